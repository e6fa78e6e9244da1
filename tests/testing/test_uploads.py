"""The way of a file: certificate, form, address; and the files of the OpenAI dialect."""

from __future__ import annotations

import json
from logging import getLogger
from typing import TYPE_CHECKING, Any

import pytest
from bodies import CHAT, GENERATION, MODEL, PHOTO, chat, generation, loaded, picture, post, text

from vlprep.catalog import service as facts
from vlprep.testing.forms import read_form
from vlprep.testing.http import Incoming, Outgoing

if TYPE_CHECKING:
    from vlprep.testing.engine import Engine

RESOLVE = {"x-dashscope-ossresourceresolve": "enable"}
UPLOADS, FILES = "/api/v1/uploads", "/compatible-mode/v1/files"
POLICY: Any = {"action": "getPolicy", "model": MODEL}


def ask(
    engine: Engine,
    method: str,
    path: str,
    *,
    body: bytes = b"",
    key: str = "any",
    content_type: str = "",
    host: str = "127.0.0.1:8765",
    **query: str,
) -> Outgoing:
    headers = {"authorization": f"Bearer {key}", "content-type": content_type, "host": host}
    return engine.answer(Incoming(method, path, query, headers, body))


def form(fields: dict[str, str], data: bytes | None, filename: str = "照片 a+b.jpg") -> bytes:
    lines = b""
    for name, value in fields.items():
        lines += (
            f'--xyz\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        )
    if data is not None:
        head = f'--xyz\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
        lines += head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + data + b"\r\n"
    return lines + b"--xyz--\r\n"


def certificate(engine: Engine, model: str = MODEL) -> dict[str, Any]:
    document = loaded(ask(engine, "GET", UPLOADS, action="getPolicy", model=model))
    data: dict[str, Any] = document["data"]
    return data


def fields_of(told: dict[str, Any], name: str = "照片 a+b.jpg") -> dict[str, str]:
    return {
        "OSSAccessKeyId": told["oss_access_key_id"],
        "Signature": told["signature"],
        "policy": told["policy"],
        "key": f"{told['upload_dir']}/{name}",
        "x-oss-object-acl": told["x_oss_object_acl"],
        "x-oss-forbid-overwrite": told["x_oss_forbid_overwrite"],
        "success_action_status": "200",
        "x-oss-content-type": "image/jpeg",
    }


def upload(engine: Engine, fields: dict[str, str], data: bytes | None = PHOTO) -> Outgoing:
    kind = "multipart/form-data; boundary=xyz"
    return ask(engine, "POST", "/vlprep-uploads", body=form(fields, data), content_type=kind)


def test_a_file_goes_up_and_is_seen_by_its_address(engine: Engine) -> None:
    told = certificate(engine)
    assert told["upload_host"] == "http://127.0.0.1:8765/vlprep-uploads"
    assert (told["expire_in_seconds"], told["max_file_size_mb"]) == (300, 100)
    assert upload(engine, fields_of(told)).status == 200
    (kept,) = engine.uploads
    assert kept.data == PHOTO
    body = generation({"image": kept.url}, {"text": "?"})
    seen = post(engine, body, path=GENERATION, headers=RESOLVE)
    assert loaded(seen)["usage"]["image_tokens"] == 302
    assert post(engine, chat(picture(kept.url)), path=CHAT, headers=RESOLVE).status == 200
    engine.assert_uploaded(1)
    engine.assert_media(2, transport="path", size=(480, 640))


def test_an_address_needs_its_header_its_model_and_its_time(engine: Engine) -> None:
    upload(engine, fields_of(certificate(engine)))
    (kept,) = engine.uploads
    words = "The provided URL does not appear to be valid"
    body = generation({"image": kept.url}, {"text": "?"})
    frames = generation({"video": [kept.url] * 4}, {"text": "?"})
    for wrong in (
        post(engine, body, path=GENERATION),
        post(engine, frames, path=GENERATION),
        post(engine, {**body, "model": "qwen3-vl-flash"}, path=GENERATION, headers=RESOLVE),
        post(engine, generation({"image": "oss://other"}), path=GENERATION, headers=RESOLVE),
    ):
        assert wrong.status == 400
        assert words in loaded(wrong)["message"]
    assert post(engine, frames, path=GENERATION, headers=RESOLVE).status == 200
    engine.expire_uploads()
    assert post(engine, body, path=GENERATION, headers=RESOLVE).status == 400


def test_an_upload_is_read_by_nobody_else(engine: Engine) -> None:
    told = ask(engine, "GET", UPLOADS, key=engine.key(), **POLICY)
    upload(engine, fields_of(loaded(told)["data"]))
    (kept,) = engine.uploads
    body = generation({"image": kept.url}, {"text": "?"})
    singapore = f"/ap-southeast-1{GENERATION}"

    def read(path: str, key: str) -> int:
        return post(engine, body, path=path, key=key, headers=RESOLVE).status

    assert read(GENERATION, engine.key()) == 200
    assert read(GENERATION, "another") == 400
    assert read(singapore, engine.key("singapore")) == 400


def test_what_is_stated_to_be_uploaded_is_there_for_everybody(engine: Engine) -> None:
    engine.media("oss://bucket/cat.png", PHOTO)
    body = generation({"image": "oss://bucket/cat.png"}, {"text": "?"})
    answer = post(engine, body, path=GENERATION, headers=RESOLVE)
    assert loaded(answer)["usage"]["image_tokens"] == 302
    assert post(engine, body, path=GENERATION).status == 400  # the header is needed all the same


@pytest.mark.parametrize(
    ("field", "value", "status", "code"),
    [
        ("Signature", "forged", 403, "AccessDenied"),
        ("key", "elsewhere/a.jpg", 403, "AccessDenied"),
        ("OSSAccessKeyId", "me", 403, "InvalidAccessKeyId"),
        ("policy", "none", 403, "InvalidAccessKeyId"),
    ],
)
def test_a_form_that_is_not_of_its_certificate_is_refused_in_xml(
    field: str, value: str, status: int, code: str, engine: Engine
) -> None:
    outgoing = upload(engine, {**fields_of(certificate(engine)), field: value})
    assert (outgoing.status, outgoing.headers["Content-Type"]) == (status, "application/xml")
    assert f"<Code>{code}</Code>" in outgoing.body.decode()
    engine.assert_uploaded(0)


def test_a_form_without_a_file_or_without_a_form_is_refused(engine: Engine) -> None:
    told = fields_of(certificate(engine))
    assert b"no field" in upload(engine, told, None).body
    wrong = ask(engine, "POST", "/vlprep-uploads", body=b"x", content_type="text/plain")
    assert b"MalformedPOSTRequest" in wrong.body


def test_one_name_goes_up_once_unless_overwriting_is_allowed(engine: Engine) -> None:
    told = fields_of(certificate(engine))
    assert upload(engine, told).status == 200
    again = upload(engine, told)
    assert (again.status, b"FileAlreadyExists" in again.body) == (409, True)
    free = {**told, "x-oss-forbid-overwrite": "false", "success_action_status": "201"}
    assert upload(engine, free).status == 201
    assert upload(engine, {**free, "success_action_status": "x"}).status == 204


def test_a_file_over_the_limit_is_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vlprep.testing.uploads.UPLOADS", facts.UPLOADS._replace(max_file_mb=0))
    outgoing = upload(engine, fields_of(certificate(engine)))
    assert (outgoing.status, b"EntityTooLarge" in outgoing.body) == (400, True)


def test_upload_errors_come_from_the_store_or_with_the_certificate(engine: Engine) -> None:
    told = fields_of(certificate(engine))
    engine.upload_error()
    refused = upload(engine, told)
    assert (refused.status, b"Policy expired" in refused.body) == (403, True)
    engine.upload_error("Throttling.RateQuota", times=2)
    for _ in range(2):
        assert ask(engine, "GET", UPLOADS, **POLICY).status == 429
    assert ask(engine, "GET", UPLOADS, **POLICY).status == 200
    engine.verify()
    with pytest.raises(ValueError, match="no error"):
        engine.upload_error("nothing-like-it")
    with pytest.raises(ValueError, match="times must be at least 1, not -3"):
        engine.upload_error(times=-3)


def test_an_upload_error_waits_for_its_own_step(engine: Engine) -> None:
    told = fields_of(certificate(engine))
    engine.upload_error("Throttling.RateQuota")
    assert upload(engine, told).status == 200
    with pytest.raises(AssertionError, match="upload error never met: rate-limit"):
        engine.verify()
    engine.upload_error()
    assert ask(engine, "GET", UPLOADS, **POLICY).status == 429
    assert upload(engine, {**told, "key": "x"}).status == 403
    engine.verify()


def test_a_certificate_needs_a_key_and_a_model(engine: Engine) -> None:
    assert ask(engine, "GET", UPLOADS, key="", **POLICY).status == 401
    assert ask(engine, "GET", UPLOADS, action="getPolicy").status == 400
    singapore = f"/ap-southeast-1{UPLOADS}"
    assert ask(engine, "GET", singapore, key=engine.key(), **POLICY).status == 401
    engine.verify()
    assert ask(engine, "GET", UPLOADS, model=MODEL).status == 404
    assert ask(engine, "GET", UPLOADS, action="getPolice", model=MODEL).status == 404


@pytest.mark.parametrize("host", ["evil\r\nX: y", "", "a b", "http://x"])
def test_a_wrong_host_is_not_sent_back(host: str, engine: Engine) -> None:
    found = loaded(ask(engine, "GET", UPLOADS, host=host, **POLICY))
    assert found["data"]["upload_host"] == "http://127.0.0.1/vlprep-uploads"


def test_files_are_created_listed_read_and_deleted(engine: Engine) -> None:
    kind = "multipart/form-data; boundary=xyz"
    ids = []
    for number in range(3):
        body = form({"purpose": "batch"}, b'{"n": %d}' % number, f"rows{number}.jsonl")
        made = loaded(ask(engine, "POST", FILES, body=body, content_type=kind))
        assert made["id"].startswith("file-batch-")
        assert (made["filename"], made["bytes"]) == (f"rows{number}.jsonl", 8)
        assert (made["purpose"], made["status"], made["object"]) == ("batch", "processed", "file")
        ids.append(made["id"])
    listed = loaded(ask(engine, "GET", FILES))
    assert [one["id"] for one in listed["data"]] == ids[::-1]
    assert listed["has_more"] is False
    page = loaded(ask(engine, "GET", FILES, limit="1", after=ids[2]))
    assert ([one["id"] for one in page["data"]], page["has_more"]) == ([ids[1]], True)
    assert loaded(ask(engine, "GET", FILES, limit="0"))["last_id"] is None
    assert loaded(ask(engine, "GET", f"{FILES}/{ids[0]}"))["id"] == ids[0]
    assert ask(engine, "GET", f"{FILES}/{ids[1]}/content").body == b'{"n": 1}'
    assert loaded(ask(engine, "DELETE", f"{FILES}/{ids[1]}"))["deleted"] is True
    gone = ask(engine, "GET", f"{FILES}/{ids[1]}")
    assert (gone.status, loaded(gone)["error"]["message"]) == (
        404,
        f"No such File object: {ids[1]}",
    )
    assert ask(engine, "GET", FILES, key="").status == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", ""),
        ("DELETE", ""),
        ("POST", "/{}"),
        ("PATCH", "/{}"),
        ("GET", "/{}/bogus"),
        ("DELETE", "/{}/content"),
        ("PUT", "/../batches"),
        ("DELETE", "/../batches/batch_1"),
        ("GET", "/../batches/batch_1/bogus"),
    ],
)
def test_what_cannot_be_done_with_files_and_batches_is_no_address(
    method: str, path: str, engine: Engine
) -> None:
    kept = engine.files.add("a.jsonl", "batch", b"{}")
    where = f"{FILES}{path.format(kept.id)}".replace("/files/..", "")
    assert ask(engine, method, where).status == 404
    with pytest.raises(AssertionError, match=f"no such address in the fake: {method} "):
        engine.verify()
    assert kept.id in engine.files.held


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (form({"purpose": "batch"}, None), "fields 'file' and 'purpose'"),
        (form({}, b"x"), "fields 'file' and 'purpose'"),
        (form({"purpose": "assistants"}, b"x"), "batch or file-extract"),
        (b"rubbish", "broken"),
        (form({"purpose": "batch"}, b"x")[:-8], "cut short"),
    ],
)
def test_a_wrong_file_is_refused(body: bytes, words: str, engine: Engine) -> None:
    kind = "multipart/form-data; boundary=xyz"
    outgoing = ask(engine, "POST", FILES, body=body, content_type=kind)
    assert outgoing.status == 400
    said = loaded(outgoing)["error"]["message"]
    assert words in said
    assert "InternalError.Algo" not in said  # no algorithm has seen it


def test_what_is_wrong_with_a_form_is_no_line_on_stderr(
    engine: Engine, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getLogger(), "handlers", [])  # as where no logging is set up
    kind = "multipart/form-data; boundary=xyz"
    assert ask(engine, "POST", FILES, body=b"--xyB", content_type=kind).status == 400
    assert capfd.readouterr().err == ""


def test_a_form_s_names_may_be_of_any_language() -> None:
    found = read_form("multipart/form-data; boundary=xyz", form({"a": "ü"}, b"\x00\xff"))
    assert found["a"].text == "ü"
    assert (found["file"].filename, found["file"].data) == ("照片 a+b.jpg", b"\x00\xff")
    assert found["a"].filename is None
    with pytest.raises(ValueError, match="multipart/form-data with a boundary"):
        read_form("application/json", b"{}")


def test_a_text_alone_needs_no_upload(engine: Engine) -> None:
    assert post(engine, json.dumps(chat(text())).encode()).status == 200
    engine.assert_uploaded(0)

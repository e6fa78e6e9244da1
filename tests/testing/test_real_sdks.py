"""The real SDKs against the fake; ``nox -s sdks`` runs this with each of their versions."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from bodies import MODEL, TINY, URI, picture, text

from vlprep import file_url
from vlprep.testing.service import MockQwen, mock_qwen

if TYPE_CHECKING:
    from types import ModuleType

    from vlprep.testing.folder import MediaFolder

# What dashscope 1.24.6 leaves open itself: the files that it uploads.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
MESSAGES: Any = [{"role": "user", "content": [picture(), text()]}]
CUT = ("RemoteProtocolError", "APIConnectionError")
"""The OpenAI SDK 2 lets the first through, 3 raises the second."""


def ask(client: Any, **more: Any) -> Any:
    return client.chat.completions.create(
        model=MODEL, messages=more.pop("messages", MESSAGES), **more
    )


def test_openai_plain(vlprep_mock: MockQwen, vlprep_openai: Any) -> None:
    answer = ask(vlprep_openai)
    assert "640x480" in answer.choices[0].message.content
    assert answer.usage.prompt_tokens == vlprep_mock.calls[0].counts.input
    assert answer.usage.prompt_tokens_details.image_tokens == 302


def test_openai_stream_thinks_before_it_speaks(vlprep_mock: MockQwen, vlprep_openai: Any) -> None:
    vlprep_mock.reply("a lion", reasoning="a mane")
    told = {"enable_thinking": True}
    options = {"include_usage": True}
    chunks = list(ask(vlprep_openai, stream=True, stream_options=options, extra_body=told))
    deltas = [chunk.choices[0].delta for chunk in chunks[:-1]]
    thought = "".join(getattr(delta, "reasoning_content", None) or "" for delta in deltas)
    assert (thought, "".join(delta.content or "" for delta in deltas)) == ("a mane", "a lion")
    assert chunks[-1].usage.completion_tokens_details.reasoning_tokens > 0


def test_openai_asynchronous(vlprep_mock: MockQwen, vlprep_async_openai: Any) -> None:
    async def both() -> list[str]:
        answer = await ask(vlprep_async_openai)
        stream = await ask(vlprep_async_openai, stream=True)
        pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
        return [answer.choices[0].message.content, "".join(pieces)]

    first, second = asyncio.run(both())
    assert first == second
    vlprep_mock.assert_called(2)


def test_openai_errors(vlprep_mock: MockQwen, vlprep_openai: Any) -> None:
    openai = pytest.importorskip("openai")
    with pytest.raises(openai.BadRequestError) as caught:
        ask(vlprep_openai, messages=[{"role": "user", "content": [picture(TINY)]}])
    assert caught.value.code == "invalid_parameter_error"
    assert "must be larger than 10" in caught.value.message
    with pytest.raises(openai.NotFoundError):
        vlprep_openai.chat.completions.create(model="nobody", messages=MESSAGES)
    with pytest.raises(openai.AuthenticationError):
        ask(vlprep_openai.with_options(api_key=vlprep_mock.key("singapore")))
    vlprep_mock.error("Arrearage")
    with pytest.raises(openai.BadRequestError, match="good standing"):
        ask(vlprep_openai)


def test_openai_retries(vlprep_mock: MockQwen, vlprep_openai: Any) -> None:
    openai = pytest.importorskip("openai")
    vlprep_mock.error("Throttling.RateQuota", times=2)
    assert ask(vlprep_openai).usage
    vlprep_mock.assert_attempts(3)
    vlprep_mock.assert_honoured_retry_after()
    vlprep_mock.error("limit_burst_rate")
    with pytest.raises(openai.RateLimitError, match="increased too quickly"):
        ask(vlprep_openai.with_options(max_retries=0))
    vlprep_mock.drop()
    assert ask(vlprep_openai).usage


def test_openai_does_not_try_an_unmatched_call_again() -> None:
    openai = pytest.importorskip("openai")
    with mock_qwen(strict=False) as service, openai.OpenAI() as client:
        service.reply("once")
        ask(client)
        with pytest.raises(openai.NotFoundError):
            ask(client)
    with pytest.raises(AssertionError, match="nothing that is scripted fits call 2"):
        service.verify()
    service.assert_called(2)


def test_a_usage_that_an_sdk_hands_back_is_a_script(
    vlprep_mock: MockQwen, vlprep_openai: Any
) -> None:
    dumped = ask(vlprep_openai).usage.model_dump()
    vlprep_mock.reply("ok", usage=dumped)
    assert ask(vlprep_openai).usage.model_dump() == dumped


def test_openai_timeout(vlprep_mock: MockQwen, vlprep_openai: Any) -> None:
    openai = pytest.importorskip("openai")
    ask(vlprep_openai)  # the first call waits for the rules to be loaded
    vlprep_mock.delay(first=30, times=1)
    with pytest.raises(openai.APITimeoutError):
        ask(vlprep_openai.with_options(timeout=0.3, max_retries=0))


def test_openai_cut_stream_and_error_in_a_stream(vlprep_mock: MockQwen, vlprep_openai: Any) -> None:
    openai = pytest.importorskip("openai")
    vlprep_mock.cut(after_chunks=3)
    seen: list[Any] = []
    with pytest.raises(Exception, match=r"incomplete|Connection error") as caught:
        seen.extend(ask(vlprep_openai, stream=True))
    assert type(caught.value).__name__ in CUT
    assert len(seen) == 3
    vlprep_mock.stream_error("DataInspectionFailed")
    with pytest.raises(openai.APIError) as failed:
        list(ask(vlprep_openai, stream=True))
    assert failed.value.code == "data_inspection_failed"


def test_openai_goes_on_after_the_time_ran_out(vlprep_mock: MockQwen, vlprep_openai: Any) -> None:
    vlprep_mock.partial("The quick ", then="brown fox")
    raw = vlprep_openai.chat.completions.with_raw_response.create(model=MODEL, messages=MESSAGES)
    assert raw.headers["x-dashscope-partialresponse"] == "true"
    begun = raw.parse().choices[0].message.content
    going_on = {"role": "assistant", "content": begun, "partial": True}
    rest = ask(vlprep_openai, messages=[*MESSAGES, going_on])
    assert begun + rest.choices[0].message.content == "The quick brown fox"


def test_openai_files(vlprep_mock: MockQwen, vlprep_openai: Any) -> None:
    made = vlprep_openai.files.create(file=("rows.jsonl", b"{}\n"), purpose="batch")
    assert [one.id for one in vlprep_openai.files.list()] == [made.id]
    assert vlprep_openai.files.retrieve(made.id).filename == "rows.jsonl"
    assert vlprep_openai.files.content(made.id).read() == b"{}\n"
    assert vlprep_openai.files.delete(made.id).deleted
    assert not vlprep_mock.files.held


def call(dashscope: ModuleType, *content: dict[str, Any], **more: Any) -> Any:
    messages = [{"role": "user", "content": [*content, {"text": "What is this?"}]}]
    return dashscope.MultiModalConversation.call(model=MODEL, messages=messages, **more)


def test_dashscope_plain(vlprep_mock: MockQwen, vlprep_dashscope: ModuleType) -> None:
    answer = call(vlprep_dashscope, {"image": URI})
    assert answer.status_code == 200
    assert "640x480" in answer.output.choices[0].message.content[0]["text"]
    assert answer.usage["image_tokens"] == 302
    assert answer.usage["input_tokens"] == vlprep_mock.calls[0].counts.input


@pytest.mark.parametrize("incremental", [True, False])
def test_dashscope_stream(
    incremental: bool, vlprep_mock: MockQwen, vlprep_dashscope: ModuleType
) -> None:
    vlprep_mock.reply(["a ", "lion"], reasoning=["a ", "mane"])
    found = call(
        vlprep_dashscope,
        {"image": URI},
        stream=True,
        incremental_output=incremental,
        enable_thinking=True,
    )
    messages = [event.output.choices[0].message for event in found]
    texts = ["".join(part["text"] for part in message.content or []) for message in messages]
    thoughts = [message.get("reasoning_content") or "" for message in messages]
    if incremental:
        assert ("".join(thoughts), "".join(texts)) == ("a mane", "a lion")
    else:
        assert (thoughts[-1], texts[-1]) == ("a mane", "a lion")


@pytest.mark.parametrize("name", ["photo.jpg", "my photo.jpg", "a+b.jpg", "照片.jpg", "50%.jpg"])
def test_dashscope_uploads_files_whatever_their_name(
    name: str, vlprep_mock: MockQwen, vlprep_dashscope: ModuleType, vlprep_media: MediaFolder
) -> None:
    photo = vlprep_media.image(name)
    film = vlprep_media.video("a film.mp4")
    frame = {"video": [vlprep_media.image(f"{n}.jpg").file_url for n in range(4)], "fps": 2}
    answer = call(
        vlprep_dashscope, {"image": photo.file_url}, {"video": film.file_url, "fps": 2}, frame
    )
    assert answer.status_code == 200, answer
    vlprep_mock.assert_uploaded(6)
    vlprep_mock.assert_media(6, transport="path")
    assert {kept.name for kept in vlprep_mock.uploads} >= {name, "a film.mp4"}
    assert answer.usage["video_tokens"] > 0


def test_dashscope_asynchronous_with_an_upload(
    vlprep_mock: MockQwen, vlprep_dashscope: ModuleType, vlprep_media: MediaFolder
) -> None:
    """An upload blocks the loop that the call runs on, so the server must not share it."""
    url = file_url(str(vlprep_media.image().path))
    messages = [{"role": "user", "content": [{"image": url}, {"text": "?"}]}]
    aio = vlprep_dashscope.AioMultiModalConversation

    async def both() -> tuple[int, str]:
        answer = await aio.call(model=MODEL, messages=messages)
        stream = await aio.call(
            model=MODEL, messages=messages, stream=True, incremental_output=True
        )
        pieces = [event.output.choices[0].message.content async for event in stream]
        return answer.status_code, "".join(part["text"] for piece in pieces for part in piece)

    status, streamed = asyncio.run(asyncio.wait_for(both(), 20))
    assert (status, "640x480" in streamed) == (200, True)
    vlprep_mock.assert_media(2, transport="path")


def test_dashscope_errors_are_answers(vlprep_mock: MockQwen, vlprep_dashscope: ModuleType) -> None:
    tiny = call(vlprep_dashscope, {"image": TINY})
    assert (tiny.status_code, tiny.code) == (400, "InvalidParameter")
    vlprep_mock.error("Throttling.RateQuota")
    busy = call(vlprep_dashscope)
    assert (busy.status_code, busy.code) == (429, "Throttling.RateQuota")
    vlprep_mock.stream_error("DataInspectionFailed", after_chunks=1)
    *_, last = call(vlprep_dashscope, stream=True)
    assert last.code == "DataInspectionFailed"
    wrong = call(vlprep_dashscope, api_key=vlprep_mock.key("us"))
    assert (wrong.status_code, wrong.code) == (401, "InvalidApiKey")


def test_dashscope_streams_are_refused_as_the_sdk_reads_it(
    vlprep_mock: MockQwen, vlprep_dashscope: ModuleType
) -> None:
    (refused,) = call(vlprep_dashscope, {"image": TINY}, stream=True)
    assert (refused.status_code, refused.code) == (400, "InvalidParameter")
    aio = vlprep_dashscope.AioMultiModalConversation
    messages = [{"role": "user", "content": [{"image": TINY}]}]

    async def codes() -> list[str]:
        stream = await aio.call(model=MODEL, messages=messages, stream=True)
        return [event.code async for event in stream]

    assert asyncio.run(codes()) == ["InvalidParameter"]
    vlprep_mock.stream_refusals = "status-400"  # labelled as JSON, and none
    with pytest.raises(ValueError, match="Expecting value"):
        list(call(vlprep_dashscope, {"image": TINY}, stream=True))


def test_dashscope_reads_what_is_wrong_with_a_script(
    vlprep_dashscope: ModuleType,
) -> None:
    with mock_qwen(strict=False) as service:
        service.reply("never", when=lambda _: False)
        for answer in (call(vlprep_dashscope), *call(vlprep_dashscope, stream=True)):
            assert (answer.status_code, answer.code) == (404, "unmatched")
            assert "nothing that is scripted fits" in answer.message


def test_dashscope_upload_errors(
    vlprep_mock: MockQwen, vlprep_dashscope: ModuleType, vlprep_media: MediaFolder
) -> None:
    url = vlprep_media.image().file_url
    for name in ("policy-expired", "Throttling.RateQuota"):
        vlprep_mock.upload_error(name)
        with pytest.raises(Exception, match=r"(?i)upload"):
            call(vlprep_dashscope, {"image": url})
    vlprep_mock.assert_called(0)


def test_dashscope_timeout_and_cut_stream(
    vlprep_mock: MockQwen, vlprep_dashscope: ModuleType
) -> None:
    requests = pytest.importorskip("requests")
    call(vlprep_dashscope)  # the first call waits for the rules to be loaded
    vlprep_mock.delay(first=30, times=1)
    with pytest.raises(requests.exceptions.ReadTimeout):
        call(vlprep_dashscope, request_timeout=0.3)
    vlprep_mock.cut(after_chunks=2)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        list(call(vlprep_dashscope, stream=True))


def test_dashscope_goes_on_after_the_time_ran_out(
    vlprep_mock: MockQwen, vlprep_dashscope: ModuleType
) -> None:
    vlprep_mock.partial("The quick ", then="brown fox")
    begun = call(vlprep_dashscope).output.choices[0].message.content[0]["text"]
    assert begun == "The quick "
    messages = [
        {"role": "user", "content": [{"text": "What is this?"}]},
        {"role": "assistant", "content": [{"text": begun}], "partial": True},
    ]
    rest = vlprep_dashscope.MultiModalConversation.call(model=MODEL, messages=messages)
    assert rest.output.choices[0].message.content[0]["text"] == "brown fox"


@pytest.fixture
def second() -> Any:
    """Give the client that the DashScope SDK has from 2.0 on."""
    dashscope = pytest.importorskip("dashscope")
    if not hasattr(dashscope, "Client"):
        pytest.skip("this DashScope SDK has no Client")
    return dashscope


@pytest.mark.filterwarnings("ignore:.*shared gateway.*:UserWarning")
def test_the_second_dashscope_client(
    vlprep_mock: MockQwen, second: Any, vlprep_media: MediaFolder
) -> None:
    url = vlprep_media.image().file_url
    content = [{"image": url}, {"text": "What is this?"}]
    with contextlib.closing(second.Client()) as client:
        answer = client.multimodal.chat.create(
            model=MODEL, messages=[{"role": "user", "content": content}]
        )
        assert "640x480" in str(answer)
    vlprep_mock.assert_media(1, transport="path")


@pytest.mark.filterwarnings("ignore:.*shared gateway.*:UserWarning")
def test_the_second_dashscope_client_in_the_openai_dialect_and_asynchronous(
    vlprep_mock: MockQwen, second: Any
) -> None:
    words = {"model": MODEL, "messages": [{"role": "user", "content": "What is this?"}]}
    with contextlib.closing(second.Client(protocol="openai")) as client:
        assert client.chat.completions.create(**words).choices
        assert len(list(client.chat.completions.create(**words, stream=True))) > 1

    async def both() -> tuple[Any, list[Any]]:
        async with second.AsyncClient(protocol="openai") as client:
            answer = await client.chat.completions.create(**words)
        content = [{"text": "What is this?"}]
        told = {"model": MODEL, "messages": [{"role": "user", "content": content}]}
        async with second.AsyncClient() as client:
            stream = await client.multimodal.chat.create(**told, stream=True)
            return answer, [event async for event in stream]

    answer, found = asyncio.run(both())
    assert answer.choices
    assert len(found) > 1
    assert [call.dialect for call in vlprep_mock.calls] == ["openai"] * 3 + ["dashscope"]

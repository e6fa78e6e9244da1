"""The way of a local file to the service: a certificate, a form, and an ``oss://`` address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.service import UPLOADS
from vlprep.catalog.units import MB
from vlprep.testing.digests import Digest
from vlprep.testing.forms import read_form
from vlprep.testing.http import Incoming, Outgoing, as_json
from vlprep.testing.replies import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.testing.replies import Refusal

BUCKET = "vlprep-uploads"
_KEY_ID = "vlprep"
_ACL = "private"
_POLICY = "cG9saWN5"
_LATE = "policy-expired"
_FIELDS = {"OSSAccessKeyId": _KEY_ID, "policy": _POLICY}


class Upload(NamedTuple):
    """A file that was uploaded.

    Attributes:
        url: Its address, ``oss://...``.
        name: Its name.
        model: The model that it was uploaded for.
        account: Whose key it was uploaded with, and in which region; see ``keys.account``.
        data: What it holds.
        digest: The digest of that.
    """

    url: str
    name: str
    model: str
    account: int
    data: bytes
    digest: Digest


class Certificate(NamedTuple):
    """For whom, and for which model, files may be uploaded."""

    model: str
    account: int


@dataclass(slots=True)
class Uploads:
    """The store of what was uploaded; the caller holds the lock.

    Attributes:
        certificates: What each folder may be used for.
        held: The files by address.
        count: How many files have come, those that were forgotten included.
        errors: What a test wants to go wrong: ``policy-expired`` with the next form, anything else
            with the next certificate.
    """

    certificates: dict[str, Certificate] = field(default_factory=dict)
    held: dict[str, Upload] = field(default_factory=dict)
    count: int = 0
    errors: list[str] = field(default_factory=list)

    def refused(self, model: str) -> Refusal | None:
        """Refuse a certificate where there is no model, or a test wants it."""
        if not model:
            return refusal("empty-model")
        name = next((name for name in self.errors if name != _LATE), None)
        if name is None:
            return None
        self.errors.remove(name)
        return refusal(name, model=model)

    def certificate(self, given: Certificate, root: str, request_id: str) -> Outgoing:
        """Give a certificate to upload files."""
        folder = f"dashscope-instant/vlprep/2025-10-01/{len(self.certificates) + 1:08d}"
        self.certificates[folder] = given
        return as_json(
            {
                "request_id": request_id,
                "data": {
                    "policy": _POLICY,
                    "signature": _signature(folder),
                    "upload_dir": folder,
                    "upload_host": f"{root}/{BUCKET}",
                    "expire_in_seconds": UPLOADS.expire_seconds,
                    "max_file_size_mb": UPLOADS.max_file_mb,
                    "capacity_limit_mb": UPLOADS.capacity_mb,
                    "oss_access_key_id": _KEY_ID,
                    "x_oss_object_acl": _ACL,
                    "x_oss_forbid_overwrite": "true",
                },
            }
        )

    def take(self, incoming: Incoming) -> Outgoing:
        """Take a form with a file, as the object store does: it answers in XML."""
        if _LATE in self.errors:
            self.errors.remove(_LATE)
            return _refuse(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
        try:
            form = read_form(incoming.headers.get("content-type", ""), incoming.body)
        except ValueError as error:
            return _refuse(400, "MalformedPOSTRequest", str(error))
        told = {name: found.text for name, found in form.items() if name != "file"}
        key, file = told.get("key", ""), form.get("file")
        folder, _, name = key.rpartition("/")
        if file is None:
            return _refuse(400, "InvalidArgument", "the form has no field 'file'")
        if folder not in self.certificates or told.get("Signature") != _signature(folder):
            return _refuse(403, "AccessDenied", "Invalid according to Policy: no such certificate.")
        for wrong in (one for one, value in _FIELDS.items() if told.get(one) != value):
            return _refuse(403, "InvalidAccessKeyId", f"{wrong} is not of the certificate")
        if len(file.data) > UPLOADS.max_file_mb * MB:
            return _refuse(400, "EntityTooLarge", "Your proposed upload exceeds the maximum")
        url = f"oss://{key}"
        if url in self.held and told.get("x-oss-forbid-overwrite") == "true":
            return _refuse(409, "FileAlreadyExists", "The object you specified already exists")
        given = self.certificates[folder]
        data = file.data
        self.held[url] = Upload(url, name, given.model, given.account, data, Digest(data))
        self.count += 1
        return Outgoing(status=int(_status(told)))

    def forget(self) -> None:
        """Let everything expire that was uploaded."""
        self.held.clear()

    def __iter__(self) -> Iterator[Upload]:
        """Give what is held."""
        return iter(tuple(self.held.values()))


def _signature(folder: str) -> str:
    return f"signed-{folder.rpartition('/')[2]}"


def _status(told: dict[str, str]) -> str:
    asked = told.get("success_action_status", "")
    return asked if asked in {"200", "201"} else "204"


def _refuse(status: int, code: str, message: str) -> Outgoing:
    from xml.sax.saxutils import escape

    text = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
    kind = {"Content-Type": "application/xml"}
    return Outgoing(status=status, headers=kind, body=body, reason=code)

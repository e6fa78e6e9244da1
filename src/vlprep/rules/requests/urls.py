"""Findings on where media come from: schemes, hosts that nobody outside reaches, signed URLs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.requests import BARE_BASE64, PRIVATE_NAMES, RESOLVE_HEADER, SCHEMES
from vlprep.catalog.sources import GUIDE
from vlprep.rules.requests.paths import names_file, path_findings, url_scheme
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.payload import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.rules.requests.paths import IsFile

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BASE64 = re.compile(r"[A-Za-z0-9+/_=\r\n-]+")
_TRAVELLING = frozenset(SCHEMES.words) - {"file"}
_NO_PREFIX = re.compile(r"\w+/[\w.+-]+;base64,")
_NO_SCHEME = re.compile(r"//[\w-]+\.[\w.-]+/")
_NO_SLASHES = re.compile(r"www\.[\w-]+\.[\w.-]+/")
_NO_COLON = re.compile(r"https?//[\w-]+\.", re.IGNORECASE)
_WRAPPED = re.compile(r"[\"'`<(\[!][^:]{0,200}?https?://", re.IGNORECASE)


class Mistake(NamedTuple):
    """Why a text stands for no medium."""

    message: str
    fix: str


def _scheme_of(source: str) -> str:
    found = _SCHEME.match(source)
    return found[1].lower() if found else ""


def _mistake_of(source: str) -> Mistake | None:
    """Tell why a text is neither a URL or data URI that is read, nor a path; ``None``: it is one."""
    scheme = _scheme_of(source)
    if scheme in SCHEMES.words or len(scheme) == 1:  # one letter is a drive
        return None
    if scheme:
        return Mistake(
            f"{scheme[:40]}: is no scheme that is read", "give http, https or a data URI"
        )
    if not source.strip():
        return Mistake("it is empty", "give a URL or a data URI")
    if source[0].isspace() and _SCHEME.match(source.lstrip()):
        return Mistake("a blank stands before it", "take out the blank")
    if _NO_PREFIX.match(source):
        return Mistake("it is a data URI without its beginning", "put 'data:' before it")
    if _NO_SCHEME.match(source):
        return Mistake("it is a URL without a scheme", "put 'https:' before it")
    if _NO_SLASHES.match(source):
        return Mistake("it is a URL without a scheme", "put 'https://' before it")
    if _NO_COLON.match(source):
        return Mistake("it is a URL without its colon", "write 'https://'")
    if _WRAPPED.match(source):
        return Mistake("other marks stand around the URL", "give the URL alone")
    if _is_bare_base64(source):
        fix = "put 'data:image/jpeg;base64,' before it, with the MIME type of the content"
        return Mistake("it looks like bare Base64", fix)
    return None


def _is_bare_base64(source: str) -> bool:
    """Tell Base64 from a path, which has a dot, or is short, or begins with a slash."""
    if len(source) < BARE_BASE64.characters or not _BASE64.fullmatch(source):
        return False
    return source[0] != "/" or source.startswith(BARE_BASE64.jpeg)


def url_findings(
    source: str,
    where: str,
    form: Form,
    now: float,
    is_file: IsFile | None = None,
    *,
    resolves: bool = False,
) -> Iterator[Issue]:
    """Judge a medium by the text that stands for it; nothing is fetched.

    Args:
        source: The URL, data URI or path as the payload has it.
        where: Its JSON path.
        form: What the payload is made for.
        now: Seconds since 1970, against which a signature's end is held.
        is_file: Tells whether there is a file of a name; ``None`` where nobody may look.
        resolves: Whether the header is sent that makes the service read ``oss://``.
    """
    scheme = _scheme_of(source)
    if scheme in {"http", "https"}:
        yield from _remote(source, where, now)
    elif scheme == "oss":
        if not resolves and form is not Form.DASHSCOPE:  # the DashScope SDK sends it by itself
            yield _oss(where, form)
    elif is_path(source, is_file):
        yield from path_findings(source, where, form, is_file)
    else:
        yield from mistakes(source, where)


def mistakes(source: str, where: str) -> Iterator[Issue]:
    """Tell why a text that is no path stands for no medium."""
    wrong = _mistake_of(source)
    if wrong is not None:
        yield url_scheme(where, *wrong)


def is_path(source: str, is_file: IsFile | None) -> bool:
    """Tell whether a text stands for a local file; one that is there always does."""
    if _scheme_of(source) in _TRAVELLING:
        return False
    return names_file(source, is_file) or _mistake_of(source) is None


def _oss(where: str, form: Form) -> Issue:
    """Ask for the header: a call of the OpenAI SDK shows that it is missing, a body does not."""
    return Issue(
        code="url-scheme",
        severity=Severity.WARNING if form is Form.OPENAI else Severity.INFO,
        message=f"oss:// is read where the header {RESOLVE_HEADER.words[0]}: enable is sent",
        where=where,
        fix="send the header; in the OpenAI SDK through extra_headers",
        source=RESOLVE_HEADER.source,
    )


def sends_resolve_header(call: Mapping[str, Any]) -> bool:
    """Tell whether the arguments of a call send the header that makes the service read ``oss://``."""
    headers = call.get("extra_headers")
    told = headers if isinstance(headers, Mapping) else {}
    sent = {str(name).lower(): str(value).lower() for name, value in told.items()}
    return sent.get(RESOLVE_HEADER.words[0].lower()) == "enable"


def _remote(url: str, where: str, now: float) -> Iterator[Issue]:
    rest = url.partition("://")[2]
    authority, query = re.split(r"[/?#]", rest, maxsplit=1)[0], rest.partition("?")[2]
    host = host_of(authority)
    if not host:
        yield url_scheme(where, "the URL has no host", "give the whole URL")
    elif is_private(host):
        yield Issue(
            code="url-private-host",
            severity=Severity.ERROR,
            message=f"{host[:80]} is reached from your own network only",
            where=where,
            actual=host[:80],
            fix="send the file as a data URI or by path, or put it where the public reaches it",
            source=GUIDE,
        )
    ends = expiry(query)
    if ends is not None and ends <= now:
        when = datetime.fromtimestamp(ends, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        yield Issue(
            code="url-expired",
            severity=Severity.ERROR,
            message=f"its signature ended at {when}",
            where=where,
            limit=when,
            fix="sign the URL again",
        )


def host_of(authority: str) -> str:
    """Give the host of ``user@host:port``, in lower case."""
    host = authority.rpartition("@")[2].lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def is_private(host: str) -> bool:
    """Tell whether a host is of a private network, by its name alone."""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(PRIVATE_NAMES.words)
    return not address.is_global


def expiry(query: str) -> float | None:
    """Give the second since 1970 at which a signed URL ends; ``None`` for unknown forms.

    Known: OSS and S3 with ``Expires``; S3, OSS and Google with a date and a number of seconds;
    Azure with ``se``; COS with ``q-sign-time``.
    """
    if "=" not in query:  # most URLs have none
        return None
    pairs = (pair.partition("=") for pair in query.partition("#")[0].split("&"))
    given = {name.lower(): value for name, _, value in pairs}
    if {"signature", "ossaccesskeyid", "awsaccesskeyid", "googleaccessid"} & given.keys():
        return _number(given.get("expires", ""))
    for family in ("x-amz", "x-oss", "x-goog"):
        begin, seconds = (
            given.get(f"{family}-date", ""),
            _number(given.get(f"{family}-expires", "")),
        )
        day = _date(begin, "%Y%m%dT%H%M%SZ")
        if day is not None and seconds is not None:
            return day + seconds
    if "sig" in given and "se" in given:
        text = given["se"].replace("%3A", ":").replace("%3a", ":")
        return _date(text, "%Y-%m-%dT%H:%M:%SZ") or _date(text, "%Y-%m-%d")
    span = given.get("q-sign-time", "").replace("%3B", ";").replace("%3b", ";")
    return _number(span.partition(";")[2])


def _number(text: str) -> float | None:
    plain = text.isascii() and text.isdigit() and len(text) <= len("99999999999")
    return float(text) if plain else None


def _date(text: str, form: str) -> float | None:
    if not text:  # as in most URLs
        return None
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None

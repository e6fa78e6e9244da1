"""What content is, by its first bytes; names are never trusted."""

from __future__ import annotations

import re

_FTYP_PICTURES = {
    b"heic": "heic",
    b"heix": "heic",
    b"heim": "heic",
    b"heis": "heic",
    b"hevc": "heic",
    b"hevx": "heic",
    b"avif": "avif",
    b"avis": "avif",
}
_FTYP_GENERIC = frozenset((b"mif1", b"msf1", b"mif2", b"miaf"))
"""Brands that say "a picture" but not in which coding; a compatible brand does."""
_FTYP_SOUND = frozenset((b"M4A ", b"M4B ", b"M4P "))
_MOVIE_BOXES = frozenset((b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"))
_STARTS = {
    b"\xff\xd8": ((b"\xff\xd8", "jpeg"),),
    b"\x89P": ((b"\x89PNG\r\n\x1a\n", "png"),),
    b"BM": ((b"BM", "bmp"),),
    b"GI": ((b"GIF87a", "gif"), (b"GIF89a", "gif")),
    b"II": ((b"II*\0", "tiff"), (b"II+\0", "tiff")),
    b"MM": ((b"MM\0*", "tiff"), (b"MM\0+", "tiff")),
    b"FL": ((b"FLV\1", "flv"),),
    b"\x1aE": ((b"\x1aE\xdf\xa3", "matroska"),),
    b"0&": ((b"0&\xb2u\x8ef\xcf\x11", "asf"),),
    b"Og": ((b"OggS", "ogg"),),
    b"8B": ((b"8BPS", "psd"),),
    b"%P": ((b"%PDF-", "pdf"),),
    b"\xffO": ((b"\xffO\xffQ", "jp2"),),
    b"ID": ((b"ID3", "sound"),),
    b"fL": ((b"fLaC", "sound"),),
}
_PDF_LATE = re.compile(rb"%PDF-\d\.\d[ \t]*[\r\n]")
"""How a PDF begins; readers look for it in the first kilobyte, behind whatever a mailer put there."""
_KILOBYTE = 1024
_RIFF = {b"WEBP": "webp", b"AVI ": "avi", b"WAVE": "sound"}
_TS_PACKET = 188


def sniff(head: bytes) -> str | None:
    """Name the content of a file by its first 4096 bytes.

    Returns:
        ``"jpeg"``, ``"png"``, ``"bmp"``, ``"tiff"``, ``"webp"``, ``"heic"``, ``"gif"``,
        ``"avif"``, ``"jp2"``, ``"psd"``, ``"ico"``, ``"mp4"`` (any ISO base media film),
        ``"matroska"``, ``"avi"``, ``"flv"``, ``"asf"``, ``"mpegts"``, ``"mpeg"``, ``"ogg"``, and
        for what nobody here reads ``"pdf"``, ``"svg"``, ``"sound"``, ``"text"``; ``None``: no idea.
    """
    for start, name in _STARTS.get(head[:2], ()):
        if head.startswith(start):
            return name
    if head[4:8] == b"ftyp":
        return _FTYP_PICTURES.get(head[8:12]) or _by_brand(head)
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] in _MOVIE_BOXES:
        return "mp4"
    return _others(head)


def _by_brand(head: bytes) -> str:
    """Tell pictures, films and sound in ISO base media boxes by the brands of ``ftyp``."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    if major in _FTYP_SOUND:
        return "sound"
    if major not in _FTYP_GENERIC:
        return "mp4"
    compatible = (head[at : at + 4] for at in range(16, size, 4))
    return next((_FTYP_PICTURES[brand] for brand in compatible if brand in _FTYP_PICTURES), "heic")


def _others(head: bytes) -> str | None:
    if head[:12] == b"\0\0\0\x0cjP  \r\n\x87\n":
        return "jp2"
    if head[:4] in {b"\0\0\1\xba", b"\0\0\1\xb3"}:
        return "mpeg"
    if head[:4] == b"\0\0\1\0" and head[4:6] != b"\0\0":
        return "ico"
    if head[:1] == b"G" and head[_TS_PACKET : _TS_PACKET + 1] == b"G":
        return "mpegts"
    return "pdf" if _PDF_LATE.search(head, 0, _KILOBYTE) else _text(head)


def _text(head: bytes) -> str | None:
    """Tell drawings and other text from noise."""
    sample = head[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not sample:
        return None
    if sample[:1] == b"<" and b"<svg" in head[:1024].lower():
        return "svg"
    try:
        head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:
            return None
    return None if b"\0" in head else "text"

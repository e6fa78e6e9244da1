"""Our header readers, on files made here: every variant that the formats have."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from vlprep import CorruptMediaError, ImageInfo, MediaError, Size, VideoInfo, VlprepError, probe
from vlprep.media.films import varies
from vlprep.media.headers.boxes import walk_bytes
from vlprep.media.headers.exif import exif_orientation
from vlprep.media.headers.samples import Samples, is_uneven
from vlprep.testing.samples import clip, encoded, photo

if TYPE_CHECKING:
    from collections.abc import Callable

PICTURE = photo(64, 48)
FORMATS = ("bmp", "heic", "jpeg", "png", "tiff", "webp")


def image(data: bytes) -> ImageInfo:
    info = probe(data)
    assert isinstance(info, ImageInfo)
    return info


def saved(picture: Image.Image, name: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, name, **options)
    return out.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_a_plain_picture_is_read_without_a_codec(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(PICTURE, name)
    monkeypatch.setattr("vlprep.media.probing._second", lambda *_: pytest.fail("a codec was asked"))
    info = image(data)
    assert info.stored_size in {Size(48, 64), Size(64, 64)}  # HEIC codes whole blocks, and cuts
    assert replace(info, stored_size=Size(48, 64)) == ImageInfo(
        size=Size(48, 64),
        format=name,
        media_type=f"image/{name}",
        bytes=len(data),
        stored_size=Size(48, 64),
        orientation=1,
        has_alpha=False,
        bit_depth=8,
        color="rgb",
        frames=1,
    )


@pytest.mark.parametrize("name", FORMATS)
def test_the_second_reader_says_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(PICTURE, name)
    ours = image(data)
    monkeypatch.setattr("vlprep.media.probing._OWN", {})
    monkeypatch.setattr("vlprep.media.probing._loaded", {})
    theirs = image(data)
    for field in ("size", "format", "media_type", "bytes", "has_alpha", "color", "frames"):
        assert getattr(ours, field) == getattr(theirs, field), field


@pytest.mark.parametrize("name", ["jpeg", "png", "tiff", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_orientation_turns_the_shown_size(name: str, orientation: int) -> None:
    info = image(encoded(PICTURE, name, orientation=orientation))
    assert info.orientation == orientation
    assert info.stored_size == (48, 64)
    assert info.size == ((64, 48) if orientation > 4 else (48, 64))


@pytest.mark.parametrize(
    ("mode", "name", "color", "alpha", "depth"),
    [
        ("L", "jpeg", "gray", False, 8),
        ("CMYK", "jpeg", "cmyk", False, 8),
        ("1", "png", "gray", False, 1),
        ("L", "png", "gray", False, 8),
        ("LA", "png", "gray", True, 8),
        ("P", "png", "palette", False, 1),
        ("RGBA", "png", "rgb", True, 8),
        ("I;16", "png", "gray", False, 16),
        ("1", "tiff", "gray", False, 1),
        ("L", "tiff", "gray", False, 8),
        ("P", "tiff", "palette", False, 8),
        ("CMYK", "tiff", "cmyk", False, 8),
        ("LAB", "tiff", "lab", False, 8),
        ("RGBA", "tiff", "rgb", True, 8),
        ("I;16", "tiff", "gray", False, 16),
        ("1", "bmp", "palette", False, 1),
        ("L", "bmp", "palette", False, 8),
        ("P", "bmp", "palette", False, 8),
        ("RGBA", "webp", "rgb", True, 8),
    ],
)
def test_colour_depth_and_transparency_are_told(
    mode: str, name: str, color: str, depth: int, *, alpha: bool
) -> None:
    info = image(saved(Image.new(mode, (20, 10)), name))
    assert (info.color, info.has_alpha, info.bit_depth) == (color, alpha, depth)


def test_a_transparent_palette_entry_counts_as_alpha() -> None:
    assert image(saved(Image.new("P", (20, 10)), "png", transparency=0)).has_alpha


@pytest.mark.parametrize("name", ["png", "webp", "tiff"])
def test_frames_and_pages_are_counted(name: str) -> None:
    pages = [Image.new("RGB", (20, 10), (60 * n, 0, 0)) for n in range(3)]
    data = saved(pages[0], name, save_all=True, append_images=pages[1:])
    assert image(data).frames == 3


@pytest.mark.parametrize("name", ["webp", "tiff"])
def test_counting_stops_after_64_reads_and_deep_counts_the_rest(name: str) -> None:
    pages = [Image.new("L", (20, 10), n * 97 % 256) for n in range(80)]
    data = saved(pages[0], name, save_all=True, append_images=pages[1:])
    assert image(data).frames is None
    deep = probe(data, deep=True)
    assert isinstance(deep, ImageInfo)
    assert deep.frames == 80


def _jpeg(*segments: bytes, frame: bytes = b"", scan: bytes = b"\xff\xda\0\x04\0\0") -> bytes:
    frame = frame or b"\xff\xc0\0\x11\x08\0\x30\0\x40\x03" + b"\1\x11\0" * 3
    return b"\xff\xd8" + b"".join(segments) + frame + scan + b"\xff\xd9"


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _exif(orientation: int, *, order: str = "<", before: int = 0) -> bytes:
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8 + before)
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    return head + bytes(before) + struct.pack(order + "H", 1) + entry + bytes(4)


@pytest.mark.parametrize(
    "data",
    [
        _jpeg(),
        _jpeg(_segment(0xE1, b"Exif\0\0" + _exif(6)), frame=b""),
        _jpeg(*[_segment(0xE2, bytes(65000))] * 5),
        _jpeg(b"\xff\xff\xff\xff" + _segment(0xFE, b"fill bytes before")),
        _jpeg(b"\0\x01junk" + _segment(0xFE, b"between segments")),
        _jpeg(b"\xff\x01" + b"\xff\xd0"),
        # tables and an extension that lie among the markers of frame headers
        *(_jpeg(_segment(marker, b"\x08\0\x11\0\x22\x01")) for marker in (0xC4, 0xC8, 0xCC)),
        _jpeg(frame=b"\xff\xc2\0\x11\x08\0\x30\0\x40\x03" + b"\1\x11\0" * 3),
        _jpeg(frame=b"\xff\xcf\0\x11\x08\0\x30\0\x40\x03" + b"\1\x11\0" * 3),
        _jpeg(
            frame=b"\xff\xc0\0\x11\x08\0\0\0\x40\x03" + b"\1\x11\0" * 3,
            scan=b"\xff\xda\0\x04\0\0" + bytes(9000) + b"\xff\xdc\0\x04\0\x30",
        ),
    ],
)
def test_a_jpeg_is_walked_whatever_its_segments(data: bytes) -> None:
    info = image(data)
    assert info.stored_size == (48, 64)


def test_the_orientation_of_a_jpeg_is_found_behind_the_frame_and_deep_in_a_segment() -> None:
    late = _jpeg()[:-8]
    frame_first = late.replace(b"\xff\xda", b"", 1)[:21] + _segment(0xE1, b"Exif\0\0" + _exif(8))
    assert image(frame_first + b"\xff\xda\0\x04\0\0\xff\xd9").orientation == 8
    deep = _segment(0xE1, b"Exif\0\0" + _exif(5, order=">", before=60_000))
    assert image(_jpeg(deep)).orientation == 5


def test_only_the_first_exif_block_counts() -> None:
    blocks = [_segment(0xE1, b"Exif\0\0" + _exif(n)) for n in (3, 6)]
    assert image(_jpeg(*blocks)).orientation == 3


@pytest.mark.parametrize("size", [b"\0\0\0\x40", b"\0\x30\0\0"])
def test_a_jpeg_without_a_size_is_corrupt(size: bytes) -> None:
    frame = b"\xff\xc0\0\x11\x08" + size + b"\x03" + b"\1\x11\0" * 3
    with pytest.raises(CorruptMediaError, match="header says"):
        probe(_jpeg(frame=frame))


@pytest.mark.parametrize(
    "block",
    [b"", b"II", b"XX*\0\x08\0\0\0", b"II*\0\xff\xff\xff\xff", _exif(0), _exif(9)],
)
def test_a_broken_exif_block_means_upright(block: bytes) -> None:
    assert (exif_orientation(block) or 1) == 1


def test_an_exif_block_without_the_tag_or_of_another_type_means_upright() -> None:
    other = bytearray(_exif(6))
    other[10:12] = b"\0\1"
    assert exif_orientation(bytes(other)) == 1
    text = bytearray(_exif(6))
    text[12:14] = b"\2\0"
    assert exif_orientation(bytes(text)) == 1
    long = bytearray(_exif(6))
    long[12:14] = b"\4\0"
    assert exif_orientation(bytes(long)) == 6
    assert exif_orientation(_exif(6)[:14]) is None


def _png(*chunks: tuple[bytes, bytes], header: bytes | None = None) -> bytes:
    header = header or struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body


def test_a_png_is_read_up_to_its_picture() -> None:
    data = _png((b"tEXt", bytes(9000)), (b"eXIf", _exif(6)), (b"IDAT", b""), (b"acTL", bytes(8)))
    info = image(data)
    assert (info.orientation, info.frames) == (6, 1)


@pytest.mark.parametrize(
    "header",
    [
        struct.pack(">IIBBBBB", 0, 48, 8, 2, 0, 0, 0),
        struct.pack(">IIBBBBB", 64, 0, 8, 2, 0, 0, 0),
        struct.pack(">IIBBBBB", 2**31, 48, 8, 2, 0, 0, 0),
        struct.pack(">IIBBBBB", 64, 48, 8, 5, 0, 0, 0),
    ],
)
def test_a_png_without_a_size_is_corrupt(header: bytes) -> None:
    with pytest.raises(CorruptMediaError, match="its header says"):
        probe(_png(header=header))


def test_a_png_with_a_wrong_checksum_is_corrupt() -> None:
    data = bytearray(_png((b"IDAT", b"")))
    data[20] ^= 1
    with pytest.raises(CorruptMediaError, match="checksum"):
        probe(bytes(data))


def _bmp(length: int, *fields: int, shape: str, extra: bytes = b"") -> bytes:
    header = struct.pack("<I" + shape, length, *fields)
    return b"BM" + bytes(12) + (header + extra).ljust(length, b"\0") + bytes(64)


@pytest.mark.parametrize(
    ("data", "size", "depth", "alpha"),
    [
        (_bmp(12, 64, 48, 1, 24, shape="HHHH"), (48, 64), 8, False),
        (_bmp(16, 64, 48, 1, 4, shape="iiHH"), (48, 64), 4, False),
        (_bmp(64, 64, 48, 1, 1, shape="iiHH"), (48, 64), 1, False),
        (_bmp(40, 64, -48, 1, 32, shape="iiHH"), (48, 64), 8, False),
        (_bmp(40, 64, 48, 1, 16, shape="iiHH"), (48, 64), 5, False),
        (_bmp(52, 64, 48, 1, 32, shape="iiHH"), (48, 64), 8, False),
        (_bmp(56, 64, 48, 1, 32, shape="iiHH"), (48, 64), 8, False),
        (
            _bmp(108, 64, 48, 1, 32, shape="iiHH", extra=bytes(36) + b"\0\0\0\xff"),
            (48, 64),
            8,
            True,
        ),
        (_bmp(124, 70000, 1, 1, 24, shape="iiHH"), (1, 70000), 8, False),
    ],
)
def test_a_bmp_of_every_version_is_read(
    data: bytes, size: tuple[int, int], depth: int, *, alpha: bool
) -> None:
    info = image(data)
    assert (info.size, info.bit_depth, info.has_alpha) == (size, depth, alpha)


@pytest.mark.parametrize(
    "data",
    [
        _bmp(40, 0, 48, 1, 24, shape="iiHH"),
        _bmp(40, 64, 0, 1, 24, shape="iiHH"),
        _bmp(40, -64, 48, 1, 24, shape="iiHH"),
        _bmp(40, 64, 48, 1, 0, shape="iiHH"),
        _bmp(99999, 64, 48, 1, 24, shape="iiHH")[:200],
        b"BM",
    ],
)
def test_a_bmp_without_a_size_is_our_error(data: bytes) -> None:
    with pytest.raises(CorruptMediaError):
        probe(data)


def _tiff(
    order: str, *, big: bool, tags: dict[int, int] | None = None, following: int = 0
) -> bytes:
    tags = {256: 64, 257: 48, 258: 8, 262: 2, 274: 6, **(tags or {})}
    if big:
        head = struct.pack(order + "2sHHHQ", b"", 43, 8, 0, 16)
        head = (b"II" if order == "<" else b"MM") + head[2:]
        entries = [
            struct.pack(order + "HHQHHHH", tag, 3, 1, value, 0, 0, 0) for tag, value in tags.items()
        ]
        return (
            head
            + struct.pack(order + "Q", len(tags))
            + b"".join(entries)
            + struct.pack(order + "Q", following)
        )
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    entries = [struct.pack(order + "HHIHH", tag, 3, 1, value, 0) for tag, value in tags.items()]
    return (
        head
        + struct.pack(order + "H", len(tags))
        + b"".join(entries)
        + struct.pack(order + "I", following)
    )


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("big", [False, True])
def test_a_tiff_of_either_order_and_size_is_read(order: str, *, big: bool) -> None:
    info = image(_tiff(order, big=big))
    assert (info.size, info.stored_size, info.orientation) == ((64, 48), (48, 64), 6)
    assert (info.color, info.bit_depth, info.frames) == ("rgb", 8, 1)


@pytest.mark.parametrize("following", [8, 10**9])
def test_a_chain_of_directories_that_loops_or_leaves_the_file_is_counted_once(
    following: int,
) -> None:
    assert image(_tiff("<", big=False, following=following)).frames == 1


def test_odd_tags_of_a_tiff_do_no_harm() -> None:
    info = image(_tiff("<", big=False, tags={274: 99, 262: 77, 338: 0}))
    assert (info.orientation, info.color, info.has_alpha) == (1, None, False)
    assert image(_tiff("<", big=False, tags={338: 2})).has_alpha


@pytest.mark.parametrize(
    "data",
    [
        _tiff("<", big=False, tags={256: 0}),
        _tiff("<", big=False)[:9],
        b"II*\0\xff\xff\xff\x7f" + bytes(20),
        b"II*\0\x08\0\0\0\xff\xff" + bytes(40),
        b"II*\0\x08\0\0\0\0\0" + bytes(40),
    ],
)
def test_a_tiff_without_a_size_is_our_error(data: bytes) -> None:
    with pytest.raises(CorruptMediaError):
        probe(data)


def _webp(kind: bytes, body: bytes, *more: tuple[bytes, bytes], total: int | None = None) -> bytes:
    chunks = b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        for name, data in ((kind, body), *more)
    )
    size = len(chunks) + 4 if total is None else total
    return b"RIFF" + struct.pack("<I", size) + b"WEBP" + chunks


def _canvas(flags: int) -> bytes:
    return bytes((flags, 0, 0, 0)) + (63).to_bytes(3, "little") + (47).to_bytes(3, "little")


def test_a_lossless_webp_of_26_bytes_is_read_by_our_own_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Signature and size are five bytes; the smallest real pictures have one byte of pixels."""
    bits = (16 - 1) | (16 - 1) << 14
    data = _webp(b"VP8L", b"\x2f" + bits.to_bytes(4, "little") + b"\x07")
    assert len(data) == 26
    for end in (19, 24):
        with pytest.raises(MediaError):
            image(data[:end])
    monkeypatch.setattr("vlprep.media.probing._second", None)
    assert image(data).size == (16, 16)


@pytest.mark.parametrize("across", range(4))
@pytest.mark.parametrize("down", range(4))
def test_the_scales_of_a_lossy_webp_are_no_part_of_its_size(
    across: int, down: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A side has 14 bits; the two above them ask the player to enlarge what it shows."""
    sides = struct.pack("<HH", 64 | across << 14, 48 | down << 14)
    data = _webp(b"VP8 ", b"\x10\0\0\x9d\x01\x2a" + sides + bytes(20))
    monkeypatch.setattr("vlprep.media.probing._second", None)
    assert image(data).size == (48, 64)


def test_an_extended_webp_is_walked_to_its_exif() -> None:
    data = _webp(b"VP8X", _canvas(0x1A), *[(b"ANMF", bytes(17))] * 5, (b"EXIF", _exif(6)))
    info = image(data)
    assert (info.size, info.frames, info.has_alpha) == ((64, 48), 5, True)
    prefixed = _webp(b"VP8X", _canvas(0x08), (b"VP8 ", bytes(9)), (b"EXIF", b"Exif\0\0" + _exif(3)))
    assert image(prefixed).orientation == 3
    long = _webp(b"VP8X", _canvas(0x0A), *[(b"ANMF", bytes(16))] * 70, (b"EXIF", _exif(6)))
    assert (image(long).frames, image(long).orientation) == (None, None)
    only_exif = _webp(b"VP8X", _canvas(0x08), *[(b"XXXX", bytes(16))] * 70)
    assert (image(only_exif).frames, image(only_exif).orientation) == (1, None)


@pytest.mark.parametrize(
    "data",
    [
        _webp(b"VP8 ", bytes(20)),
        _webp(b"VP8L", bytes(20)),
        _webp(b"XXXX", bytes(20)),
        _webp(b"VP8 ", b"\x10\0\0\x9d\x01\x2a" + bytes(20)),
        _webp(b"VP8X", _canvas(0), total=10**6),
        _webp(b"VP8X", b"")[:20],
    ],
)
def test_a_webp_without_a_size_is_our_error(data: bytes) -> None:
    with pytest.raises(CorruptMediaError):
        probe(data)


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + name + body


def _full(name: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return _box(name, bytes((version,)) + flags.to_bytes(3, "big"), *parts)


def _heic(
    *properties: bytes, brand: bytes = b"heic", wide: bool = False, links: bytes = b""
) -> bytes:
    """Make the index of a HEIC with one item and these properties behind its size."""
    u16, u32 = struct.Struct(">H").pack, struct.Struct(">I").pack
    number = u32 if wide else u16
    all_properties = (_full(b"ispe", u32(64), u32(48)), *properties)
    indexes = b"".join(u16(n) if wide else bytes((n,)) for n in range(1, len(all_properties) + 1))
    meta = _full(
        b"meta",
        _full(b"pitm", number(1), version=int(wide)),
        _full(
            b"iinf",
            u32(2) if wide else u16(2),
            _full(b"infe", number(1), u16(0), b"hvc1", b"\0", version=3 if wide else 2),
            _full(b"infe", number(2), u16(0), b"hvc1", b"\0", version=3 if wide else 2),
            version=int(wide),
        ),
        _box(
            b"iprp",
            _box(b"ipco", *all_properties),
            _full(
                b"ipma",
                u32(1),
                number(1),
                bytes((len(all_properties),)),
                indexes,
                version=int(wide),
                flags=int(wide),
            ),
        ),
        links,
    )
    return _box(b"ftyp", brand, bytes(4), b"mif1", brand) + meta


@pytest.mark.parametrize(
    ("properties", "size", "orientation"),
    [
        ((), (48, 64), 1),
        ((_box(b"irot", b"\0"),), (48, 64), 1),
        ((_box(b"irot", b"\1"),), (64, 48), 8),
        ((_box(b"irot", b"\2"),), (48, 64), 3),
        ((_box(b"irot", b"\3"),), (64, 48), 6),
        ((_box(b"imir", b"\0"),), (48, 64), 4),
        ((_box(b"imir", b"\1"),), (48, 64), 2),
        ((_box(b"irot", b"\1"), _box(b"imir", b"\1")), (64, 48), 7),
        ((_box(b"imir", b"\1"), _box(b"irot", b"\1")), (64, 48), 5),
        ((_box(b"clap", struct.pack(">8I", 60, 1, 40, 1, 0, 1, 0, 1)),), (40, 60), 1),
        (
            (
                _box(b"clap", struct.pack(">8I", 60, 1, 40, 1, 0, 1, 0, 1)),
                _box(b"irot", b"\3"),
            ),
            (60, 40),
            6,
        ),
        ((_box(b"clap", struct.pack(">8I", 60, 0, 40, 1, 0, 1, 0, 1)),), (48, 64), 1),
        # 119 / 2 and 81 / 2: half a pixel is not shown
        ((_box(b"clap", struct.pack(">8I", 119, 2, 81, 2, 0, 1, 0, 1)),), (40, 59), 1),
        ((_box(b"clap", b"short"), _box(b"irot"), _box(b"imir")), (48, 64), 1),
    ],
)
@pytest.mark.parametrize("wide", [False, True])
def test_a_heic_is_turned_and_cut_by_its_container(
    properties: tuple[bytes, ...], size: tuple[int, int], orientation: int, *, wide: bool
) -> None:
    info = image(_heic(*properties, wide=wide))
    assert (info.size, info.orientation, info.stored_size) == (size, orientation, (48, 64))


@pytest.mark.parametrize("wide", [False, True])
def test_masks_and_thumbnails_of_a_heic_are_no_frames(*, wide: bool) -> None:
    number = struct.Struct(">I" if wide else ">H").pack
    link = number(2) + struct.pack(">H", 1) + number(1)
    assert image(_heic(wide=wide)).frames == 2
    thumb = _full(b"iref", _box(b"thmb", link), version=int(wide))
    assert image(_heic(wide=wide, links=thumb)).frames == 1
    broken = _full(b"iref", _box(b"thmb", b"\0"), version=int(wide))
    assert image(_heic(wide=wide, links=broken)).frames == 2


@pytest.mark.parametrize(
    ("properties", "depth", "color"),
    [
        ((_box(b"hvcC", bytes(16), b"\1\2", bytes(5)),), 10, "rgb"),
        ((_box(b"hvcC", bytes(16), b"\0\0", bytes(5)),), 8, "gray"),
        ((_box(b"av1C", b"\x81\x00\x40\x00"),), 10, "rgb"),
        ((_box(b"av1C", b"\x81\x00\x70\x00"),), 12, "gray"),
        ((_box(b"av1C", b"\x81\x00\x00\x00"),), 8, "rgb"),
        ((_full(b"pixi", b"\3\x0a\x0a\x0a"),), 10, "rgb"),
        ((_full(b"pixi", b"\1\x08\0\0"),), 8, "gray"),
        ((), None, "rgb"),
    ],
)
def test_the_samples_of_a_heic_are_told_by_its_coding(
    properties: tuple[bytes, ...], depth: int | None, color: str
) -> None:
    info = image(_heic(*properties))
    assert (info.bit_depth, info.color) == (depth, color)


def test_a_generic_brand_is_what_its_compatible_brands_say() -> None:
    heic, avif = _heic(brand=b"heix"), _heic(brand=b"avif")
    assert (image(heic).format, image(avif).format) == ("heic", "avif")
    mixed = _box(b"ftyp", b"mif1", bytes(4), b"miaf", b"avif") + heic[heic.index(b"meta") - 4 :]
    assert image(mixed).format == "avif"
    silent = _box(b"ftyp", b"mif1", bytes(4)) + heic[heic.index(b"meta") - 4 :]
    assert image(silent).format == "heic"


@pytest.mark.parametrize(
    "data",
    [
        _box(b"ftyp", b"heic", bytes(4)),
        _box(b"ftyp", b"heic", bytes(4)) + _full(b"meta"),
        _heic().replace(struct.pack(">II", 64, 48), struct.pack(">II", 0, 48)),
        _heic().replace(b"ispe", b"xxxx"),
        _heic()[:120],
    ],
)
def test_a_heic_without_a_size_is_our_error(data: bytes) -> None:
    with pytest.raises(CorruptMediaError):
        probe(data)


def test_a_film_is_read_without_a_codec(monkeypatch: pytest.MonkeyPatch) -> None:
    data = clip(width=64, height=48, frames=8)
    monkeypatch.setattr("vlprep.media.probing._second", lambda *_: pytest.fail("a codec was asked"))
    assert probe(data) == VideoInfo(
        size=Size(48, 64),
        frames=8,
        fps=1.0,
        duration=8.0,
        container="mp4",
        codec="mpeg4",
        media_type="video/mp4",
        bytes=len(data),
        stored_size=Size(48, 64),
        rotation=0,
        has_audio=False,
        variable_frame_rate=False,
    )


@pytest.mark.parametrize("container", ["mp4", "mov"])
def test_the_second_reader_of_films_says_the_same(
    container: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = clip(container=container)
    ours = probe(data)
    monkeypatch.setattr("vlprep.media.probing._OWN", {})
    monkeypatch.setattr("vlprep.media.probing._loaded", {})
    theirs = probe(data)
    assert isinstance(ours, VideoInfo)
    assert replace(ours, rotation=None, variable_frame_rate=None) == theirs


def _patched(data: bytes, name: bytes, offset: int, value: bytes) -> bytes:
    """Overwrite bytes inside the content of the first box of a name."""
    at = data.index(name) + 4 + offset
    return data[:at] + value + data[at + len(value) :]


@pytest.mark.parametrize(
    ("matrix", "rotation"),
    [((0, 1), 90), ((-1, 0), 180), ((0, -1), 270), ((1, 0), 0)],
)
def test_a_display_matrix_turns_the_shown_size(matrix: tuple[int, int], rotation: int) -> None:
    row = struct.pack(">2i", matrix[0] * 65536, matrix[1] * 65536)
    info = probe(_patched(clip(), b"tkhd", 40, row))
    assert isinstance(info, VideoInfo)
    assert info.rotation == rotation
    assert info.size == ((64, 48) if rotation % 180 else (48, 64))
    assert info.stored_size == (48, 64)


def test_a_shown_length_beyond_reason_is_a_lie() -> None:
    for name in (b"tkhd", b"mvhd"):
        data = _patched(clip(), name, 20 if name == b"tkhd" else 16, b"\x7f\xff\xff\xff")
        info = probe(data)
        assert isinstance(info, VideoInfo)
        assert info.duration == 8.0


def test_a_clock_of_zero_is_made_up_for_by_the_tracks() -> None:
    info = probe(_patched(clip(), b"mvhd", 12, bytes(4)))
    assert isinstance(info, VideoInfo)
    assert info.duration == 8.0


@pytest.mark.parametrize(
    ("name", "offset", "value"),
    [
        (b"stsz", 8, b"\x0f\xff\xff\xff"),
        (b"stts", 4, b"\x0f\xff\xff\xff"),
        (b"mdhd", 12, bytes(4)),
        (b"stsd", 8 + 32, bytes(4)),
    ],
)
def test_a_lying_table_gives_the_truth_or_our_error(name: bytes, offset: int, value: bytes) -> None:
    data = _patched(clip(), name, offset, value)
    try:
        info = probe(data)
    except MediaError:
        return
    assert isinstance(info, VideoInfo)
    assert info.frames in {8, None}


def test_an_index_that_is_missing_or_cut_short_says_so() -> None:
    data = clip()
    with pytest.raises(CorruptMediaError, match=r"moov box.*missing"):
        probe(data.replace(b"moov", b"free"))
    with pytest.raises(CorruptMediaError, match=r"moov box.*cut short"):
        probe(data[:-50])


def test_a_film_without_pictures_says_so() -> None:
    with pytest.raises(MediaError, match="no picture track") as caught:
        probe(clip().replace(b"vide", b"soun", 1))
    assert caught.value.code == "no-video-stream"


def test_more_boxes_than_a_file_has_are_an_attack() -> None:
    with pytest.raises(CorruptMediaError, match="more than 4096 boxes"):
        probe(_box(b"ftyp", b"isom", bytes(4)) + _box(b"free") * 5000)


def test_large_and_endless_boxes_are_followed() -> None:
    data = clip()
    at = data.index(b"mdat") - 4
    size = struct.unpack_from(">I", data, at)[0]
    large = struct.pack(">I4sQ", 1, b"mdat", size + 8)
    assert probe(data[:at] + large + data[at + 8 :]) == replace(probe(data), bytes=len(data) + 8)
    end = data.index(b"moov") - 4
    endless = data[:end] + bytes(4) + data[end + 4 :]
    assert probe(endless) == probe(data)


def test_the_oldest_films_have_no_brand() -> None:
    data = clip(container="mov")
    start = struct.unpack_from(">I", data)[0]
    info = probe(data[start:])
    assert isinstance(info, VideoInfo)
    assert info.container == "mov"


SEEDS: list[Callable[[], bytes]] = [
    *(lambda name=name: encoded(PICTURE, name) for name in FORMATS),
    clip,
    lambda: _heic(_box(b"irot", b"\1")),
    lambda: _tiff(">", big=True),
    lambda: _webp(b"VP8X", _canvas(0x1A), (b"ANMF", bytes(17)), (b"EXIF", _exif(6))),
    lambda: _jpeg(_segment(0xE1, b"Exif\0\0" + _exif(6))),
    lambda: _png((b"eXIf", _exif(6)), (b"acTL", bytes(8)), (b"IDAT", b"")),
]
GOOD = [seed() for seed in SEEDS]


@settings(max_examples=400)
@given(
    st.sampled_from(GOOD),
    st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 255)), max_size=6),
    st.integers(0, 5000),
)
def test_a_damaged_header_gives_an_answer_or_our_error(
    data: bytes, damage: list[tuple[int, int]], length: int
) -> None:
    broken = bytearray(data)
    for at, value in damage:
        broken[at % len(broken)] = value
    try:
        info = probe(bytes(broken[: length or None]))
    except VlprepError:
        return
    assert min(info.size) > 0


@pytest.mark.parametrize(
    ("data", "start", "boxes"),
    [
        (b"", 0, []),
        (b"ab", 4, []),  # begins behind its end
        (b"\0\0\0\x08free", 0, [(b"free", 8, 8)]),
        (b"\0\0\0\0last1234", 0, [(b"last", 8, 12)]),  # 0: to the end
        (b"\0\0\0\x07bad!" + bytes(8), 0, []),
        (b"\0\0\0\x09oneX" + b"!" + b"\0\0\0\xffcuts12", 0, [(b"oneX", 8, 9), (b"cuts", 17, 19)]),
    ],
)
def test_boxes_in_memory_end_where_the_data_ends(
    data: bytes, start: int, boxes: list[tuple[bytes, int, int]]
) -> None:
    assert walk_bytes(data, start, len(data)) == boxes


@pytest.mark.parametrize(("shown", "seconds"), [(15_999, 15.999), (16_000, 16.0), (16_001, 8.0)])
def test_a_shown_length_is_believed_up_to_twice_the_stored_one(shown: int, seconds: float) -> None:
    info = probe(_patched(clip(), b"tkhd", 20, struct.pack(">I", shown)))
    assert isinstance(info, VideoInfo)
    assert info.duration == seconds


@pytest.mark.parametrize(
    ("usual", "odd", "gap", "uneven"),
    [
        (20, 1, 200, False),  # one in twenty-one
        (19, 1, 200, True),
        (18, 1, 200, True),
        (19, 1, 114, False),
        (19, 1, 115, False),
        (19, 1, 116, True),
        (19, 1, 84, True),
        (19, 1, 85, False),
    ],
)
def test_a_rate_varies_where_one_gap_in_twenty_differs_by_over_15_percent(
    usual: int, odd: int, gap: int, *, uneven: bool
) -> None:
    assert is_uneven(Samples(usual + odd, [(usual, 100), (odd, gap)], [])) is uneven
    times = [0, *accumulate([100] * usual + [gap] * odd)]
    assert varies(times) is uneven

"""Real files, held against what other tools say of them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from vlprep import ImageInfo, MediaError, VideoInfo, VlprepError, probe

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

# Where the tools and we differ, and why; everything else must agree.
NO_SIZE = "ImageMagick could not open it; the frame header says what we say"
EXPLAINED = {
    "images/jpeg/twelvemonkeys_f-18.jpg": NO_SIZE,
    "images/jpeg/twelvemonkeys_testimg_rgb.jpg": NO_SIZE,
    "malformed/commonsimaging_ArrayIndexOutOfBoundsException_DhtSegment_79.jpeg": NO_SIZE,
    "malformed/derived_lie_duration.mp4": "mvhd says weeks; the tracks say four seconds",
    "malformed/derived_timescale_zero.mp4": "mvhd has no clock; the tracks have",
    "malformed/thumbor_broken-exif-tag.jpg": "the orientation is 0, which EXIF does not have",
    "video/media_sample_fragmented.mp4": "a track header of all ones means that it is not known",
    "video/media_sample_fragmented_seekable.mp4": "ffprobe counts the first frame's delay twice",
}
FORMATS = {
    "bmp2": "bmp",
    "bmp3": "bmp",
    "jpg": "jpeg",
    "tiff64": "tiff",
}
CONTAINERS = {
    "matroska,webm": {"mkv", "webm"},
    "mov,mp4,m4a,3gp,3g2,mj2": {"mp4", "mov", "3gp"},
    "asf": {"wmv"},
}
CODECS = {"flv": "flv1", "libdav1d": "av1"}
FORMATS_OF_PICTURES = ("images", "orientation", "aspect", "documents", "large", "tiny")


def _rows(corpus: Path) -> list[dict[str, Any]]:
    text = (corpus / "manifest.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _differences(info: ImageInfo | VideoInfo, truth: dict[str, Any]) -> list[str]:
    found = []
    if "oriented" in truth and [info.size.width, info.size.height] != truth["oriented"]:
        found.append(f"size {info.size}, truth {truth['oriented']}")
    if isinstance(info, ImageInfo):
        name = truth.get("format", "").lower()
        if name and FORMATS.get(name, name) != info.format and info.format != "avif":
            found.append(f"format {info.format}, truth {name}")
        turned = truth.get("exif_orientation", 1)
        if info.format not in {"heic", "avif"} and info.orientation != turned:
            found.append(f"orientation {info.orientation}, truth {turned}")
        if info.frames not in {None, truth.get("frames", 1)} and info.format != "avif":
            found.append(f"frames {info.frames}, truth {truth.get('frames')}")
        return found
    container = truth.get("container", "")
    if container and info.container not in CONTAINERS.get(container, {container, "mpegts", "mpeg"}):
        found.append(f"container {info.container}, truth {container}")
    length = truth.get("duration")
    if length and (info.duration is None or abs(info.duration - length) > 0.01 * length):
        found.append(f"duration {info.duration}, truth {length}")
    codec = CODECS.get(info.codec or "", info.codec)
    if "codec" in truth and codec != truth["codec"]:
        found.append(f"codec {info.codec}, truth {truth['codec']}")
    if info.has_audio != truth.get("has_audio"):
        found.append(f"sound {info.has_audio}, truth {truth.get('has_audio')}")
    uneven, real = info.variable_frame_rate, truth.get("variable_frame_rate")
    if uneven is not None and real is not None and uneven != real:
        found.append(f"variable rate {uneven}, truth {real}")
    return found


def test_what_probe_says_is_what_other_tools_say(corpus: Path) -> None:
    wrong = {}
    for row in _rows(corpus):
        try:
            info = probe(corpus / row["path"])
        except VlprepError:
            continue
        found = _differences(info, row["truth"])
        if found and row["path"] not in EXPLAINED and row["kind"] != "malformed":
            wrong[row["path"]] = found
    assert not wrong


def test_every_good_picture_and_film_is_read(corpus: Path) -> None:
    failed = {}
    for row in _rows(corpus):
        good = row["kind"].startswith(FORMATS_OF_PICTURES) or (
            row["kind"] == "video" and row["truth"].get("codec")
        )
        if not good or row["path"].endswith((".pdf", ".svg", "small_gif.gif")):
            continue
        try:
            probe(corpus / row["path"])
        except VlprepError as error:
            failed[row["path"]] = str(error)
    assert set(failed) == {"tiny/small_mp4-with-audio.mp4"}, failed  # it has no picture


def test_our_readers_and_the_codecs_agree_on_every_picture(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row for row in _rows(corpus) if row["kind"].startswith(("images", "orientation"))]
    ours = {row["path"]: probe(corpus / row["path"]) for row in rows}
    monkeypatch.setattr("vlprep.media.probing._OWN", {})
    monkeypatch.setattr("vlprep.media.probing._loaded", {})
    wrong, declined = {}, list[str]()
    for path, info in ours.items():
        try:
            theirs = probe(corpus / path)
        except MediaError as error:
            # Pillow reads fewer variants than exist; ours must then agree with the manifest.
            declined.append(str(error))
            continue
        if theirs.size != info.size:
            wrong[path] = (info.size, theirs.size)
    assert not wrong
    assert all("header cannot be read" in message for message in declined)
    assert len(declined) < 10


def test_malformed_files_cost_little_time_and_memory(corpus: Path) -> None:
    """Each is probed in a process of its own kind: under 2 s and 200 MB, decoded or not."""
    code = """
import json, resource, sys, time
import vlprep
worst = 0.0
for path in sys.stdin.read().splitlines():
    start = time.perf_counter()
    try:
        vlprep.probe(path)
    except vlprep.VlprepError:
        pass
    worst = max(worst, time.perf_counter() - start)
peak = next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1]
print(json.dumps([worst, int(peak)]))
"""
    paths = [str(corpus / row["path"]) for row in _rows(corpus) if row["kind"] == "malformed"]
    result = subprocess.run(
        [sys.executable, "-c", code],
        input="\n".join(paths),
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, kilobytes = json.loads(result.stdout)
    assert seconds < 2
    assert kilobytes < 200 * 1024


# Whole files of a kind that Pillow does not decode, and pictures that the guard refuses.
UNDECODABLE = {
    "images/bmp/twelvemonkeys_blauesglas_16_bitmask444.bmp",
    "images/jpeg/commonsimaging_0x00-to-0xFF-between-segments.jpg",
    "images/jpeg/derived_arithmetic.jpg",
    "images/tiff/commonsimaging_BigTIFFMotorola.tif",
    "images/tiff/commonsimaging_BigTIFFMotorolaLongStrips.tif",
    "images/tiff/derived_float32.tif",
    "images/webp/media_black_large.webp",
    "large/thumbor_16383x16383.png",
    "large/thumbor_16384x16384.png",
}


def test_every_good_picture_decodes_and_every_other_file_is_our_error(corpus: Path) -> None:
    failed = set()
    for row in _rows(corpus):
        if row["kind"] in {"video", "audio"}:
            continue
        try:
            probe(corpus / row["path"], deep=True)
        except VlprepError:
            if row["kind"] not in {"malformed", "unsupported", "tiny"}:
                failed.add(row["path"])
    assert failed == UNDECODABLE


def test_a_film_of_every_container_decodes(corpus: Path) -> None:
    failed = {}
    for row in _rows(corpus):
        if row["kind"] != "video" or row["bytes"] > 500_000 or not row["truth"].get("codec"):
            continue
        try:
            deep = probe(corpus / row["path"], deep=True)
        except VlprepError as error:
            failed[row["path"]] = str(error)
            continue
        assert isinstance(deep, VideoInfo)
        if abs((deep.frames or 0) - row["truth"].get("frames", 0)) > 2:
            failed[row["path"]] = f"{deep.frames} frames, truth {row['truth'].get('frames')}"
    assert not failed

"""What the model sees, tiles, and pages."""

from __future__ import annotations

import sys
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps

from vlprep import (
    CorruptMediaError,
    FrameList,
    LimitError,
    MediaTooLargeError,
    MissingExtraError,
    Size,
    UnsupportedFormatError,
    VideoInfo,
    annotate,
    check,
    check_request,
    estimate,
    pages,
    probe,
    tile,
    view,
)
from vlprep.draw.pages import Typesetter
from vlprep.media import pdf
from vlprep.testing.samples import clip, encoded, photo

MODEL, SMALL = "qwen3-vl-plus", "qwen2.5-vl-72b-instruct"


def test_alone_it_is_the_very_picture_that_the_model_sees() -> None:
    picture = photo(1600, 1200)
    height, width = estimate(picture, SMALL).resized or (0, 0)
    seen = view(picture, SMALL, original=False)
    wanted = picture.resize((width, height), Image.Resampling.BICUBIC)
    assert ImageChops.difference(seen, wanted).getbbox() is None


def test_beside_the_original_it_tells_the_smallest_line_that_survives() -> None:
    whole = view(photo(1600, 1200), SMALL)
    assert whole.width > 2 * 1100
    scale = estimate(Size(1200, 1600), SMALL).scale or 0
    assert whole.info["smallest_line"] == -(-12 // scale)
    assert view(photo(100, 100), SMALL).info["smallest_line"] == 12


def test_the_grid_is_that_of_the_tokens() -> None:
    plain, grid = (
        view(Image.new("RGB", (320, 320), "gray"), MODEL, original=False, grid=on)
        for on in (False, True)
    )
    changed = ImageChops.difference(plain, grid).convert("L")
    columns = [x for x in range(320) if changed.getpixel((x, 5))]
    assert columns == [x + d for x in range(32, 320, 32) for d in (-1, 0)]


def test_a_turned_picture_is_seen_upright() -> None:
    data = encoded(photo(640, 320), "jpeg", orientation=6)
    seen = view(data, MODEL, original=False)
    assert seen.height > seen.width
    for shown in (seen, tile(data, MODEL)[0].picture, annotate(data, []).picture):
        assert shown is not None
        assert ImageOps.exif_transpose(shown).size == shown.size
        assert shown.getexif().get(274, 1) == 1


@pytest.mark.parametrize("grid", [False, True])
def test_a_film_is_a_sheet_of_the_very_frames(grid: bool) -> None:
    sheet = view(clip(width=320, height=240, frames=40, fps=10.0), MODEL, grid=grid)
    assert sheet.info["kind"] == "video"
    assert sheet.width > 8 * 200


def test_a_film_whose_header_counts_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    film = clip(frames=30, fps=10.0, container="matroska")
    known = probe(film)
    assert isinstance(known, VideoInfo)
    blind = replace(known, frames=None, fps=None, duration=None)
    monkeypatch.setattr("vlprep.api.jobs.look", lambda _: blind)
    sheet = view(film, MODEL)
    assert sheet.info["kind"] == "video"


def test_a_list_of_frames_is_a_sheet_too() -> None:
    frames = FrameList([photo(320, 240), encoded(photo(320, 240), "jpeg")] * 3, fps=1.0)
    assert view(frames, MODEL).info["kind"] == "frames"


def test_what_cannot_be_seen_is_refused() -> None:
    with pytest.raises(MediaTooLargeError):
        view(clip(), MODEL, max_decode_pixels=100)
    with pytest.raises(CorruptMediaError) as caught:
        view(clip(frames=30)[:-2000], MODEL)
    assert caught.value.where == "<bytes>"
    with pytest.raises(TypeError, match="pixels"):
        view(Size(100, 100), MODEL)


@given(st.integers(300, 9000), st.integers(300, 9000), st.sampled_from([MODEL, SMALL]))
def test_tiles_cover_the_picture_and_lose_nothing(height: int, width: int, model: str) -> None:
    tiles = tile(Size(height, width), model)
    assert min(one.box[0] for one in tiles) == min(one.box[1] for one in tiles) == 0
    assert max(one.box[2] for one in tiles) == width
    assert max(one.box[3] for one in tiles) == height
    for one in tiles:
        size = Size(int(one.box[3] - one.box[1]), int(one.box[2] - one.box[0]))
        assert one.tokens == estimate(size, model).tokens
        kept = one.resized.height * one.resized.width / (size.height * size.width)
        assert kept >= 0.9
    rows = sorted({(one.box[1], one.box[3]) for one in tiles})
    columns = sorted({(one.box[0], one.box[2]) for one in tiles})
    for edges in (rows, columns):
        for (_, end), (start, _) in pairwise(edges):
            assert end - start >= 2 * 28
    assert tiles.tokens == sum(one.tokens for one in tiles)


def test_a_long_picture_is_cut_into_strips() -> None:
    tiles = tile(Size(20_000, 1000), MODEL)
    assert {(one.box[0], one.box[2]) for one in tiles} == {(0.0, 1000.0)}


def test_the_ways_to_send_a_picture_are_compared() -> None:
    assert tile(Size(300, 400), MODEL).best == "whole"
    assert tile(Size(3024, 4032), MODEL).best == "high-resolution"
    tiles = tile(Size(9000, 9000), MODEL)
    assert tiles.best == "tiles"
    assert tiles.high_resolution is not None
    assert f"{tiles.tokens:,}" in tiles._repr_html_()
    high = tile(Size(9000, 9000), MODEL, vl_high_resolution_images=True)
    assert high.high_resolution is None
    assert len(high) < len(tiles)
    assert "high-resolution" not in high._repr_html_()


def test_tiles_over_the_models_input_are_told() -> None:
    (issue,) = tile(Size(20_000, 20_000), MODEL).issues
    assert (issue.code, issue.limit) == ("input-tokens", 260096)
    assert tile(Size(9000, 9000), MODEL).issues == ()


def test_a_tile_holds_its_part_of_the_picture() -> None:
    picture = photo(3000, 2000)
    tiles = tile(picture, SMALL)
    last = tiles[-1]
    assert last.picture is not None
    wanted = picture.crop(tuple(map(int, last.box)))  # type: ignore[arg-type]
    assert ImageChops.difference(last.picture, wanted).getbbox() is None
    assert (last._repr_png_() or b"").startswith(b"\x89PNG")
    assert tile(Size(10_000, 10_000), SMALL)[0]._repr_png_() is None
    assert "picture" not in last.to_dict()
    assert len(tiles[:2]) == 2


def test_what_has_no_tiles_is_refused() -> None:
    with pytest.raises(TypeError, match="only a picture"):
        tile(clip(), MODEL)
    with pytest.raises(LimitError, match="more than 400 tiles"):
        tile(Size(60_000, 60_000), MODEL)


def document(*sizes: tuple[int, int]) -> bytes:
    out = BytesIO()
    first, *rest = [Image.new("RGB", size, "red") for size in sizes]
    first.save(out, "PDF", save_all=True, append_images=rest)
    return out.getvalue()


def test_pages_are_made_at_the_very_size_that_the_model_sees() -> None:
    made = pages(document((600, 800), (1200, 300)), MODEL)
    assert [page.number for page in made] == [1, 2]
    for page in made:
        found = estimate(page.data, MODEL)
        assert found.resized == page.size
        assert found.tokens == page.tokens
        assert page.data_uri().startswith("data:image/png;base64,")
        assert page._repr_png_() == page.data
    assert (made.total, made.issues) == (2, ())
    assert made.tokens == made[0].tokens + made[1].tokens
    assert "data" not in made.to_dict()["items"][0]
    assert len(made[1:]) == 1


def test_pages_that_do_not_fit_the_models_input_are_told() -> None:
    made = pages(document(*[(600, 800)] * 15), "qwen-vl-max", vl_high_resolution_images=True)
    assert 0 < len(made) < 15
    (issue,) = made.issues
    assert issue.code == "pages-left-out"
    assert f"page {len(made) + 1} to 15" in issue.message
    room, most = 1024, issue.limit
    assert isinstance(most, int)
    assert made.tokens + room < most <= made.tokens + room + made[0].tokens
    assert f"{room} are left free" in issue.message


def test_pages_leave_room_for_the_words_of_the_request() -> None:
    data = document((600, 800), (600, 800), (600, 800))
    most, one = 129_024, pages(data, "qwen-vl-max")[0].tokens
    for free, count in ((0, 3), (most - 2 * one - 1, 2), (most - 2 * one, 1), (most, 0)):
        made = pages(data, "qwen-vl-max", text_tokens=free)
        assert (len(made), len(made.issues)) == (count, count < 3)
        words = {"type": "text", "text": "a " * (free - 50)}
        shown = [{"type": "image_url", "image_url": {"url": page.data_uri()}} for page in made]
        if 0 < free < most:
            content = [*shown, words]
            payload = {"model": "qwen-vl-max", "messages": [{"role": "user", "content": content}]}
            assert "input-tokens" not in [issue.code for issue in check_request(payload).issues]
    for wrong in (-1, 0.5, True):
        with pytest.raises((TypeError, ValueError), match="text_tokens must be"):
            pages(data, "qwen-vl-max", text_tokens=wrong)  # type: ignore[arg-type]


def page_of(text: str) -> Image.Image:
    return Image.open(BytesIO(pages(text.encode(), MODEL)[0].data))


@pytest.mark.parametrize(
    "word", ["\u05e9\u05dc\u05d5\u05dd", "\u0441\u043b\u043e\u0432\u043e", "word"]
)
def test_lines_break_between_words_and_stay_within_the_margins(word: str) -> None:
    page = page_of(f"{word} " * 200)
    box = ImageOps.invert(page.convert("L")).getbbox()
    assert box is not None
    assert box[0] >= 64 - 3
    assert box[2] <= page.width - 64 + 3
    lines = list(Typesetter(f"{word} " * 200, Size(1400, 1000), 32)._lines)
    assert {piece for line in lines for piece in line.text.split()} == {word}


def test_a_paragraph_that_runs_leftwards_begins_at_the_right_margin() -> None:
    written = [
        ImageOps.invert(page_of(text).convert("L")).getbbox()
        for text in ("abc\n", "\u05e9\u05dc\u05d5\u05dd\n", "\u05e9\u05dc\u05d5\u05dd abc 12\n")
    ]
    width, margin = page_of("a").width, 64
    (left, *_), *leftwards = (box for box in written if box)
    assert abs(left - margin) <= 3
    assert len(leftwards) == 2
    for _, _, right, _ in leftwards:
        assert abs(right - (width - margin)) <= 3


def test_a_page_without_a_legal_shape_is_told() -> None:
    made = pages(document((10, 5000), (600, 800)), MODEL)
    assert [page.number for page in made] == [2]
    (issue,) = made.issues
    assert (issue.code, issue.where) == ("image-aspect-ratio", "page 1")
    assert "10x5000 points have a ratio of 500" in issue.message


def test_a_text_file_becomes_pages_and_qwen_long_is_named() -> None:
    text = "说明 notes\n\n\tcode\x07\n" + "The quick brown fox jumps over the lazy dog. " * 300
    text += "\n" + "长" * 3000 + "\n" + "x" * 900
    made = pages(text.encode(), MODEL)
    assert len(made) > 1
    for page in made:
        assert estimate(page.data, MODEL).resized == page.size
    assert made[-1].size.height <= made[0].size.height
    assert made.issues[0].code == "text-as-pictures"
    assert "Qwen-Long" in made.issues[0].fix


@pytest.mark.parametrize(
    ("code", "issues"),
    [("utf-8-sig", 1), ("utf-16", 1), ("gb18030", 2)],
)
def test_a_text_is_read_in_the_code_in_which_it_is_written(code: str, issues: int) -> None:
    plain, other = (pages("说明书\n".encode(code), MODEL) for code in ("utf-8", code))
    assert other[0].data == plain[0].data
    found = [issue.code for issue in other.issues if issue.code != "font-missing"]
    assert found == ["text-as-pictures", "text-guessed"][:issues]


def test_a_text_in_no_known_code_is_guessed() -> None:
    assert [issue.code for issue in pages(b"caf\xe9 \xff!\n", MODEL).issues][1] == "text-guessed"


def test_a_text_too_long_for_the_model_is_told() -> None:
    made = pages(b"line\n" * 30_000, "qwen-vl-max", vl_high_resolution_images=True)
    assert made.issues[-1].code == "pages-left-out"
    with pytest.raises(MediaTooLargeError, match="bytes"):
        pages(b"a" * (32 * 1024 * 1024 + 1), MODEL)


def test_what_has_no_pages_is_refused() -> None:
    with pytest.raises(UnsupportedFormatError, match="neither a PDF nor a text") as caught:
        pages(encoded(photo(64, 64), "png"), MODEL)
    assert caught.value.where == "<bytes>"
    with pytest.raises(CorruptMediaError, match="cannot be opened"):
        pages(b"%PDF-1.7\n" + b"<<" * 1000, MODEL)


@pytest.mark.parametrize("before", [b"\n", b"\xef\xbb\xbf", b"X-Mail: 1\r\n" * 50, b"\0junk"])
def test_a_pdf_with_something_before_it_is_no_text(before: bytes) -> None:
    data = document((100, 100))
    assert pages(before + data, MODEL)[0].data == pages(data, MODEL)[0].data
    told = pages(b"A file begins with %PDF-1.7 then.\n", MODEL)
    assert told.issues[0].code == "text-as-pictures"


def test_a_pdf_that_is_locked_or_has_no_pages_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import pypdfium2

    for code, told in (
        (pypdfium2.raw.FPDF_ERR_PASSWORD, "locked with a password"),
        (pypdfium2.raw.FPDF_ERR_SUCCESS, "has no pages"),
    ):

        def refuse(_file: object, code: int = code) -> None:
            message = "Failed to load document"
            raise pypdfium2.PdfiumError(message, err_code=code)

        monkeypatch.setattr(pypdfium2, "PdfDocument", refuse)
        with pytest.raises(CorruptMediaError, match=told):
            pages(document((100, 100)), MODEL)


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_MOST_SECONDS", -1.0)
    with pytest.raises(MediaTooLargeError, match="takes longer"):
        pages(document((2000, 2000)), MODEL)


def test_without_the_extra_the_command_to_install_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'vlprep\[pdf\]'"):
        pages(document((100, 100)), MODEL)


def test_check_says_what_to_do_with_a_pdf_and_a_text_file() -> None:
    (issue,) = check(document((100, 100)), MODEL).issues
    assert "pages()" in issue.fix
    (issue,) = check(b"only text\n" * 10, MODEL).issues
    assert "Qwen-Long" in issue.fix

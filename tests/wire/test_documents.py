"""Documents as HTML and Markdown: whole, cut, hostile."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from vlprep.errors import MissingExtraError, ReplyParseError
from vlprep.values.model import Coordinates
from vlprep.values.size import Size
from vlprep.values.transform import Transform
from vlprep.wire.replies.documents import read_document
from vlprep.wire.replies.places import Convention, Places
from vlprep.wire.replies.tables import grid, latex_rows

if TYPE_CHECKING:
    from vlprep.values.replies import Element

HTML = """<html><body>
<h2 data-bbox="100 50 900 120">Annual <b>Report</b></h2>
<p data-bbox="100 150 900 200">First<br>second &amp; last</p>
<div class="image" data-bbox="100 220 500 400"><img data-bbox="100 220 500 390" alt="a dog"/>
<p data-bbox="100 392 500 400">Figure 1</p></div>
<div class="formula" data-bbox="10 20 30 40">$E=mc^2$</div>
<div class="music sheet" data-bbox="10 20 30 40"></div>
<div class="chart"><img data-bbox="1 2 3 4"/></div>
<ol><li data-bbox="1 2 3 4">one<ul><li>inner</li></ul></li><li>two</li></ol>
<table data-bbox="1 2 3 4"><thead><tr><th colspan="2">Head</th><th rowspan="2">X</th></tr></thead>
<tr><td>a</td><td>b</td></tr></table>
<pre>x = 1
y</pre><div>loose</div><!-- hidden -->
<div data-bbox="1 2 3 4" data-polygon="1 2 3 4 5 6">outlined</div>
</body></html>"""


def places() -> Places:
    size = Size(1000, 1000)
    rule = Convention(Coordinates.THOUSANDTHS, 1000, size, Transform(), size, strict=False)
    return Places(rule)


def read(text: str) -> tuple[list[Element], list[str]]:
    where = places()
    elements, issues = read_document(text, where)
    return elements, [issue.code for issue in (*issues, *where.issues)]


def test_html_becomes_its_parts_in_order() -> None:
    elements, issues = read(f"```html\n{HTML}\n```")
    assert issues == []
    assert [(one.kind, one.text) for one in elements] == [
        ("heading", "Annual Report"),
        ("text", "First\nsecond & last"),
        ("image", "a dog"),
        ("text", "Figure 1"),
        ("formula", "$E=mc^2$"),
        ("music-sheet", ""),
        ("chart", ""),
        ("list-item", "one"),
        ("list-item", "inner"),
        ("list-item", "two"),
        ("table", "Head\t\tX\na\tb\t"),
        ("code", "x = 1\ny"),
        ("text", "loose"),
        ("text", "outlined"),
    ]
    assert elements[0].level == 2
    assert elements[0].box == (100.0, 50.0, 900.0, 120.0)
    assert elements[6].box == (1.0, 2.0, 3.0, 4.0)
    assert elements[10].rows == (("Head", "", "X"), ("a", "b", ""))
    assert elements[13].polygon == ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))
    assert [one.order for one in elements] == list(range(14))


def test_html_that_is_cut_or_not_closed_is_read_and_told() -> None:
    elements, issues = read('<html><body><p data-bbox="1 2 3 4">one<p>two <div data-bb')
    assert [one.text for one in elements] == ["one", "two"]
    assert set(issues) == {"reply-cut"}
    assert read("```html\n<p>one</p>")[1] == ["reply-cut"]
    assert read("<p>one</p><!-- and")[1] == ["reply-cut"]


def test_a_group_stands_before_its_parts_and_words_inside_words_are_kept() -> None:
    text = '<div class="caption" data-bbox="1 2 3 4"><p>one <x>two</x></p></div>'
    assert [(one.kind, one.text) for one in read(text)[0]] == [
        ("caption", ""),
        ("text", "one two"),
    ]


def test_html_without_a_body_has_no_parts() -> None:
    assert read("<html><frameset><frame data-bbox='1 2 3 4'></frameset></html>")[0] == []


def test_a_box_that_is_none_is_told() -> None:
    elements, issues = read('<p data-bbox="1 2 x">one</p>')
    assert elements[0].box is None
    assert issues == ["reply-part-dropped"]


MARKDOWN = r"""# Title

Some *text*
goes on

<!-- Image (100, 200, 300, 400) -->

Caption

<!-- Image (1, 2, 3, 4) -->
![a dog](dog.png)

<!-- Table (10, 20, 30, 40) -->
\begin{tabular}{|l|c|}
\hline
a & b \\ \hline
\multicolumn{2}{c}{wide} \\
1 \& 2 & $x$ \\
\end{tabular}

| h | i |
|---|---|
| 1 | 2 |

<!-- Table (10, 20, 30, 40) -->
<table><tr><td>q</td></tr></table>

<!-- Formula (5, 6, 7, 8) -->
$$E = mc^2$$

- one

> quoted

    code

<p>raw</p>
"""


@pytest.mark.parametrize("text", [MARKDOWN, f"```markdown\n{MARKDOWN}\n```"])
def test_markdown_becomes_its_parts_in_order(text: str) -> None:
    elements, issues = read(text)
    assert issues == []
    assert [(one.kind, one.text) for one in elements] == [
        ("heading", "Title"),
        ("text", "Some *text*\ngoes on"),
        ("image", ""),
        ("text", "Caption"),
        ("image", "a dog"),
        ("table", "a\tb\nwide\t\n1 & 2\t$x$"),
        ("table", "h\ti\n1\t2"),
        ("table", "q"),
        ("formula", "$$E = mc^2$$"),
        ("list-item", "one"),
        ("text", "quoted"),
        ("code", "code"),
        ("text", "raw"),
    ]
    assert elements[2].box == (100.0, 200.0, 300.0, 400.0)
    assert [one.box for one in elements[5:9]] == [
        (10.0, 20.0, 30.0, 40.0),
        None,
        (10.0, 20.0, 30.0, 40.0),
        (5.0, 6.0, 7.0, 8.0),
    ]


def test_markdown_with_fences_of_its_own_is_read_to_its_end() -> None:
    elements, issues = read("```markdown\n# A\n\n```py\nx = 1\n```\n\n<!-- Image (1, 2, 3")
    assert [one.kind for one in elements] == ["heading", "code"]
    assert set(issues) == {"reply-cut"}
    assert read("```markdown\n# A\n```\nI hope this helps.")[0][-1].text == "A"
    assert read("```markdown\n# A")[1] == ["reply-cut"]
    assert read("```markdown")[1] == ["reply-cut"]


def test_a_comment_about_something_else_stands_for_itself() -> None:
    elements, _ = read("<!-- Table (1, 2, 3, 4) -->\n\nno table here")
    assert [(one.kind, one.box is None) for one in elements] == [("table", False), ("text", True)]
    assert [one.kind for one in read("<!-- Table (1, 2, 3, 4) -->")[0]] == ["table"]


def test_a_table_is_a_grid_whatever_its_cells_span() -> None:
    assert grid([]) == ()
    assert grid([[("a", 2, 2), ("b", 1, 1)], [("c", 1, 1)]]) == (("a", "", "b"), ("", "", "c"))
    assert len(grid([[("a", 9999, 1)]] * 100)[0]) == 9999
    assert sum(map(len, grid([[("a", 9999, 9)]] * 100))) <= 100_000
    ragged = grid([[("a", 9999, 1)]] + [[("b", 1, 1)]] * 1000)
    assert len(ragged[-1]) == 1
    assert latex_rows("no table") is None
    assert latex_rows("\\begin{tabular}{l} a & b \\\\ c") == (("a", "b"), ("c", ""))


def test_a_document_longer_than_any_is_refused() -> None:
    with pytest.raises(ReplyParseError, match="characters"):
        read("a" * (2 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    ("text", "package"), [("<p data-bbox='1 2 3 4'>x</p>", "selectolax"), ("# A", "markdown-it-py")]
)
def test_without_the_extra_the_command_to_install_it_is_named(
    text: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "selectolax.lexbor", None)
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    with pytest.raises(MissingExtraError, match=rf"{package}.*pip install 'vlprep\[documents\]'"):
        read(text)


def test_a_table_of_html_in_markdown_needs_the_parser_of_html(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "selectolax.lexbor", None)
    with pytest.raises(MissingExtraError, match="selectolax"):
        read("text\n\n<table><tr><td>a</td></tr></table>")


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 200_000,
        "<b>" * 300_000,
        "".join(f"<b a={i}>" for i in range(60_000)),
        "<table><tr><td>" * 60_000,
        "<ul><li>" * 100_000,
        "<p " + "a=1 " * 40_000 + ">",
        "<" * 1_000_000,
        "<p>" + "<!--" * 200_000,
        "<x data-bbox='1 2 3 4'>" * 40_000,
        "# a\n" + "> " * 400_000,
        "# a\n" + "<!-- a (" * 100_000,
        "# a\n" + "[a]: b\n" * 50_000,
        "\\begin{tabular}" + "{" * 500_000,
        "# a\n" + "|a" * 200_000,
        "`" * 500_000,
    ],
    ids=lambda text: text[:14],
)
def test_a_hostile_document_is_read_in_bounded_time(text: str) -> None:
    start = perf_counter()
    read(text)
    assert perf_counter() - start < 30

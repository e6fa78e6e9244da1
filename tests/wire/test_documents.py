"""Documents as HTML and Markdown: whole, cut, hostile."""

from __future__ import annotations

import re
import sys
import tracemalloc
from time import process_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.errors import MissingExtraError, ReplyParseError
from vlprep.values.model import Coordinates
from vlprep.values.size import Size
from vlprep.values.transform import Transform
from vlprep.wire.replies import markdown
from vlprep.wire.replies.blocks import WORDS
from vlprep.wire.replies.documents import read_document
from vlprep.wire.replies.places import Convention, Places
from vlprep.wire.replies.tables import grid

if TYPE_CHECKING:
    from vlprep.values.replies import Element

HTML = """<html><body>
<h2 data-bbox="100 50 900 120">Annual <b>Report</b></h2>
<p data-bbox="100 150 900 200">First<br>second &amp; last</p>
<div class="image" data-bbox="100 220 500 400"><img data-bbox="100 220 500 400" alt="a dog"/>
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


def test_a_last_paragraph_without_its_end_is_told_where_others_have_theirs() -> None:
    assert read(f"<p {BOXED}>one</p><p {BOXED}>cut in the mid")[1] == ["reply-cut"]
    assert read(f"<p {BOXED}>cut in the mid")[1] == ["reply-cut"]
    assert read("<p>one<p>two")[1] == []
    assert read("<p>one</p><ul><li>two</ul>")[1] == []
    assert read("<body><p>one</p><p>two</body>")[1] == []


def test_words_of_a_template_are_words() -> None:
    assert kinds(f"<template {BOXED}>one</template><p>two</p>") == [
        ("text", "one", BOX),
        ("text", "two", None),
    ]


def test_a_line_below_a_picture_of_markdown_is_not_part_of_it() -> None:
    text = "<!-- Image (1, 2, 3, 4) -->\n![one](a.png)\n![two](b.png)\nFigure 1"
    assert kinds(text) == [
        ("image", "one", BOX),
        ("image", "two", None),
        ("text", "Figure 1", None),
    ]
    assert kinds("![a](b) words") == [("text", "![a](b) words", None)]


def test_a_group_stands_before_its_parts_and_words_inside_words_are_kept() -> None:
    text = '<div class="page" data-bbox="1 2 3 4"><h1>one</h1><p>two <x>three</x></p></div>'
    assert [(one.kind, one.text) for one in read(text)[0]] == [
        ("page", ""),
        ("heading", "one"),
        ("text", "two <x>three</x>"),
    ]


def kinds(text: str) -> list[tuple[str, str, object]]:
    return [(one.kind, one.text, one.box) for one in read(text)[0]]


BOX, BOXED = (1.0, 2.0, 3.0, 4.0), 'data-bbox="1 2 3 4"'


@pytest.mark.parametrize(
    ("inside", "kind", "text"),
    [
        (r"<div>\(E=mc^2\)</div>", "formula", r"\(E=mc^2\)"),
        ("<p>a caption</p>", "image caption", "a caption"),
        ("<p>read in it</p>", "image ocr", "read in it"),
        ("<div>X:1 K:C</div>", "music sheet", "X:1 K:C"),
        ("<div>CCO</div>", "chemical formula", "CCO"),
        ("<table><tr><td>a</td></tr></table>", "chart", "a"),
        ("<table><tr><td>a</td></tr></table>", "table", "a"),
        ("<h3>one</h3>", "image caption", "one"),
    ],
)
def test_a_group_as_the_vendor_prints_it_is_one_element(inside: str, kind: str, text: str) -> None:
    html = f'<div class="{kind}" {BOXED}><img {BOXED}/>{inside}</div>'
    assert read(html)[1] == []
    assert kinds(html) == [(kind.replace(" ", "-"), text, BOX)]
    (one,) = read(html)[0]
    assert one.rows == ((("a",),) if "table" in inside else ())


def test_a_cell_holds_all_of_its_words() -> None:
    cells = [
        ("<p>a</p><p>b</p>", "a b"),
        ("<div>a</div>", "a"),
        ("<h3>a</h3>", "a"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("x<table><tr><td>a</td><td>b</td></tr></table>y", "x a b y"),
        ('<img alt="a"/>', "a"),
        ("<b>a</b>b", "ab"),
        ("<pre>a</pre>", "a"),
    ]
    row = "".join(f"<td>{html}</td>" for html, _ in cells)
    (one,) = read(f"<div><table><tr>{row}</tr></table></div>")[0]
    assert one.rows == (tuple(words for _, words in cells),)


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        (f"<ul {BOXED}><li>a</li></ul>", [("list", "", BOX), ("list-item", "a", None)]),
        (
            f"<p><span {BOXED}>a</span> <b {BOXED}>b</b></p>",
            [("text", "a", BOX), ("text", "b", BOX)],
        ),
        (f"<h2><span {BOXED}>a</span></h2>", [("heading", "a", BOX)]),
        (f"<div><span {BOXED}>a</span></div>", [("text", "a", BOX)]),
        (f"<div {BOXED}><p>a</p><p>b</p></div>", [("text", "a b", BOX)]),
        (f"<div {BOXED}><h2>a</h2></div>", [("heading", "a", BOX)]),
        (
            f'<div {BOXED}><p data-bbox="1 1 2 2">a</p></div>',
            [("group", "", BOX), ("text", "a", (1.0, 1.0, 2.0, 2.0))],
        ),
        (f"<p {BOXED}><table><tr><td>a</td></tr></table></p>", [("table", "a", BOX)]),
        (f'<p {BOXED}>a <img alt="b"/></p>', [("text", "a", BOX), ("image", "b", None)]),
        (
            f"<figure {BOXED}><img/><figcaption>a</figcaption></figure>",
            [("figure", "", BOX), ("caption", "a", None)],
        ),
        (
            f'<div class="chart" {BOXED}><table><tr><td>a</td></tr></table><p>b</p></div>',
            [("chart", "a", BOX), ("text", "b", None)],
        ),
        (
            f"<table><caption {BOXED}><span {BOXED}>a</span></caption></table>",
            [("table", "", None), ("caption", "a", BOX)],
        ),
        (
            f"<table {BOXED}><caption data-bbox='5 6 7 8'>a</caption></table>",
            [("table", "", BOX), ("caption", "a", (5.0, 6.0, 7.0, 8.0))],
        ),
        (
            f"<table {BOXED}><caption>a</caption></table>",
            [("table", "", BOX), ("caption", "a", None)],
        ),
        ('<div class="row"><p>a</p></div>', [("text", "a", None)]),
        (f'<p class="formula" {BOXED}>a</p>', [("formula", "a", BOX)]),
        ('<p data-bbox="[1, 2, 3, 4]">a</p>', [("text", "a", BOX)]),
        (f"<own {BOXED}>a</own>", [("text", "a", BOX)]),
        ("<style>p{x}</style><script>if (a<b) c()</script><p>a</p>", [("text", "a", None)]),
        (f"<p></p><li {BOXED}><pre>a</pre></li>", [("list-item", "", BOX), ("code", "a", None)]),
    ],
)
def test_every_box_of_html_comes_to_an_element(html: str, wanted: list[object]) -> None:
    assert read(html)[1] == []
    assert kinds(html) == wanted


@pytest.mark.parametrize(
    "html",
    [
        f"<p {BOXED}>a <span data-bbox='5 6 7 8'>b</span> c</p>",
        f"<table {BOXED}><tr><td data-bbox='5 6 7 8'>a b c</td></tr></table>",
        f"<pre {BOXED}>a <span data-bbox='5 6 7 8'>b</span> c</pre>",
        f"<div {BOXED}>a <span data-bbox='5 6 7 8'>b</span> c</div>",
        f"<div {BOXED}><h1>a <span data-bbox='5 6 7 8'>b</span> c</h1></div>",
        f'<div class="formula" {BOXED}><img data-bbox="5 6 7 8"/>a b c</div>',
        f"<div><p {BOXED}>a b c</p></div><!-- Image [10, 20, 30, 40] -->",
    ],
)
def test_a_box_of_html_that_nothing_takes_is_told(html: str) -> None:
    assert [(text, box) for _, text, box in kinds(html)] == [("a b c", BOX)]
    assert read(html)[1] == ["reply-part-dropped"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("if a<b then P<0.05 holds", "if a<b then P<0.05 holds"),
        ("List<String> of Map<a,b>", "List<String> of Map<a,b>"),
        ("x<y and y>z, a<b or c>d", "x<y and y>z, a<b or c>d"),
        ("10<sup>5</sup> H<sub>2</sub>O", "10^{5} H_{2}O"),
        ("<s>50</s>40 <b>bold</b>er</i>", "~~50~~40 bolder"),
    ],
)
def test_what_only_looks_like_a_tag_is_kept(written: str, words: str) -> None:
    assert read(f"<p {BOXED}>{written}</p>") == read(f"<p {BOXED}>{written}</p>")
    assert kinds(f"<p {BOXED}>{written}</p>") == [("text", words, BOX)]
    assert read(f"<p {BOXED}>{written}</p>")[1] == []


def test_a_tag_that_is_not_whole_is_told() -> None:
    elements, issues = read('<p data-bbox="1 2 3 4>one</p><p>two</p>')
    assert [one.text for one in elements] == ['<p data-bbox="1 2 3 4>one', "two"]
    assert issues == ["reply-part-dropped"]
    assert read("<p>one</p><style>two")[1] == ["reply-cut"]


def test_many_pieces_with_boxes_are_all_read() -> None:
    pieces = "".join(f'<span data-bbox="1 2 3 4">{n}</span>' for n in range(300))
    assert read(f"<p>{pieces}</p>")[1] == []
    assert len(read(f"<p>{pieces}</p>")[0]) == 300


WORD = st.builds("w{}x".format, st.integers(0, 99))
NAMES = (
    "p",
    "div",
    "span",
    "b",
    "li",
    "ul",
    "h2",
    "table",
    "pre",
    "blockquote",
    "figure",
    "img",
    "own",
)
MARKS = ("", f" {BOXED}", ' class="chart"', f' class="image caption" {BOXED}', ' class="row"')


def tagged(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def tag(name: str, mark: str, parts: list[str]) -> str:
        if name == "img":
            return f'<img{mark} alt="{" ".join(parts) if "<" not in str(parts) else ""}"/>'
        held = " ".join(parts)
        held = f"<tr><td>{held}</td></tr>" if name == "table" else held
        held = f"<li>{held}</li>" if name == "ul" else held
        return f"<{name}{mark}>{held}</{name}>"

    parts = st.lists(inside, min_size=1, max_size=3)
    return st.builds(tag, st.sampled_from(NAMES), st.sampled_from(MARKS), parts)


@given(st.recursive(WORD, tagged, max_leaves=12))
def test_no_word_and_no_box_of_html_is_lost_untold(html: str) -> None:
    elements, issues = read(f"<html><body><div>{html}</div></body></html>")
    said = " ".join(one.text for one in elements)
    for word in set(re.findall(r"w[0-9]+x", html)):
        assert word in said
    if "data-bbox" in html:
        assert any(one.box == BOX for one in elements) or "reply-part-dropped" in issues


def test_a_picture_of_its_own_is_a_part() -> None:
    (one,) = read('<img data-bbox="1 2 3 4" alt="a dog"/>')[0]
    assert (one.kind, one.text, one.box) == ("image", "a dog", (1.0, 2.0, 3.0, 4.0))


def test_html_without_a_body_has_no_parts() -> None:
    text = "<html><frameset><frame data-bbox='1 2 3 4'></frameset></html>"
    assert read(text) == ([], ["reply-part-dropped"])


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


@pytest.mark.parametrize(
    "text",
    [
        "Here it is:\n```markdown\n# A\n```\nI hope this helps.",
        "Here it is:\n```html\n<h1>A</h1>\n```",
        "Here it is:\n```\n<h1>A</h1>\n```\nI hope this helps.",
        "Here it is:\n```markdown\n# A\n<!-- Image (1, 2, 3, 4) -->\n```py\nx\n```\n```\nBye.",
    ],
)
def test_words_around_a_fence_are_no_part_of_the_document(text: str) -> None:
    elements, issues = read(text)
    assert (elements[0].kind, elements[0].text) == ("heading", "A")
    assert {one.kind for one in elements} <= {"heading", "image", "code"}
    assert issues == ["reply-part-dropped"]


def test_pages_in_fences_of_their_own_are_all_read() -> None:
    elements, issues = read("```markdown\n# A\n```\n\n```markdown\n# B\n```")
    assert ([one.text for one in elements], issues) == (["A", "B"], [])
    html = "<h1>A</h1>\n```html\n<b>x</b>\n```"
    assert read(html)[0][0].text == "A"
    assert [one.kind for one in read("```python\nx\n```\n\n# A")[0]] == ["code", "heading"]
    assert [one.kind for one in read("```\nx\n```\n\n# A")[0]] == ["code", "heading"]
    inner = "```markdown\n# A\n```\nx\n```\n# B\n```"
    assert [one.text for one in read(inner)[0]] == ["A", "x", "B"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            f"# T\n\nSome *words*.\n\n- a\n- b\n\n<p {BOXED}>c</p>\n\n| d |\n|---|\n| e |",
            "heading:T text:Some *words*. list-item:a list-item:b text:c! table:d\ne",
        ),
        (f"One.\n\nTwo.\n\n<img {BOXED} alt='dog'/>", "text:One. text:Two. image:dog!"),
        (f"<p {BOXED}>c</p>\n\n# T\n\n- a", "text:c! heading:T list-item:a"),
        (f"<p {BOXED}>c</p><!-- Image [10, 20, 30, 40] -->", "text:c! image:!"),
        (f"# T <span {BOXED}>c</span>", "heading:T c"),
        (f"- a\n- <b {BOXED}>c</b> & d", "list-item:a list-item:c & d"),
        (f"Here it is:\n\n<p {BOXED}>c</p><p {BOXED}>d</p>", "text:Here it is: text:c! text:d!"),
        (f"<h1 {BOXED}>c</h1><pre {BOXED}># a\n# b\n# d</pre>", "heading:c! code:# a\n# b\n# d!"),
        (f"<div {BOXED}>\n- a\n- b\n</div>", "text:- a\n- b!"),
    ],
)
def test_one_box_of_html_makes_no_html_of_markdown(text: str, wanted: str) -> None:
    elements, issues = read(text)
    told = [f"{one.kind}:{one.text}{'!' if one.box else ''}" for one in elements]
    assert " ".join(told) == wanted
    inside = "<span" in text or "<b " in text
    assert issues == ["reply-part-dropped"] * inside


def test_what_a_fence_shows_says_nothing_of_the_document() -> None:
    elements, _ = read(
        f"# T\n\na\n\n<p {BOXED}>b</p>\n\n```xml\n" + "<p data-bbox='1'>\n" * 9 + "```"
    )
    assert [one.kind for one in elements] == ["heading", "text", "text", "code"]


@pytest.mark.parametrize("text", ["", " \n", "<think>so</think>\n"])
def test_an_empty_answer_is_refused(text: str) -> None:
    with pytest.raises(ReplyParseError, match="empty"):
        read(text)


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- Table (1, 2, 3, 4) -->",
        "<!-- Table [1, 2, 3, 4] -->",
        "<!-- Table 1 2 3 4 -->",
        "<!-- table: 1, 2, 3, 4 -->",
        "<!--表格(1,2,3,4)-->",
        "<!-- 表格：（1，2，3，4） -->",
    ],
)
def test_a_comment_gives_its_box_however_it_is_written(comment: str) -> None:
    assert kinds(f"{comment}\n|a|\n|-|\n|b|") == [("table", "a\nb", BOX)]
    assert read(f"{comment}\n|a|\n|-|\n|b|")[1] == []


def test_a_title_in_a_comment_is_the_heading_behind_it() -> None:
    assert kinds("<!-- Title (1, 2, 3, 4) -->\n# A") == [("heading", "A", BOX)]
    assert kinds("<!-- 图片 (1, 2, 3, 4) -->") == [("image", "", BOX)]


@pytest.mark.parametrize(
    "comment", ["<!-- the box is 1, 2, 3, 4 here -->", "<!-- Table (1, 2, 3) -->"]
)
def test_a_comment_whose_numbers_are_not_read_is_told(comment: str) -> None:
    assert read(f"{comment}\n\nwords")[1] == ["reply-part-dropped"]


def test_a_table_of_latex_is_whole_whatever_is_in_it() -> None:
    text = r"""before
<!-- Table (1, 2, 3, 4) -->
\begin{table}[h]
\centering
\caption{Its \textit{name}}
\begin{tabular}{|l|p{3cm}|}
\hline
- & b \\

\multicolumn{2}{|c|}{\textbf{Total}} \\ \cmidrule(lr){1-2}
\multirow{2}{*}{A} & \makecell{x \\ y} \\[2pt]
 & 1\&2 \\
\end{tabular}
\end{table}
behind \begin{tabular*}{5cm}{c} in \\ {\bf it} \end{tabular*} too"""
    elements, issues = read(text)
    assert issues == []
    assert [(one.kind, one.text) for one in elements] == [
        ("text", "before"),
        ("caption", r"Its \textit{name}"),
        ("table", "-\tb\nTotal\t\nA\tx y\n\t1&2"),
        ("text", "behind"),
        ("table", "in\n{\\bf it}"),
        ("text", "too"),
    ]
    assert elements[2].box == BOX
    deep = r"\emph{\emph{\emph{\textbf{\emph{\emph{a}}}}}}"
    assert "a" in read(rf"\begin{{tabular}}{{l}} {deep} \end{{tabular}}")[0][0].text
    (one,) = read("\\begin{tabular}{ll} \\textbf{a & b \\\\ c & d \\end{tabular}")[0]
    assert one.rows == ((r"\textbf{a", "b"), ("c", "d"))


def test_a_formula_is_whole_whatever_lines_are_in_it() -> None:
    first, second, third = (
        "$$\na\n- b\n= c\n\nd\n$$",
        "\\[ a \\]",
        "\\begin{align}\n- y\n\\end{align}",
    )
    elements, issues = read(f"words\n{first}\n{second}\n{third}\nTitle\n=\n\nReal\n====\n")
    assert issues == []
    assert [(one.kind, one.text) for one in elements] == [
        ("text", "words"),
        ("formula", first),
        ("formula", second),
        ("formula", third),
        ("text", "Title\n="),
        ("heading", "Real"),
    ]
    assert kinds("$a+b$") == [("formula", "$a+b$", None)]
    assert [one.kind for one in read("$$a$$ and more")[0]] == ["text"]
    assert [one.kind for one in read("- \\[ a\n\nb \\]\n\n    $$ x $$")[0]] == [
        "list-item",
        "text",
        "code",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\\begin{tabular}{cc}\na & b \\\\\n1",
        "- \\begin{tabular}{cc}\na & b \\\\\n1",
        "words \\begin{tabular}{cc} a & b",
        "a\n\n<table><tr><td>a",
        "a\n\n$$\nE=m",
        "a\n\n\\begin{align}\n\nE=m\n\\begin{align}",
    ],
)
def test_a_cut_in_a_table_or_formula_of_markdown_is_told(text: str) -> None:
    assert "reply-cut" in read(text)[1]


def test_all_tables_of_a_piece_of_html_in_markdown_are_read() -> None:
    table = "<table><tr><td>a</td></tr></table>"
    found = read(f"# A\n\n{table}\n{table}words")[0]
    assert [one.kind for one in found] == ["heading", "table", "table", "text"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "a | b\n---|:-:\n1 | 2 \\| 3 | 4\n|5",
            (("a", "b", ""), ("1", "2 | 3", "4"), ("5", "", "")),
        ),
        ("|a|\n|-|\n|1|\nend", (("a",), ("1",))),
        ("- |a|\n  |-|\n  |1|\n|2|", (("a",), ("1",))),
        ("words\n|a|\n|-|\n|1|", (("a",), ("1",))),
    ],
)
def test_a_table_between_bars_keeps_every_cell(text: str, rows: object) -> None:
    assert [one.rows for one in read(text)[0] if one.rows] == [rows]


@pytest.mark.parametrize("text", ["|a|b|\n|-|", "|a|\n||", "|\n|-|", "|a|\n\n|-|", "a\n-|-", "|a|"])
def test_what_is_no_table_stays_words(text: str) -> None:
    assert all(one.kind != "table" for one in read(text)[0])


def test_a_table_with_more_cells_than_are_read_is_told() -> None:
    elements, issues = read("|a|b|\n|---|---|\n" + "|1|2|\n" * 170_000)
    assert len(elements[0].rows) == 50_000
    assert issues == ["reply-part-dropped"]


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
        "# a\n" + "$$\n" * 100_000,
        "# a\n" + "> \\[\n\n" * 30_000,
        "# a\n" + "- \\begin{tabular}\n" * 50_000,
        "\\begin{tabular}{c}" + "\\multicolumn{2}{c}{" * 50_000,
        "# a\n" + "<!-- a b c d e f g " * 50_000,
        "<p \"'<a '\"" * 90_000,
        "<b data-bbox='1 2 3 4'>" * 128 + "<p>x" * 50_000,
        "<div class='image'><p data-bbox='1 2 3 4'>x" * 20_000,
    ],
    ids=lambda text: text[:14],
)
def test_a_hostile_document_is_read_in_bounded_time(text: str) -> None:
    start = process_time()
    read(text)
    assert process_time() - start < 30


_LINES = (
    *("a", "b c", "\u4e2d", "- a", "* b", "  - c", "    d", "> e", "> - f", "1. g", "# h", "---"),
    *("===", "", "", "| i |", "|---|", "a | b", "- | -", "$$", "```", "\t- j", "- ", "[k]: l"),
)


@given(st.lists(st.sampled_from(_LINES), max_size=9).map("\n".join))
def test_a_line_of_words_is_read_as_the_parser_itself_would(text: str) -> None:
    slow = markdown._Reader()
    slow._parser = markdown._new_parser()
    slow._parser.block.ruler.disable(WORDS)
    quick = markdown._Reader()
    assert list(quick.parts(text)) == list(slow.parts(text))


def test_line_ends_of_every_kind_end_lines() -> None:
    for end in ("\n", "\r\n", "\r"):
        elements, _ = read(end.join(("# a", "", "b", "", "- c\0", "- d")))
        assert [one.text for one in elements] == ["a", "b", "c\ufffd", "d"]


@pytest.mark.parametrize("block", ["a\n\n", "# a\n", "- a\n"])
def test_many_small_blocks_take_memory_for_what_comes_of_them_alone(block: str) -> None:
    count = 20_000
    tracemalloc.start()
    try:
        elements, _ = read(block * count)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(elements) == count
    assert most / count < (1500 if block.startswith("-") else 600)


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE html>\n<html><head><title>A &lt; B</title></head><body>",
        '<?xml version="1.0" encoding="UTF-8"?><html><body>',
        "<!doctype html><html><head><title>never closed<style>p {}</style></head><body>",
    ],
)
def test_what_a_page_declares_is_no_part_of_it(head: str) -> None:
    page = f'{head}<p data-bbox="1 2 30 40">a</p></body></html>'
    for text in (page, f"```html\n{page}\n```", f"```html {page}\n```"):
        elements, told = read(text)
        assert [(part.kind, part.text) for part in elements] == [("text", "a")]
        assert told == []


@pytest.mark.parametrize("name", ["bbox", "box", "data-box", "bbox_2d"])
@pytest.mark.parametrize("value", ['"1 2 30 40"', "'[1, 2, 30, 40]'"])
def test_a_box_under_another_name_is_read_and_told(name: str, value: str) -> None:
    elements, told = read(f'<p {name}={value}>a</p><p data-bbox="5 6 70 80">b</p>')
    assert [part.box for part in elements] == [(1, 2, 30, 40), (5, 6, 70, 80)]
    assert told == ["reply-repaired"]
    assert read('<p box="large" data-bbox="1 2 30 40">a</p>')[1] == []


def test_the_box_of_a_cell_without_a_table_is_told() -> None:
    assert read('<p data-bbox="1 2 30 40">a</p><td data-bbox="5 6 70 80">cell</td>')[1] == [
        "reply-part-dropped"
    ]

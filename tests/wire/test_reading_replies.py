"""Events, fields, code, and what kind an answer is."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep import ReplyParseError, parse_code, parse_fields
from vlprep.catalog.answers import READING
from vlprep.values.clock import clock_of
from vlprep.wire.replies.events import read_events
from vlprep.wire.replies.fences import answer_of, fenced, segments
from vlprep.wire.replies.kinds import Kind, kind_of

GUIDE = """{

"events": [

{

"start_time": "00:00:00",

"end_time": "00:00:05",

"event": "人物手持一个纸箱走向桌子并将纸箱放在桌上。"

},

{

"start_time": "00:00:15",

"end_time": "00:00:21",

"event": "人物将扫描枪放回原位然后拿起笔在笔记本上记录信息。"}]

}"""
TICKET = """{
"发票代码": "221021325353",
"票价": "8.00<全>",
"座号": "371"
}"""


def test_the_guides_own_answer_is_read() -> None:
    events, issues = read_events(GUIDE)
    assert [(event.start, event.end) for event in events] == [(0.0, 5.0), (15.0, 21.0)]
    assert events[0].label.startswith("人物手持一个纸箱")
    assert issues == []


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ('"00:01:05"', 65.0),
        ('"01:05.25"', 65.25),
        ('"1:02:03,5"', 3723.5),
        ('"75:30"', 4530.0),
        ('"12:34.56s"', 754.56),
        ('"00:12:34.5 sec"', 754.5),
        ('"1m20s"', 80.0),
        ('"1 min 20 s"', 80.0),
        ('"1h 2min"', 3720.0),
        ("12.5", 12.5),
        ("1e-5", 1e-5),
        ('"12.5s"', 12.5),
        ('"12 seconds"', 12.0),
        ('"<00:12>"', 12.0),
        ('"0分5秒"', 5.0),
        ('"1小时2分钟3.5秒"', 3723.5),
        ('"00\uff1a00\uff1a05"', 5.0),
    ],
)
def test_a_time_is_read_in_every_way_that_models_write_it(written: str, seconds: float) -> None:
    events, issues = read_events(f'[{{"start": {written}, "event": "x", "who": "me"}}]')
    assert [(event.start, event.end, event.extra) for event in events] == [
        (seconds, None, {"who": "me"})
    ]
    assert issues == []


@pytest.mark.parametrize(
    "span",
    [
        *('"00:01 - 00:03"', '["00:01", "00:03"]', '"1s to 3s"', '"[1.0, 3.0]"', '"00:01,00:03"'),
        *('"from 1s to 3s"', '"\u4ece1\u79d2\u52303\u79d2"', '"00:00:01,0 - 00:00:03,0"'),
    ],
)
def test_a_span_is_taken_apart(span: str) -> None:
    events, _ = read_events(f'[{{"timestamp": {span}, "description": "x"}}]')
    assert [(event.start, event.end, event.label) for event in events] == [(1.0, 3.0, "x")]


def test_an_event_that_ends_as_it_begins_needs_no_repair() -> None:
    for end, repairs in (("00:04", 1), ("00:05", 0), ("00:06", 0)):
        text = f'[{{"start_time": "00:05", "end_time": "{end}", "event": "x"}}]'
        events, issues = read_events(text)
        assert len(issues) == repairs
        assert [event.start <= (event.end or 0.0) for event in events] == [True]


@pytest.mark.parametrize(
    "more",
    [
        '"objects": [{"name": "box"}]',
        '"person": {"shirt": "red"}',
        '"bbox": [[1, 2, 3, 4]]',
        '"sub_events": [{"event": "no time"}]',
    ],
)
def test_what_an_event_holds_besides_stays_with_it(more: str) -> None:
    events, issues = read_events(f'{{"events": [{{"start_time": 1, "event": "a", {more}}}]}}')
    assert [(event.start, event.label, len(event.extra)) for event in events] == [(1.0, "a", 1)]
    assert issues == []


def test_events_inside_of_events_are_events_too() -> None:
    inner = '"sub_events": [{"start_time": "00:02", "event": "b"}]'
    events, issues = read_events(f'[{{"Start_Time": "00:01", "event": "a", {inner}}}]')
    assert [(event.start, event.label) for event in events] == [(1.0, "a"), (2.0, "b")]
    assert issues == []
    assert len(read_events('{"count": 1, "list": [{"start": 3}]}')[0]) == 1
    events, _ = read_events('{"time": "2024-01-01", "list": [{"start": 3, "event": "x"}]}')
    assert [event.start for event in events] == [3.0]


def test_events_that_are_nested_too_deep_are_told() -> None:
    deeper = READING.depth + 50
    events, issues = read_events("[" * deeper + '{"start": 1}' + "]" * deeper)
    assert (events, [issue.code for issue in issues]) == ([], ["reply-part-dropped"])
    depth = 100
    events, issues = read_events("[" * depth + '{"start": 1}' + "]" * depth)
    assert len(events) == 1
    assert not issues
    deep = '{"start": 1, "sub": [' * 60 + '{"start": 2}' + "]}" * 60
    assert len(read_events(deep)[0]) == 61


@pytest.mark.parametrize(
    "names",
    [
        *(("startTime", "endTime"), ("start_timestamp", "end_timestamp"), ("begin", "to")),
        *(("start_sec", "end_sec"), ("from", "to"), ("开始时间", "结束时间")),
    ],
)
@pytest.mark.parametrize(
    "said",
    ["event", "action", "activity", "title", "content", "text", "sentence", "summary", "事件"],
)
def test_times_and_words_stand_under_many_names(names: tuple[str, str], said: str) -> None:
    text = f'[{{"{names[0]}": 1, "{names[1]}": "00:02", "{said}": "x"}}]'
    events, issues = read_events(text)
    assert [(event.start, event.end, event.label) for event in events] == [(1.0, 2.0, "x")]
    assert issues == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"q": 1, "relevant_windows": [["00:10", "00:20"], [30, 40.5]]}', [(10, 20), (30, 40.5)]),
        ('{"relevant_windows": [10, 20]}', [(10, 20)]),
        ('{"windows": "00:10 - 00:20"}', [(10, 20)]),
        ('{"segment": "00:10 - 00:20"}', [(10, 20)]),
        ('[{"second": 10}, {"seconds": [10, 20]}]', [(10, None), (10, 20)]),
        ('{"windows": ["00:10 - 00:20", "00:30 - 00:40"]}', [(10, 20), (30, 40)]),
        ('{"00:10-00:20": "x", "00:30": "y"}', [(10, 20), (30, None)]),
        (
            '{"start": 10, "end": 20, "event": "a", "start": 30, "event": "b"}',
            [(10, 20), (30, None)],
        ),
        ('{"start": 10}\n```json\n[{"start": 30}]\n```', [(30, None), (10, None)]),
    ],
)
def test_spans_without_names_of_their_own_are_events(
    text: str, found: list[tuple[float, float | None]]
) -> None:
    assert [(event.start, event.end) for event in read_events(text)[0]] == found


def test_a_span_of_an_endless_text_is_none() -> None:
    events, issues = read_events('{"time": "' + "1" * 100 + '"}')
    assert (events, [issue.code for issue in issues]) == ([], ["reply-part-dropped"])


def test_a_moment_is_no_span() -> None:
    events, _ = read_events('[{"timestamp": "00:05", "description": "x"}]')
    assert [(event.start, event.end) for event in events] == [(5.0, None)]


def test_what_is_no_event_or_no_time_is_told() -> None:
    events, issues = read_events(
        '[{"event": "no time"}, {"start_time": true}, {"start_time": "1", "end_time": "soon"},'
        '{"start_time": "9", "end_time": "3"}, "word", {"start": "'
        + "1" * 50
        + '"}, {"start": NaN}]'
    )
    assert [(event.start, event.end) for event in events] == [(1.0, None), (3.0, 9.0)]
    assert [issue.code for issue in issues] == [
        "reply-part-dropped",
        "reply-part-dropped",
        "reply-part-dropped",
        "reply-repaired",
        "reply-part-dropped",
        "reply-part-dropped",
        "reply-part-dropped",
    ]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ('{"timestamp": [12:30, 13:00], "event": "x"}', [(750.0, 780.0)]),
        ('[{"timestamp": [00:12:30, 00:13:00.5], "event": "x"}]', [(750.0, 780.5)]),
        ('{"time": [12:30], "event": "x"}', [(750.0, None)]),
        ('{"time": [12:30 - 13:00], "event": "x"}', [(750.0, 780.0)]),
        ("[12:30]", [(750.0, None)]),
        ("[12:30, 13:00]", [(750.0, 780.0)]),
        ("[12:30, 13:00, 14:00]", [(750.0, None), (780.0, None), (840.0, None)]),
        ("[[12:30, 13:00], [14:00, 15:00]]", [(750.0, 780.0), (840.0, 900.0)]),
        ('["12\uff1a30"]', [(750.0, None)]),
    ],
)
def test_bare_times_in_a_list_keep_their_colon_and_are_told(
    text: str, times: list[tuple[float, float | None]]
) -> None:
    events, issues = read_events(text)
    assert [(event.start, event.end) for event in events] == times
    assert {issue.code for issue in issues} == {"reply-repaired"}
    assert all("time alone" in str(issue) for issue in issues[1:])
    if text.startswith(("[1", "[[")):
        assert kind_of(text) is Kind.EVENTS


def test_mere_numbers_in_a_list_are_no_times() -> None:
    events, issues = read_events('["5", "7", 3, [1, 2], ["1", "2"]]')
    assert (events, {issue.code for issue in issues}) == ([], {"reply-part-dropped"})


def test_a_colon_outside_of_a_list_stays_between_name_and_number() -> None:
    assert dict(parse_fields("{12:30, 'b': [12:30, 'a: 12:30, b']}")) == {
        "12": 30,
        "b": ["12:30", "a: 12:30, b"],
    }


def test_no_events_are_none() -> None:
    assert read_events('{"events": []}') == ([], [])
    with pytest.raises(ReplyParseError):
        read_events("nothing happens")


@given(st.floats(0, 90_000))
def test_a_clock_comes_back_as_the_time_that_it_was(seconds: float) -> None:
    events, _ = read_events(f'[{{"start_time": "{clock_of(seconds)}"}}]')
    assert events[0].start == pytest.approx(seconds, abs=0.001)


def test_fields_are_a_mapping_with_what_is_missing_and_unasked() -> None:
    fields = parse_fields(f"```json\n{TICKET}\n```", ["发票代码", "票价", "车次"])
    assert fields["发票代码"] == "221021325353"
    assert len(fields) == 3
    assert list(fields) == ["发票代码", "票价", "座号"]
    assert fields.missing == ("车次",)
    assert fields.unasked == ("座号",)
    assert [issue.code for issue in fields.issues] == ["field-missing", "field-unasked"]


def test_without_a_question_nothing_is_missing() -> None:
    fields = parse_fields(TICKET)
    assert (fields.missing, fields.unasked, fields.issues) == ((), (), ())


def test_several_records_are_kept_and_what_is_none_is_told() -> None:
    fields = parse_fields('[{"a ": 1}, {"a": 2}, 3]')
    assert fields["a"] == 1
    assert fields.records == ({"a": 1}, {"a": 2})
    assert [issue.code for issue in fields.issues] == ["reply-part-dropped"]


def test_every_record_is_judged() -> None:
    fields = parse_fields('[{"a": 1, "b": 1}, {"a": 2, "c": 3}]', ["a", "b"])
    assert (fields.missing, fields.unasked) == (("b",), ("c",))
    assert [issue.message.partition(":")[0] for issue in fields.issues] == ["record 2"] * 2
    assert "<td>2</td>" in fields._repr_html_()


def test_an_answer_in_several_objects_is_joined_where_no_name_meets() -> None:
    for text in ('{"a": 1}\n{"b": 2}', '{"a": 1}{"b": 2}'):
        fields = parse_fields(text, ["a", "b"])
        assert (dict(fields), fields.missing) == ({"a": 1, "b": 2}, ())
        assert [issue.code for issue in fields.issues] == ["reply-repaired"]
    assert len(parse_fields('{"a": 1}{"a": 2}').records) == 2


def test_a_cut_value_of_a_form_is_not_taken() -> None:
    fields = parse_fields('{"a": "221", "b": "04')
    assert dict(fields) == {"a": "221"}
    assert [issue.code for issue in fields.issues] == ["reply-cut"]


def test_fields_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(ReplyParseError, match="no object"):
        parse_fields("[1, 2]")
    with pytest.raises(TypeError, match="sequence of names"):
        parse_fields("{}", "name")
    with pytest.raises(TypeError, match="must be names, not 1"):
        parse_fields("{}", [1])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="a text, not bytes"):
        parse_fields(b"{}")  # type: ignore[arg-type]
    with pytest.raises(ReplyParseError, match="characters"):
        parse_fields("{" * (16 * 1024 * 1024 + 1))


def test_code_becomes_files_with_plain_names() -> None:
    files = parse_code(
        "**index.html**\n```html\n<html></html>\n```\n\n`css/style.css`\n```css\nbody {}\n```\n"
        "```js title=../../etc/site.js\nlet x\n```\n```js\nlet y\n```\n```js\nlet z\n```\n"
        "```c++\nint x;\n```\n```\nplain"
    )
    assert [(file.name, file.language) for file in files] == [
        ("index.html", "html"),
        ("style.css", "css"),
        ("site.js", "js"),
        ("script.js", "js"),
        ("script-2.js", "js"),
        ("file.txt", "c++"),
        ("file.text", "text"),
    ]
    assert files[0].text == "<html></html>\n"
    assert [issue.code for issue in files.issues] == ["code-renamed", "code-renamed", "reply-cut"]


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("Using Bootstrap 5.3:", "index.html"),
        ("page for example.com:", "index.html"),
        ("Written for Page.html", "index.html"),
        ("\u521b\u5efahome.html\uff1a", "index.html"),
        ("**Bootstrap 5.3**", "index.html"),
        ("**home.html**:", "home.html"),
        ("Save it as `home.html`:", "home.html"),
        ("home.html", "home.html"),
        ("### 1. home.html", "home.html"),
        ("File: home.html", "home.html"),
        ("\u6587\u4ef6\uff1ahome.html\uff1a", "home.html"),
        ("### Page (`home.html`)", "home.html"),
        ("**the page (home.html):**", "home.html"),
        ("The page (see home.html):", "index.html"),
    ],
)
def test_a_file_is_named_where_its_name_is_set_off_and_never_by_prose(
    before: str, name: str
) -> None:
    files = parse_code(f"{before}\n```html\n<p>\n```")
    assert [file.name for file in files] == [name]


def test_a_fence_without_a_language_is_known_by_its_page() -> None:
    names = [file.name for file in parse_code("```\n<!DOCTYPE html>\n```\n```\n<svg>\n```")]
    assert names == ["index.html", "picture.svg"]


def test_a_fence_that_closes_on_its_last_line_leaves_no_mark_in_the_file() -> None:
    files = parse_code("```html\n<p>x</p>```")
    assert (files[0].text, files.issues) == ("<p>x</p>", ())


def test_many_files_are_named_in_bounded_time() -> None:
    start = process_time()
    files = parse_code("```html\n```\n" * 20_000)
    assert len({file.name for file in files}) == 20_000
    assert process_time() - start < 20


def test_a_page_without_a_fence_is_a_file() -> None:
    assert parse_code("<!DOCTYPE html><html></html>")[0].name == "index.html"
    assert parse_code("<svg></svg>")[0].name == "picture.svg"
    files = parse_code("Here it is: <html><p></p></html> Enjoy!")
    assert (files[0].text, files.issues) == ("<html><p></p></html>", ())
    assert [issue.code for issue in parse_code("Here: <html><p>").issues] == ["reply-cut"]
    with pytest.raises(ReplyParseError, match="no code"):
        parse_code("I cannot do that.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('[{"bbox_2d": [1, 2, 3, 4]}]', Kind.GROUNDING),
        ('<points x1="1" y1="2">a</points>', Kind.GROUNDING),
        ('[{"bbox_3d": [1]}]', Kind.GROUNDING),
        ("[{bbox_2d: [1, 2, 3, 4]}]", Kind.GROUNDING),
        ('{"bounding_box": [1, 2, 3, 4]}', Kind.GROUNDING),
        ('[{"polygon": [[1, 2], [3, 4], [5, 6]]}]', Kind.GROUNDING),
        ("<point>10 20</point>", Kind.GROUNDING),
        ("<|box_start|>(1,2),(3,4)<|box_end|>", Kind.GROUNDING),
        ('{"point": "the corner", "start": "Beijing"}', Kind.FIELDS),
        ("[{start_time: '00:05'}]", Kind.EVENTS),
        (GUIDE, Kind.EVENTS),
        (TICKET, Kind.FIELDS),
        ("```html\n<p data-bbox='1 2 3 4'></p>\n```", Kind.DOCUMENT),
        ("# A\n<!-- Image (1, 2, 3, 4) -->", Kind.DOCUMENT),
        ("```markdown\n# A\n```", Kind.DOCUMENT),
        ("[[1,2,300,400]]", Kind.GROUNDING),
        ("```json\n[[1.5, 2, 300, 400], [5, 6", Kind.GROUNDING),
        ("[1, 2, 300, 400]", Kind.GROUNDING),
        ('{"cup": [[1,2,3,4]]}', Kind.GROUNDING),
        ('{"size": [1, 2, 3, 4]}', Kind.FIELDS),
        ('{"cup": [[1, 2, 3]]}', Kind.FIELDS),
        ("<!-- 图片 (1,2,3,4) -->", Kind.DOCUMENT),
        ("<!-- 图片：（1，2，3，4） -->", Kind.DOCUMENT),
        ("<table><tr><td>a</td></tr></table>", Kind.DOCUMENT),
        ("Here:\n\\begin{tabular}{c}a\\end{tabular}", Kind.DOCUMENT),
        ("```latex\n\\begin{tabular}{c}a\\end{tabular}\n```", Kind.DOCUMENT),
        ("```html\n<table></table>\n```", Kind.CODE),
        ("<html><table></table></html>", Kind.CODE),
        ("```html\n<html></html>\n```", Kind.CODE),
        ("<html></html>", Kind.CODE),
        ('[{"bbox_2d": [1, 2, 3, 4]}]\n```python\nprint(x[0])\n```', Kind.GROUNDING),
        ('```python\nb = [{"bbox_2d": [1, 2, 3, 4]}]\n```', Kind.GROUNDING),
        ('Look <points x1="1" y1="2"/>\n```json\n{"a": 1}\n```', Kind.GROUNDING),
        ("<ref>a</ref><box>(1,2),(3,4)</box>", Kind.GROUNDING),
        ("<|quad_start|>(1,2)<|quad_end|>", Kind.GROUNDING),
        ('{"x1": 1, "y1": 2, "x2": 3, "y2": 4}', Kind.GROUNDING),
        ('[{"start_timestamp": "00:01"}]', Kind.EVENTS),
        ('{"startTime": 1}', Kind.EVENTS),
        ('{"relevant_windows": [[1, 2]]}', Kind.EVENTS),
        ('{"a": 1}\n```python\nprint(x)\n```', Kind.CODE),
        ('```json\n{"a": 1}\n```\n```python\nprint(x)\n```', Kind.FIELDS),
        ("start: 5\n```html\n<p>[1]</p>\n```", Kind.CODE),
        ("当太阳很刺眼时你应该使用图中的粉色太阳镜。", Kind.TEXT),
    ],
)
def test_the_kind_of_an_answer_is_seen_from_its_text(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("00123\uff0c", "00123"),
        ("12:30,", "12:30"),
        ("12:30\n", "12:30"),
        ("+86 138,", "+86 138"),
        ("6222 0000 1111,", "6222 0000 1111"),
        ("1,234.50,", "1,234.50"),
        ("2024/01/05,", "2024/01/05"),
        ("-0.50 ,", -0.5),
        ("\u00a599.00,", "\u00a599.00"),
        ("-5%,", "-5%"),
        ("99\u5143,", "99\u5143"),
        ("12 ,", 12),
        ("'at: 12:30, x',", "at: 12:30, x"),
    ],
)
def test_what_is_no_number_is_kept_as_text_and_never_cut_to_one(
    written: str, kept: float | str
) -> None:
    found = parse_fields(f"{{'a': {written} 'b': 1}}")
    assert dict(found) == {"a": kept, "b": 1}
    assert [issue.code for issue in found.issues] == ["reply-repaired"]
    assert parse_fields(f"{{'b': 1, 'a': {written.strip(',')}}}")["a"] == kept


def test_full_width_quotes_and_marks_keep_leading_zeros() -> None:
    text = "{\u201c代码\u201d\uff1a00123\uff0c\u201cb\u201d\uff1a\u201c007\u201d}"
    assert dict(parse_fields(text)) == {"代码": "00123", "b": "007"}


def test_fields_beside_a_block_are_told_and_not_merged() -> None:
    found = parse_fields('Form {"a": "...", "b": 0}\n```json\n{"a": 1, "b": 2}\n```')
    assert (found.records, len(found.issues)) == (({"a": 1, "b": 2},), 1)
    for words in ('as {"a": 1}', "see {note: 1}", "[1, 3, 5, 7]", 'cut {"a": 2'):
        assert parse_fields(f'{words}\n```json\n{{"a": 1}}\n```').issues == ()
    assert dict(parse_fields('{"a": "1"}\n```json\n[1]\n```')) == {"a": "1"}
    assert dict(parse_fields('{"a": "1"}\n```python\nprint(d["a"])\n```')) == {"a": "1"}


@pytest.mark.parametrize(
    ("text", "info", "held"),
    [
        ("```html <p>a</p>\n<p>b</p>\n```", "html", "<p>a</p>\n<p>b</p>\n"),
        ("```json [1,\n2]\n```", "json", "[1,\n2]\n"),
        ('```{"a": 1,\n"b": 2}\n```', "", '{"a": 1,\n"b": 2}\n'),
        ("```{python}\nx\n```", "{python}", "x\n"),
        ("```js title=a.js\nx\n```", "js title=a.js", "x\n"),
        ("```json [1]", "json", "[1]"),
        ("```html [index.html]\n<p>a</p>\n```", "html [index.html]", "<p>a</p>\n"),
        ("```ts Array<number>\nlet a\n```", "ts Array<number>", "let a\n"),
    ],
)
def test_what_stands_on_the_line_of_a_fence_is_kept(text: str, info: str, held: str) -> None:
    assert [(block.info, block.text) for block in fenced(text)] == [(info, held)]


def test_the_parts_of_an_answer_come_in_order() -> None:
    text = "one\n```json\n1\n```\n \n```py\n2\n```\nthree"
    assert [part.text.strip() for part in segments(text)] == ["one", "1", "2", "three"]
    assert [block.is_data for block in fenced(text)] == [True, False]


def test_thoughts_are_no_part_of_the_answer() -> None:
    assert answer_of('<think>[{"bbox_2d"</think>\n[]') == "\n[]"


EVENTS = '```json\n[{"start": 1, "end": 3, "event": "a"}]\n```'


@pytest.mark.parametrize(
    ("text", "span", "extra"),
    [
        (
            '{"time": "00:05", "event": "pass", "from": 7, "to": 10}',
            (5, None),
            {"from": 7, "to": 10},
        ),
        (
            '{"timestamp": "00:00:05 - 00:00:09", "event": "a", "from": "Paris", "to": "Rome"}',
            (5, 9),
            {"from": "Paris", "to": "Rome"},
        ),
        (
            '{"start": 1, "end": 3, "event": "a", "from": 7, "to": 9}',
            (1, 3),
            {"from": 7, "to": 9},
        ),
        ('{"from": "00:05", "to": "00:09", "event": "a"}', (5, 9), {}),
        ('{"begin": 5, "end": 9, "event": "a"}', (5, 9), {}),
        ('{"start": 5, "to": 9, "event": "a"}', (5, 9), {}),
        ('{"start": 5, "time": "now", "event": "a"}', (5, None), {"time": "now"}),
        ('{"start": 5, "to": "the dog", "event": "a"}', (5, None), {"to": "the dog"}),
    ],
)
def test_loose_names_are_times_only_where_nothing_else_is(
    text: str, span: tuple[float, float | None], extra: dict[str, object]
) -> None:
    (event,), issues = read_events(text)
    assert ((event.start, event.end), event.extra, issues) == (span, extra, [])
    assert read_events('{"from": "Paris", "to": "Rome", "event": "a"}')[0] == []


@pytest.mark.parametrize(
    "words", ["{note: 1}", "[1, 3, 5, 7]", '{"start": 1, "end": 3}', '{"a": 1}']
)
def test_words_beside_a_block_of_events_are_only_words(words: str) -> None:
    events, issues = read_events(f"{EVENTS}\n{words}")
    assert (len(events), issues) == (1, [])
    assert kind_of(f"Scenes [1, 2, 3, 4]: {words}\n{EVENTS}") is Kind.EVENTS


def test_events_beside_a_block_are_taken_and_told() -> None:
    events, issues = read_events(f'{EVENTS}\n{{"start": 5, "event": "b"}}')
    assert [event.start for event in events] == [1, 5]
    assert [issue.code for issue in issues] == ["reply-repaired"]


def test_the_block_says_the_kind_of_an_answer() -> None:
    assert kind_of('Invoice at [1, 2, 3, 4]:\n```json\n{"name": "A"}\n```') is Kind.FIELDS
    assert kind_of('```plaintext\n{"bbox_2d": [1, 2, 3, 4]}\n```') is Kind.GROUNDING


def test_a_file_named_in_brackets_behind_its_fence_has_that_name() -> None:
    (file,) = parse_code("```html [page.html]\n<p>a</p>\n```")
    assert (file.name, file.text) == ("page.html", "<p>a</p>\n")

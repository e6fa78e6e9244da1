"""Whoever puts back first, everything is as it was."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.testing.changes import Changes, lifted, settle


class Owner:
    """What has a method."""

    def method(self) -> str:
        """Be what is changed."""
        return "own"


class Heir(Owner):
    """What inherits it."""


def test_entries_and_attributes_are_put_back_also_those_that_were_not_there() -> None:
    mapping, thing = {"a": "1"}, SimpleNamespace(a=1)
    changes = Changes()
    changes.make(mapping, "a", "2")
    changes.make(mapping, "a", "3")
    changes.make(mapping, "b", "4")
    changes.make(thing, "a", 2)
    changes.make(thing, "b", 2)
    changes.make(Heir, "method", lambda _: "ours")
    assert (mapping, thing.a, thing.b, Heir().method()) == ({"a": "3", "b": "4"}, 2, 2, "ours")
    changes.undo()
    assert (mapping, vars(thing), Heir().method()) == ({"a": "1"}, {"a": 1}, "own")
    assert "method" not in vars(Heir)


@given(st.permutations(range(3)), st.booleans())
def test_the_order_in_which_they_are_put_back_does_not_matter(
    order: list[int], there: bool
) -> None:
    before = {"a": "before"} if there else {}
    mapping = dict(before)
    made = [Changes() for _ in range(3)]
    for number, changes in enumerate(made):
        changes.make(mapping, "a", str(number))
    live = {0, 1, 2}
    for number in order:
        made[number].undo()
        live.remove(number)
        assert mapping == ({"a": str(max(live))} if live else before)


def test_what_another_puts_back_after_us_is_settled() -> None:
    mapping: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as monkeypatch:
        outer, inner = Changes(), Changes()
        outer.make(mapping, "a", "outer")
        inner.make(mapping, "a", "inner")
        inner.make(mapping, "b", "inner")
        monkeypatch.setitem(mapping, "a", "theirs")
        monkeypatch.setitem(mapping, "b", "theirs")
        inner.undo()
        outer.undo()
        assert mapping == {}
    assert mapping == {"a": "inner", "b": "inner"}
    settle()
    assert mapping == {}
    mapping["a"] = "inner"
    settle()  # that was done once; what anybody sets now is their own
    assert mapping == {"a": "inner"}


def test_what_is_still_changed_is_not_settled() -> None:
    mapping: dict[str, str] = {}
    first, second = Changes(), Changes()
    first.make(mapping, "a", "ours")
    first.undo()
    second.make(mapping, "a", "ours")
    settle()
    assert mapping == {"a": "ours"}
    second.undo()
    assert mapping == {}
    settle()


def test_changes_are_lifted_for_a_moment() -> None:
    mapping, other = {"a": "before"}, {"a": "other"}
    outer, inner = Changes(), Changes()
    outer.make(mapping, "a", "outer")
    outer.make(other, "a", "ours")
    inner.make(mapping, "a", "inner")
    inner.make(mapping, "b", "inner")
    seen: list[dict[str, str]] = []

    def fail() -> None:
        with lifted(mapping):
            seen.extend([dict(mapping), dict(other)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen == [{"a": "before"}, {"a": "ours"}]
    assert mapping == {"a": "inner", "b": "inner"}
    inner.undo()
    outer.undo()


def test_what_another_puts_back_is_settled_to_what_was_before_all_of_ours() -> None:
    mapping: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as monkeypatch:
        outer, inner = Changes(), Changes()
        outer.make(mapping, "a", "ours")
        monkeypatch.setitem(mapping, "a", "theirs")
        inner.make(mapping, "a", "ours")
        monkeypatch.setitem(mapping, "a", "another")
        inner.undo()
        outer.undo()
    assert mapping == {"a": "ours"}
    settle()
    assert mapping == {}


def test_what_is_put_back_inside_another_change_is_settled_inside_it() -> None:
    mapping = {"a": "before"}
    outer, middle, inner = Changes(), Changes(), Changes()
    outer.make(mapping, "a", "outer")
    middle.make(mapping, "a", "middle")
    inner.make(mapping, "a", "inner")
    inner.undo()
    middle.undo()
    mapping["a"] = "inner"  # as another puts back what it found
    settle()
    assert mapping == {"a": "outer"}
    outer.undo()
    assert mapping == {"a": "before"}

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from vlprep import Edition, UnknownModelError, get_model, list_models
from vlprep.rules.models import in_other_edition


def test_ids_match_exactly() -> None:
    assert get_model("qwen3-vl-plus").id == "qwen3-vl-plus"
    for wrong in ("Qwen3-VL-Plus", "qwen3-vl-plus ", "qwen3-vl", "qwen3-vl-plus-0923", ""):
        with pytest.raises(UnknownModelError):
            get_model(wrong)


def test_an_alias_gives_the_listed_model() -> None:
    assert get_model("qwen-vl-max-0813") == get_model("qwen-vl-max-2025-08-13")
    assert "qwen-vl-max-0813" in get_model("qwen-vl-max-2025-08-13").aliases


@pytest.mark.parametrize(
    ("name", "snapshot"),
    [
        ("qwen-vl-max", "qwen-vl-max-2025-08-13"),
        ("qwen-vl-max-latest", "qwen-vl-max-2025-08-13"),
        ("qwen-vl-plus", "qwen-vl-plus-2025-08-15"),
        ("qwen-vl-plus-latest", "qwen-vl-plus-2025-08-15"),
    ],
)
def test_a_bare_name_stands_for_a_snapshot_and_says_so(name: str, snapshot: str) -> None:
    model = get_model(name)
    assert model.stands_for == snapshot
    assert model.grid.factor == 32
    assert any(snapshot in note for note in model.notes)


def test_a_newer_snapshot_takes_its_ids_facts_and_says_so() -> None:
    model = get_model("qwen3-vl-plus-2026-10-01")
    assert model.id == "qwen3-vl-plus-2026-10-01"
    assert model.grid == get_model("qwen3-vl-plus").grid
    assert model.stands_for is None
    assert [note.split()[-1] for note in model.notes] == [
        "qwen3-vl-plus-2025-12-19",
        "qwen3-vl-plus",
    ]
    assert "stands for" in model.notes[0]
    assert "counted as" in model.notes[1]
    assert model.features.batch is False
    assert get_model("gui-plus-2026-10-01").features.batch is None


@pytest.mark.parametrize(
    "name",
    [
        "qwen3-vl-plus-2026-13-01",
        "qwen3-vl-plus-2026-02-30",
        "qwen3-vl-plus-2026-W10-1",
        "qwen3-vl-plus_2026-10-01",
        "unheard-of-2026-10-01",
        "2026-10-01",
        "qwen3-vl-plus-2025-12-19-2026-10-01",
        "qwen3-vl-plus-2026-09-01-2026-10-01",
    ],
)
def test_a_date_that_is_none_or_of_nothing_listed_is_unknown(name: str) -> None:
    with pytest.raises(UnknownModelError):
        get_model(name)


def test_an_unknown_name_comes_back_with_near_ones_and_survives_a_process_pool() -> None:
    with pytest.raises(UnknownModelError, match="did you mean qwen3-vl-plus") as caught:
        get_model("qwen3-vl-plsu")
    with pytest.raises(UnknownModelError, match="did you mean qwen3-vl-plus"):
        get_model("Qwen3-VL-Plus")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own error
    assert (again.name, again.near) == ("qwen3-vl-plsu", caught.value.near)
    with pytest.raises(UnknownModelError, match=r"unknown model 'zzzz' \('vlprep models'"):
        get_model("zzzz")
    assert issubclass(UnknownModelError, LookupError)


@pytest.mark.parametrize("name", [None, 3, b"qwen3-vl-plus", ["qwen3-vl-plus"]])
def test_a_name_is_a_string(name: object) -> None:
    with pytest.raises(TypeError, match="model must be a name"):
        get_model(name)  # type: ignore[arg-type]


def test_an_edition_is_one_of_two() -> None:
    assert get_model("qwen-vl-max", edition="latest").edition is Edition.LATEST
    with pytest.raises(ValueError, match="edition must be one of 'guide', 'latest', not 'newest'"):
        get_model("qwen-vl-max", edition="newest")


def test_a_task_gives_the_models_that_the_guide_names_for_it() -> None:
    assert [model.id for model in list_models(task="grounding-3d")] == [
        "qwen3-vl-plus",
        "qwen3-vl-flash",
    ]
    assert [model.id for model in list_models(task="captions")] == ["qwen-vl-max", "qwen-vl-plus"]
    with pytest.raises(ValueError, match=r"task must be one of recognition, .* not 'cooking'"):
        list_models(task="cooking")


def test_every_listed_model_is_found_under_its_id_in_both_editions() -> None:
    models = list_models()
    assert len({model.id for model in models}) == len(models)
    for model in models:
        latest = get_model(model.id, edition="latest")
        assert in_other_edition(model) == latest
        assert in_other_edition(latest) == model


def test_a_model_of_ones_own_is_the_same_in_both_editions() -> None:
    own = replace(get_model("qwen-vl-max"), id="my-model")
    assert in_other_edition(own) is own
    changed = replace(get_model("qwen-vl-max"), family="changed")
    assert in_other_edition(changed) is changed

"""What takes an estimate takes nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from vlprep import Size, cost, explain


@pytest.mark.parametrize("wrong", [5, None, "302", Size(480, 640)])
def test_what_is_no_estimate_is_named(wrong: Any) -> None:
    for verb in (explain, lambda given: cost(given, region="beijing")):
        with pytest.raises(TypeError, match=r"estimate must be an Estimate.*not"):
            verb(wrong)

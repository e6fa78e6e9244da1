import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.values.clock import clock_of, seconds_of


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [
        ("00:00:00", 0.0),
        ("01:02:03", 3723.0),
        ("1:02:03.25", 3723.25),
        ("02:03", 123.0),
        ("02:03.50", 123.5),
        (" 00:00:59 ", 59.0),
        ("100:00:00", 360_000.0),
    ],
)
def test_a_clock_is_read_as_the_model_writes_it(clock: str, seconds: float) -> None:
    assert seconds_of(clock) == seconds


@pytest.mark.parametrize(
    "text", ["", "12", "00:60:00", "00:00:60", "a:b:c", "-00:01:00", "1:2:3:4"]
)
def test_what_is_no_clock_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="HH:mm:ss"):
        seconds_of(text)


@pytest.mark.parametrize(
    ("seconds", "clock"),
    [(0.0, "00:00:00"), (3723.25, "01:02:03.250"), (59.9996, "00:01:00"), (-1.5, "-00:00:01.500")],
)
def test_a_time_is_written_with_thousandths_only_where_it_has_some(
    seconds: float, clock: str
) -> None:
    assert clock_of(seconds) == clock


@given(st.integers(0, 10**9))
def test_every_thousandth_survives_being_written_and_read(thousandths: int) -> None:
    assert seconds_of(clock_of(thousandths / 1000)) == pytest.approx(thousandths / 1000, abs=1e-9)

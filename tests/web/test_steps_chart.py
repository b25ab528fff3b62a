"""Steps: bands as wide as what arrives, cut where nothing passes, and a table that says the same."""

from hypothesis import given
from hypothesis import strategies as st

from catchment.foundation.pictures import StepMark, StepsPicture
from catchment.web import charts
from catchment.web.charts import steps
from tests.web.svg_reading import NAMES, drawn, tips

SHARES = st.lists(st.sampled_from([0.0, 0.01, 0.25, 0.5, 1.0]), min_size=1, max_size=6)


def picture_of(shares: list[float], name: str = "Board") -> StepsPicture:
    """Return a way with these shares arriving; broken where nothing does."""
    marks = tuple(
        StepMark(
            f"{name} {place}", "Ada Example, delegate", share, f"{share:.0%}", "" if share else "Nobody", "/x"
        )
        for place, share in enumerate(shares, 1)
    )
    return StepsPicture("The way", "A Surgery", marks)


@given(SHARES, NAMES)
def test_every_step_is_drawn_and_told(shares: list[float], name: str) -> None:
    """Each step has its box and its tip, the last at the top; the table has them from the lowest up."""
    picture = picture_of(shares, name)
    found = [tip for tip in tips(drawn(picture)) if tip.startswith("Step ")]
    assert [int(tip.split(":")[0].removeprefix("Step ")) for tip in found] == list(range(len(shares), 0, -1))
    table = charts.table(picture)
    assert [row[0].words for row in table.rows] == [
        f"{place}. {name} {place}" for place in range(1, len(shares) + 1)
    ]
    assert ("Breaks" in [heading.words for heading in table.headings]) is (0.0 in shares)


def test_bands_are_as_wide_as_what_arrives() -> None:
    """A band tapers from what arrived to what passes; one through which nothing passes is no band."""
    paths = [each for each in drawn(picture_of([0.5, 0.25, 0.0])).iter() if each.tag.endswith("path")]
    bands = [each.get("d", "") for each in paths if each.get("fill") == steps.BAND]
    widths = []
    for band in bands:
        corners = [
            float(part.split(" ")[0]) for part in band.removesuffix("z").replace("M", "L").split("L")[1:]
        ]
        widths.append((corners[2] - corners[3], corners[1] - corners[0]))
    whole = steps.WIDEST_BAND
    assert widths == [(whole / 2, whole / 4), (whole, whole / 2)]  # from the top down: foot, top

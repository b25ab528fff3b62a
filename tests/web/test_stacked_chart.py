"""Stacked bars: every bar is as long as every other, its parts in proportion, and the table says the same."""

from hypothesis import given
from hypothesis import strategies as st

from catchment.foundation.pictures import StackedBarPicture
from catchment.web import charts
from catchment.web.charts import stacked
from catchment.web.words import number
from tests.web.svg_reading import drawn, tips

PARTS = (("Support", "good"), ("With conditions", "near"), ("Oppose", "bad"), ("No view", "none"))
ROWS = st.lists(st.tuples(*[st.integers(0, 400)] * len(PARTS)), min_size=1, max_size=6)


@given(ROWS)
def test_parts_are_in_proportion_and_fill_the_bar(rows: list[tuple[int, ...]]) -> None:
    """A part that nobody is in is not drawn; a group without anybody has an empty bar."""
    named = tuple((f"Group {index}", values) for index, values in enumerate(rows))
    picture = StackedBarPicture("Who says what", "respondents", PARTS, named)
    found = tips(drawn(picture))
    for label, values in named:
        said = [f"{label}, {name}: {number(value)}" for (name, _), value in zip(PARTS, values, strict=True)]
        there = [words for words, value in zip(said, values, strict=True) if value]
        assert [each for each in found if each.startswith(f"{label},")] == there
        assert (f"{label}: nobody" in found) == (sum(values) == 0)
    table = charts.table(picture)
    assert [[cell.words for cell in row] for row in table.rows] == [
        [label, *map(number, values), number(sum(values))] for label, values in named
    ]


def test_a_part_is_as_long_as_its_share() -> None:
    picture = StackedBarPicture("Who says what", "respondents", PARTS, (("Practices", (30, 0, 10, 0)),))
    shapes = [each for each in drawn(picture).iter() if each.tag.endswith("rect")]
    widths = [float(each.get("width", "0")) for each in shapes if each.get("height") == "26"]
    assert widths == [stacked.WIDTH * 3 / 4, stacked.WIDTH / 4]

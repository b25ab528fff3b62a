"""The timeline rule, by example and against a naive oracle that looks at one day at a time."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.structure.rules.timeline import Seen, Stated, Stretch, clip, timeline

DAY_ZERO = date(2025, 1, 1)
HORIZON = 40


def day(number: int) -> date:
    """Return a day by number."""
    return DAY_ZERO + timedelta(days=number)


def test_a_practice_that_moved_between_two_maps_moved_by_the_second() -> None:
    stated = [Stated("U36746", date(2019, 10, 1), None, date(2023, 1, 9))]
    seen = [Seen(date(2025, 10, 1), "U36746"), Seen(date(2025, 11, 1), "U75018")]
    assert timeline(stated, seen) == [
        Stretch("U36746", date(2019, 10, 1), date(2025, 11, 1), False),
        Stretch("U75018", date(2025, 11, 1), None, True),
    ]


def test_a_stated_date_of_change_between_two_agreeing_sightings_is_believed() -> None:
    stated = [
        Stated("old", date(2025, 1, 1), date(2025, 10, 15), date(2025, 10, 20)),
        Stated("new", date(2025, 10, 15), None, date(2025, 10, 20)),
    ]
    seen = [Seen(date(2025, 10, 1), "old"), Seen(date(2025, 11, 1), "new")]
    assert timeline(stated, seen) == [
        Stretch("old", date(2025, 1, 1), date(2025, 10, 15), False),
        Stretch("new", date(2025, 10, 15), None, False),
    ]


def test_seen_to_have_none_ends_it() -> None:
    seen = [Seen(date(2025, 10, 1), "U1"), Seen(date(2025, 11, 1), None)]
    assert timeline([], seen) == [Stretch("U1", date(2025, 10, 1), date(2025, 11, 1), True)]


def test_a_later_edition_covers_an_earlier_one() -> None:
    stated = [
        Stated("a", day(0), None, day(1)),
        Stated("b", day(10), day(20), day(2)),
    ]
    assert [(each.value, each.start, each.end) for each in timeline(stated, [])] == [
        ("a", day(0), day(10)),
        ("b", day(10), day(20)),
        ("a", day(20), None),
    ]


def test_a_statement_newer_than_the_last_sighting_is_believed_from_its_day() -> None:
    stated = [Stated("new", date(2026, 1, 1), None, date(2026, 2, 1))]
    assert timeline(stated, [Seen(date(2025, 12, 1), "old")]) == [
        Stretch("old", date(2025, 12, 1), date(2026, 1, 1), True),
        Stretch("new", date(2026, 1, 1), None, False),
    ]


def test_a_newer_statement_that_contradicts_the_sighting_is_believed_from_its_publication() -> None:
    stated = [Stated("new", date(1974, 4, 1), None, date(2026, 2, 1))]
    assert timeline(stated, [Seen(date(2025, 12, 1), "old")]) == [
        Stretch("new", date(1974, 4, 1), date(2025, 12, 1), False),
        Stretch("old", date(2025, 12, 1), date(2026, 2, 1), True),
        Stretch("new", date(2026, 2, 1), None, True),
    ]


def test_two_sightings_on_one_day_are_refused() -> None:
    with pytest.raises(ValueError, match="Two sightings"):
        timeline([], [Seen(day(1), "a"), Seen(day(1), "b")])


def test_clip_keeps_what_lies_within_the_life() -> None:
    life = [Stretch(True, day(5), day(10), False)]
    assert clip([Stretch("x", day(0), None, True)], life) == [Stretch("x", day(5), day(10), False)]


stated_strategy = st.builds(
    lambda value, start, length, edition: Stated(
        value, day(start), None if length is None else day(start + length), day(edition)
    ),
    st.sampled_from("abc"),
    st.integers(0, HORIZON),
    st.one_of(st.none(), st.integers(1, 15)),
    st.integers(0, HORIZON),
)
seen_strategy = st.builds(
    lambda on, value: Seen(day(on), value), st.integers(0, HORIZON), st.sampled_from(["a", "b", None])
)


def oracle(stated: list[Stated[str]], seen: list[Seen[str]], today: date) -> str | None:
    """Answer for one day only, by looking."""

    def base(when: date, stated: list[Stated[str]] = stated) -> str | None:
        found = None
        for each in sorted(stated, key=lambda s: (s.edition, s.start)):
            if each.start <= when and (each.end is None or when < each.end):
                found = each.value
        return found

    before = [each for each in seen if each.on <= today]
    after = [each for each in seen if each.on > today]
    if not before:
        return base(today)
    last = max(before, key=lambda each: each.on)
    following = min(after, key=lambda each: each.on) if after else None
    agrees = base(last.on) == last.value and (following is None or base(following.on) == following.value)
    if agrees:
        return base(today)
    newer = [each for each in stated if each.edition > last.on]
    if following is not None or not newer:
        return last.value
    published = min(each.edition for each in newer)
    for number in range((published - last.on).days + 1):
        when = last.on + timedelta(days=number)
        begins = when > last.on and base(when, newer) not in (None, base(when - timedelta(days=1), newer))
        if begins or when == published:
            return base(today, newer) if today >= when else last.value
    raise AssertionError("the day of publication is always reached")


@given(
    st.lists(stated_strategy, max_size=5),
    st.lists(seen_strategy, max_size=5, unique_by=lambda each: each.on),
    st.randoms(),
)
def test_agrees_with_the_oracle_in_any_order(stated, seen, random) -> None:
    stretches = timeline(stated, seen)
    for number in range(HORIZON + 20):
        today = day(number)
        holding = [
            each.value for each in stretches if each.start <= today and (each.end is None or today < each.end)
        ]
        assert len(holding) <= 1, "no two stretches overlap"
        assert (holding[0] if holding else None) == oracle(stated, seen, today)
    for one, other in pairwise(stretches):
        assert (one.value, one.end) != (other.value, other.start), "neighbours differ"
    shuffled = list(seen)
    random.shuffle(shuffled)
    assert timeline(stated, shuffled) == stretches

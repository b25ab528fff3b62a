"""Any claim of 2023/24, with its pay award and its limits, against a naive reading of the same rules."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from catchment.money.roles_shipped import shipped_roles
from catchment.money.rules.claim_reading import Span, as_said, read_lines
from catchment.money.rules.claim_values import Before, ClaimFacts, Line
from catchment.money.rules.claims import assess
from catchment.money.rules.roles import NO_END, RateTyped
from catchment.money.rules.years import FinancialYear
from tests.money.claim_oracle import oracle

YEAR = FinancialYear(2023)
RATE = [
    RateTyped(code, date(2021, 4, 1), NO_END, Decimal("64123.45"), "invented")
    for code in ("advanced-practitioner", "advanced-clinical-practitioner-nurse")
]
TABLE = shipped_roles().with_rates(RATE)
ROLES = (
    "care-coordinator",
    "clinical-pharmacist",
    "advanced-practitioner",
    "advanced-clinical-practitioner-nurse",
)


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    """Several lines over a few posts, some across the pay award of 1 July 2023."""
    found = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        starts = YEAR.starts + timedelta(days=draw(st.integers(0, 364)))
        ends = min(YEAR.ends, starts + timedelta(days=draw(st.integers(1, 130))))
        found.append(
            Line(
                number,
                draw(st.sampled_from(["P-1", "P-2", "P-3"])),
                draw(st.sampled_from(ROLES)),
                Decimal(draw(st.integers(1, 250))) / 100,
                starts,
                ends,
                draw(st.integers(1, 4_000_000)),
                draw(st.integers(0, 400_000)),
                draw(st.integers(0, 500_000)),
                besides=Decimal(draw(st.integers(0, 300))) / 100,
            )
        )
    return found


facts = st.builds(
    ClaimFacts,
    st.just(YEAR),
    st.sampled_from([40_000, 99_999, 100_000]),
    st.dictionaries(st.sampled_from(ROLES), st.decimals(0, 3, places=2), max_size=2),
    st.none() | st.integers(0, 9_000_000),
)


@given(lines(), facts)
def test_what_is_accepted_is_what_the_naive_reading_accepts(claim: list[Line], known: ClaimFacts) -> None:
    found = assess(claim, known, TABLE)
    assert [each.accepted for each in found.outcomes] == oracle(claim, known, TABLE)
    assert found.held == 0


@given(lines(), facts)
def test_a_claim_in_two_parts_comes_to_the_same(claim: list[Line], known: ClaimFacts) -> None:
    """What an earlier claim used of posts, baseline, limits and sum is used for the later one too."""
    whole = [each.accepted for each in assess(claim, known, TABLE).outcomes]
    first = assess(claim[:1], known, TABLE).outcomes
    before = tuple(
        Before(line, out.accepted) for line, out in zip(claim, first, strict=False) if out.accepted
    )
    later = ClaimFacts(YEAR, known.registered, known.baseline, known.sum_pence, 0, before)
    rest = [each.accepted for each in assess(claim[1:], later, TABLE).outcomes]
    assert [each.accepted for each in first] + rest == whole


@given(lines(), facts)
def test_never_more_than_the_cost_nor_than_the_sum(claim: list[Line], known: ClaimFacts) -> None:
    found = assess(claim, known, TABLE)
    for line, outcome in zip(claim, found.outcomes, strict=True):
        assert 0 <= outcome.accepted <= line.actual == outcome.claimed
    if known.sum_pence is not None:
        assert found.accepted + (found.left or 0) == known.sum_pence


@given(lines())
def test_a_line_is_read_back_as_it_was_said(claim: list[Line]) -> None:
    read, problems = read_lines([as_said(each) for each in claim], Span(YEAR.starts, YEAR.ends), TABLE)
    assert (list(read), problems) == (claim, ())

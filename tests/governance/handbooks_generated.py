"""Handbooks that Hypothesis makes up for files: text and numbers of every kind (generated.py: absurd boards).

What is drawn here must survive being written, read, recorded and exported.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as some

from catchment.governance.rules.document import (
    AllOf,
    AnyOf,
    Assumption,
    AtLeast,
    Body,
    Handbook,
    Holder,
    Instrument,
    Interest,
    Party,
    Person,
    Plan,
    PooledFund,
    Post,
    Quorum,
    Register,
    Seat,
    Voting,
)
from catchment.governance.rules.document.base import UNSEEN
from catchment.governance.rules.document.delegations import Section75Form
from catchment.governance.rules.document.people import InterestKind
from catchment.governance.rules.document.pooled_funds import (
    BetterCareYear,
    Contribution,
    ContributionKind,
    PoolAgreement,
    PoolBasis,
    PoolPartner,
    SignOff,
    SignOffRole,
)
from catchment.governance.rules.document.vocabulary import (
    BodyKind,
    Constituency,
    Covered,
    Duty,
    Filling,
    InstrumentKind,
    Job,
    PartyRole,
    PlanKind,
    Purpose,
    RegisterKind,
    SeatRole,
    Sector,
)

CODES = some.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,11}", fullmatch=True)
KEPT_CODES = CODES.map(str.upper)  # of people and bodies, which differ by more than capitals
ORGANISATIONS = some.sampled_from(["XEX", "XR1", "XR2", "X06000001", "X10000001", "0123", "1e5"])
WORDS = some.text(
    some.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")) | some.sampled_from("\n\t:#'\"-"),
    min_size=1,
    max_size=60,
).filter(lambda text: bool(text.strip()) and not UNSEEN.search(text))
DAYS = some.dates(date(2013, 4, 1), date(2040, 1, 1))
MAYBE_DAY = some.none() | DAYS
MAYBE_WORDS = some.none() | WORDS


def maybe(strategy: Any) -> Any:
    """Return a strategy for something that may be left out."""
    return some.none() | strategy


def several(strategy: Any, most: int = 3, unique_by: Any = None) -> Any:
    """Return a strategy for a tuple of some things."""
    return some.lists(strategy, max_size=most, unique_by=unique_by).map(tuple)


def by_code(strategy: Any, most: int = 3) -> Any:
    """Return a strategy for a tuple of things, each with a code of its own."""
    return several(strategy, most, lambda each: each.code)


AT_LEAST = some.builds(
    AtLeast, at_least=some.integers(0, 1_000) | some.sampled_from(["majority", "50%", "0%", "100%"])
)
PREDICATES = some.recursive(
    AT_LEAST,
    lambda inner: (
        some.builds(AllOf, all=several(inner).filter(bool))
        | some.builds(AnyOf, any=several(inner).filter(bool))
    ),
    max_leaves=4,
)


@some.composite
def holders(draw: Any) -> tuple[Holder, ...]:
    """Make terms that follow each other."""
    found, since = [], draw(DAYS)
    for person in draw(some.lists(KEPT_CODES, max_size=3, unique=True)):
        until = since + timedelta(days=draw(some.integers(1, 2_000)))
        ends = draw(maybe(some.just(until)))
        nominators = draw(several(ORGANISATIONS, unique_by=lambda each: each))
        found.append(Holder(person=person, since=since, until=until, term_ends=ends, nominated_by=nominators))
        since = until
    return tuple(found)


SEATS = some.builds(
    Seat,
    code=CODES,
    title=WORDS,
    role=some.sampled_from(SeatRole),
    filling=some.sampled_from(Filling),
    appointed_by=MAYBE_WORDS,
    nominated_by=maybe(some.sampled_from(Constituency)),
    nominators=several(ORGANISATIONS),
    organisation=maybe(ORGANISATIONS),
    sectors=several(some.sampled_from(Sector)),
    duties=several(some.sampled_from(Duty)),
    votes=some.booleans(),
    represents=several(WORDS),
    protected_time=maybe(some.decimals(0, 2, places=2)),
    holders=holders(),
)
BODIES = some.builds(
    Body,
    code=KEPT_CODES,
    name=WORDS,
    kind=some.sampled_from(BodyKind),
    purpose=some.sampled_from(Purpose),
    organisation=maybe(ORGANISATIONS),
    public=maybe(some.booleans()),
    parties=several(
        some.builds(Party, organisation=ORGANISATIONS, role=some.sampled_from(PartyRole)),
        unique_by=lambda each: (each.organisation, each.role),
    ),
    quorum=maybe(some.builds(Quorum, needs=PREDICATES)),
    voting=maybe(some.builds(Voting, thresholds=several(AT_LEAST).filter(bool))),
    seats=by_code(SEATS),
)
POSTS = some.builds(
    Post,
    employer=ORGANISATIONS,
    job=some.sampled_from(Job),
    title=WORDS,
    since=DAYS,
    until=some.none(),
    wte=some.sampled_from([Decimal(1), Decimal("0.5"), Decimal("0.25")]),
)
INTERESTS = some.builds(
    Interest,
    code=CODES,
    kind=some.sampled_from(InterestKind),
    description=WORDS,
    aware_on=some.just(date(2020, 1, 1)),
    declared_on=maybe(some.just(date(2020, 1, 20))),
    since=DAYS,
    until=some.none(),
)
PEOPLE = some.builds(
    Person,
    code=KEPT_CODES,
    name=WORDS,
    skills=several(WORDS),
    posts=several(POSTS, unique_by=lambda each: (each.since, each.employer, each.title)),
    interests=by_code(INTERESTS),
    registrations=some.just(()),
    suitability=some.none(),
    no_interests_declared_on=MAYBE_DAY,
    home_sector=maybe(some.sampled_from(Sector)),
    title=some.none(),
)
ASSUMPTIONS = some.builds(
    Assumption,
    rule=some.sampled_from(["B-025", "B-041", "B-071", "F-003"]),
    values=some.dictionaries(
        CODES,
        some.integers(-(10**9), 10**9)
        | some.decimals(-1_000, 1_000, places=4).map(float)
        | some.booleans()
        | WORDS.map(str.strip)
        | some.lists(some.integers(0, 9), max_size=3),
        max_size=3,
    ),
    source=MAYBE_WORDS,
)
YEARS = some.integers(2015, 2039).map(lambda begins: f"{begins}/{(begins + 1) % 100:02}")
FUNCTIONS = several(some.sampled_from(["commission-district-nursing", "arrange-home-care"]))
POUNDS = some.decimals(0, 10**12, places=2)
PARTNERS = some.builds(
    PoolPartner,
    organisation=ORGANISATIONS,
    contributions=several(
        some.builds(Contribution, year=YEARS, kind=some.sampled_from(ContributionKind), amount=POUNDS),
        unique_by=lambda each: (each.year, each.kind),
    ),
    varies=MAYBE_WORDS,
)
BETTER_CARE = some.builds(
    BetterCareYear,
    year=YEARS,
    nhs_minimum=maybe(POUNDS),
    submitted_on=MAYBE_DAY,
    signed_off=several(
        some.builds(
            SignOff, role=some.sampled_from(SignOffRole), name=WORDS, on=DAYS, delegated=some.booleans()
        )
    ),
)


@some.composite
def pooled_funds(draw: Any) -> PooledFund:
    """Make a pooled fund of either kind, with or without what its agreement should say."""
    basis, board = draw(some.sampled_from(PoolBasis)), draw(maybe(CODES))
    return PooledFund(
        code=draw(CODES),
        name=draw(WORDS),
        since=draw(DAYS),
        basis=basis,
        form=draw(some.sampled_from(Section75Form)) if basis is PoolBasis.SECTION_75 else None,
        host=draw(maybe(ORGANISATIONS)),
        pool_manager=draw(maybe(KEPT_CODES)),
        partners=draw(several(PARTNERS, unique_by=lambda each: each.organisation).filter(bool)),
        agreement=draw(some.builds(PoolAgreement, aims=MAYBE_WORDS, nhs_functions=FUNCTIONS)),
        better_care_fund_of=board,
        better_care=draw(several(BETTER_CARE, unique_by=lambda each: each.year)) if board else (),
    )


def handbooks() -> Any:
    """Return the strategy for whole handbooks."""
    return some.builds(
        Handbook,
        handbook=some.just(1),
        system=ORGANISATIONS,
        title=WORDS,
        assumptions=several(ASSUMPTIONS, unique_by=lambda each: each.rule),
        instruments=by_code(
            some.builds(
                Instrument,
                code=CODES,
                kind=some.sampled_from(InstrumentKind),
                title=WORDS,
                made_on=MAYBE_DAY,
                sections=several(CODES),
                notes=MAYBE_WORDS,
            )
        ),
        registers=by_code(
            some.builds(
                Register,
                code=CODES,
                kind=some.sampled_from(RegisterKind),
                covers=several(some.sampled_from(Covered)),
            )
        ),
        plans=by_code(
            some.builds(Plan, code=CODES, kind=some.sampled_from(PlanKind), title=WORDS, starts=DAYS)
        ),
        pooled_funds=by_code(pooled_funds()),
        bodies=by_code(BODIES),
        people=by_code(PEOPLE),
    )

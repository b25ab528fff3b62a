"""Handbooks of every shape: small, valid, and mostly absurd, for what must hold of any handbook.

`handbooks()` draws bodies of any kind and purpose, with seats of any role, holders with terms of any length,
people with answers and interests or without, and the documents around them. Nothing in them is sensible on
purpose: a network may have an audit committee's chair as its parent. What they have in common is that the
models accept them.
"""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from catchment.governance.rules.document import Handbook
from catchment.governance.rules.document.vocabulary import (
    ActsAs,
    BodyKind,
    Constituency,
    Covered,
    Duty,
    Filling,
    InstrumentKind,
    Job,
    PartyRole,
    PlaceForm,
    PlanKind,
    Purpose,
    RegisterKind,
    SeatRole,
    Sector,
)

ORGANISATIONS = ("XEX", "XR1", "XR2", "X06000001", "X10000001", "X99001", "XN001", "XF1", "XUNKNOWN")
AREAS = ("NORTHMOOR", "STORYFORD")
PEOPLE = tuple(f"P{number}" for number in range(6))
BODIES = tuple(f"B{number}" for number in range(5))
INSTRUMENTS = ("I1", "I2", "I3")
NAMES = st.sampled_from(
    ["Chair", "Deputy chair", "NHS England", "Secretary of State", "Appointment panel", "the ICB"]
)
WORDS = st.sampled_from(["finance", "audit", "Mental illness services", "digital", "leadership"])
DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))
SECTIONS = st.sampled_from(
    ["decision-procedure", "transparency", "variation", "nomination-process", "schedule-1", "schedule-7"]
)


def maybe(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Return something, or nothing."""
    return st.none() | strategy


def some(values: Any, most: int = 3) -> SearchStrategy[list[Any]]:
    """Return a few different ones of some values."""
    return st.lists(st.sampled_from(list(values)), max_size=most, unique=True)


@st.composite
def lasting(draw: DrawFn) -> dict[str, Any]:
    """Draw when something began, and perhaps when it ended."""
    since = draw(DAYS)
    until = draw(maybe(st.integers(1, 3_000).map(lambda days: since + timedelta(days=days))))
    return {"since": since, "until": until}


@st.composite
def _holder(draw: DrawFn) -> dict[str, Any]:
    when = draw(lasting())
    since: date = when["since"]
    return {
        **when,
        "person": draw(st.sampled_from(PEOPLE)),
        "term_ends": draw(maybe(st.integers(0, 3_000).map(lambda days: since + timedelta(days=days)))),
        "first_appointed": draw(maybe(st.integers(0, 3_000).map(lambda days: since - timedelta(days=days)))),
        "appointed_by": draw(maybe(NAMES)),
        "approved_by": draw(maybe(NAMES)),
        "approved_on": draw(maybe(DAYS)),
        "nominated_by": draw(some(ORGANISATIONS)),
    }


@st.composite
def _seat(draw: DrawFn, code: str) -> dict[str, Any]:
    mandate = st.fixed_dictionaries({"given_by": NAMES, "covers": WORDS, "until": maybe(DAYS)})
    return {
        "code": code,
        "title": f"Seat {code}",
        "role": draw(st.sampled_from(SeatRole)),
        "filling": draw(st.sampled_from(Filling)),
        "appointed_by": draw(maybe(NAMES)),
        "approved_by": draw(maybe(NAMES)),
        "nominated_by": draw(maybe(st.sampled_from(Constituency))),
        "organisation": draw(maybe(st.sampled_from(ORGANISATIONS))),
        "sectors": draw(some(Sector)),
        "duties": draw(some(Duty, 2)),
        "acts_as": draw(st.sampled_from(ActsAs)),
        "votes": draw(st.booleans()),
        "leads": draw(st.lists(WORDS, max_size=2)),
        "represents": draw(st.lists(WORDS, max_size=2)),
        "mandate": draw(maybe(mandate)),
        "term_years": draw(maybe(st.sampled_from(["0.5", "2", "3", "20"]))),
        "protected_time": draw(maybe(st.sampled_from(["0", "0.2", "1"]))),
        "needed_time": draw(maybe(st.sampled_from(["0", "0.4", "1"]))),
        "holders": draw(st.lists(_holder(), max_size=1)),
    }


@st.composite
def _body(draw: DrawFn, code: str) -> dict[str, Any]:
    others = [other for other in BODIES if other < code]  # what came before it, so that there are no circles
    party = st.fixed_dictionaries(
        {"organisation": st.sampled_from(ORGANISATIONS), "role": st.sampled_from(PartyRole)}
    )
    parties = st.lists(party, max_size=3, unique_by=lambda each: (each["organisation"], each["role"]))
    agreement = st.fixed_dictionaries({"membership": maybe(WORDS), "leadership": maybe(WORDS)})
    needs = st.fixed_dictionaries({"needs": st.just({"at_least": "50%", "of": "members"})})
    return {
        "code": code,
        "name": f"Body {code}",
        "kind": draw(st.sampled_from(BodyKind)),
        "purpose": draw(st.sampled_from(Purpose) | st.just(Purpose.ICB_BOARD)),
        "form": draw(maybe(st.sampled_from(PlaceForm))),
        "organisation": draw(maybe(st.sampled_from(ORGANISATIONS))),
        "parent": draw(maybe(st.sampled_from(others))) if others else None,
        "reports_to": draw(some(others)) if others else [],
        "instrument": draw(maybe(st.sampled_from(INSTRUMENTS))),
        "area": draw(maybe(st.sampled_from(AREAS))),
        "accountable_body": draw(maybe(st.sampled_from(ORGANISATIONS))),
        "commissioning": draw(st.booleans()),
        "unitary": draw(st.booleans()),
        "public": draw(maybe(st.booleans())),
        "parties": draw(parties),
        "agreement": draw(maybe(agreement)),
        "quorum": draw(maybe(needs)),
        "skills_reviewed_on": draw(maybe(DAYS)),
        "skills_needed": draw(st.lists(WORDS, max_size=2)),
        "seats": [draw(_seat(f"S{number}")) for number in range(draw(st.integers(0, 3)))],
    }


@st.composite
def _interest(draw: DrawFn, code: str) -> dict[str, Any]:
    aware = draw(DAYS)
    declared = st.integers(0, 60).map(lambda days: aware + timedelta(days=days))
    return {
        **draw(lasting()),
        "code": code,
        "kind": "financial",
        "description": "Shares in a story",
        "organisation": draw(maybe(st.sampled_from(ORGANISATIONS))),
        "aware_on": aware,
        "declared_on": draw(maybe(declared)),
    }


def _suitability() -> SearchStrategy[dict[str, Any]]:
    """Draw answers: any of them may be yes, no, or not given."""
    answer = maybe(st.booleans())
    conviction = {"on": DAYS, "months": st.integers(0, 12), "option_of_fine": st.booleans()}
    dismissal = {"on": DAYS, "redundancy": st.booleans()}
    return st.fixed_dictionaries(
        {
            "fit_and_proper": answer,
            "nolan_principles": answer,
            "role_specification": answer,
            "independent": answer,
            "independence_decided_by": maybe(NAMES),
            "member_of_parliament": answer,
            "bankruptcy_restrictions": answer,
            "removed_from_office": answer,
            "struck_off_or_disqualified": answer,
            "convictions": st.lists(st.fixed_dictionaries(conviction), max_size=2),
            "dismissals": st.lists(st.fixed_dictionaries(dismissal), max_size=2),
        }
    )


@st.composite
def _post(draw: DrawFn) -> dict[str, Any]:
    return {
        **draw(lasting()),
        "employer": draw(st.sampled_from(ORGANISATIONS)),
        "job": draw(st.sampled_from(Job)),
        "title": "Post",
        "seconded_to": draw(maybe(st.sampled_from(ORGANISATIONS))),
        "team": draw(maybe(st.sampled_from(BODIES))),
    }


def _which_post(post: dict[str, Any]) -> tuple[Any, ...]:
    """Return what nobody may be in twice: a post with an employer, of a title, from a day."""
    return post["employer"], post["title"], post["since"]


@st.composite
def _person(draw: DrawFn, code: str) -> dict[str, Any]:
    registration = {
        "regulator": st.sampled_from(["GMC", "NMC"]),
        "state": st.sampled_from(["registered", "suspended", "struck-off", "lapsed"]),
    }
    return {
        "code": code,
        "name": f"Person {code}",
        "home_sector": draw(maybe(st.sampled_from(Sector))),
        "skills": draw(st.lists(WORDS, max_size=2)),
        "registrations": draw(st.lists(st.fixed_dictionaries(registration), max_size=2)),
        "posts": draw(st.lists(_post(), max_size=2, unique_by=_which_post)),
        "interests": [draw(_interest(f"N{number}")) for number in range(draw(st.integers(0, 2)))],
        "suitability": draw(maybe(_suitability())),
        "no_interests_declared_on": draw(maybe(DAYS)),
    }


@st.composite
def _instrument(draw: DrawFn, code: str) -> dict[str, Any]:
    return {
        "code": code,
        "kind": draw(st.sampled_from(InstrumentKind)),
        "title": f"Instrument {code}",
        "organisation": draw(maybe(st.sampled_from(ORGANISATIONS))),
        "made_on": draw(maybe(DAYS)),
        "approved_by": draw(maybe(NAMES)),
        "approved_on": draw(maybe(DAYS)),
        "ends_on": draw(maybe(DAYS)),
        "sections": draw(st.lists(SECTIONS, max_size=4, unique=True)),
    }


@st.composite
def _register(draw: DrawFn, code: str) -> dict[str, Any]:
    return {
        "code": code,
        "kind": draw(st.sampled_from(RegisterKind)),
        "covers": draw(some(Covered)),
        "on_request": draw(st.booleans()),
    }


@st.composite
def _plan(draw: DrawFn, code: str) -> dict[str, Any]:
    starts = draw(DAYS)
    return {
        "code": code,
        "kind": draw(st.sampled_from(PlanKind)),
        "title": f"Plan {code}",
        "body": draw(maybe(st.sampled_from(BODIES))),
        "organisation": draw(maybe(st.sampled_from(ORGANISATIONS))),
        "starts": starts,
        "ends": draw(maybe(st.integers(1, 2_000).map(lambda days: starts + timedelta(days=days)))),
        "draft_sent_on": draw(maybe(DAYS)),
        "opinions": draw(some(BODIES)),
        "published_on": draw(maybe(DAYS)),
        "contents": draw(st.lists(SECTIONS, max_size=2, unique=True)),
        "review_due": draw(maybe(DAYS)),
    }


@st.composite
def handbooks(draw: DrawFn) -> Handbook:
    """Draw a handbook of the invented system XEX: valid in shape, and lawful only by accident."""
    years = st.sampled_from([1, 3, "2.5", "three", -1, 0, None, [3], 10**30])
    assumed = {"rule": "B-041", "values": {"years_a_term": draw(years), "years_in_all": draw(years)}}
    return Handbook.model_validate(
        {
            "handbook": 1,
            "system": "XEX",
            "title": "A handbook of any shape",
            "assumptions": [assumed] if draw(st.booleans()) else [],
            "instruments": [draw(_instrument(code)) for code in INSTRUMENTS[: draw(st.integers(0, 3))]],
            "registers": [draw(_register(code)) for code in ("R1", "R2")[: draw(st.integers(0, 2))]],
            "plans": [draw(_plan(code)) for code in ("L1", "L2")[: draw(st.integers(0, 2))]],
            "bodies": [draw(_body(code)) for code in BODIES[: draw(st.integers(0, 5))]],
            "people": [draw(_person(code)) for code in PEOPLE[: draw(st.integers(0, 6))]],
        }
    )

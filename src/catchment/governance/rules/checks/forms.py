"""The five forms of a place board, and what makes each of them able to decide (D-050 to D-056).

The form says who decides. What must be there for it differs: a committee needs the ICB's board above it and
terms of reference; a joint committee needs partners that the law lets share functions; an individual needs
the authority in one seat; a lead provider must be able to hold a contract; a forum needs nothing, and for
that it may neither bind anybody nor spend.
"""

from collections.abc import Iterator
from datetime import date

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, WARNING, Fault, listed
from catchment.governance.rules.checks.frame import about_body, about_seat
from catchment.governance.rules.checks.table import kind_in_words
from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import (
    BodyKind,
    Duty,
    InstrumentKind,
    PartyRole,
    PlaceForm,
    Purpose,
)
from catchment.governance.rules.facts import GovernanceFacts, holders_on
from catchment.structure.rules.kinds import kind_rule
from catchment.structure.rules.words import counted
from catchment.structure.rules.words import listed as in_words

THRIVING_PLACES = "Thriving places, NHS England and the LGA, September 2021"
FORMS_SINCE = date(2021, 9, 1)
MAY_SHARE_FUNCTIONS = frozenset({"icb", "trust", "council", "combined-authority"})  # D-001
DELEGATING = frozenset({InstrumentKind.DELEGATION_AGREEMENT, InstrumentKind.SECTION_75_AGREEMENT})
FORM_WORDS = {
    PlaceForm.CONSULTATIVE_FORUM: "consultative forum",
    PlaceForm.ICB_COMMITTEE: "committee of the ICB",
    PlaceForm.JOINT_COMMITTEE: "joint committee",
    PlaceForm.INDIVIDUAL: "individual with delegated authority",
    PlaceForm.LEAD_PROVIDER: "lead provider",
}


def form_in_words(form: PlaceForm | None) -> str:
    """Return a form as it is said in a sentence."""
    return FORM_WORDS[form] if form is not None else "no form"


def place_boards(facts: GovernanceFacts) -> list[Body]:
    """Return the boards at place, by code: those with that purpose, or with one of the five forms."""
    found = (
        body for body in facts.handbook.bodies if body.purpose is Purpose.PLACE_BOARD or body.form is not None
    )
    return sorted(found, key=lambda body: body.code)


def _of_form(facts: GovernanceFacts, form: PlaceForm) -> list[Body]:
    return [body for body in facts.handbook.bodies if body.form is form]


def forum(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """D-050: a consultative forum is a forum or partnership by kind, and binds nobody."""
    for body in _of_form(facts, PlaceForm.CONSULTATIVE_FORUM):
        if body.kind not in (BodyKind.CONSULTATIVE_FORUM, BodyKind.PARTNERSHIP):
            yield Fault(
                about_body(body),
                f"{body.name} has the form of a consultative forum but is {kind_in_words(body)}.",
                "Set its kind to consultative-forum or partnership, or choose the form it really has.",
            )
        if body.voting is not None:
            yield Fault(
                about_body(body),
                f"{body.name} is a consultative forum, whose votes bind nobody, and has a voting rule.",
                "Take the voting rule away: each partner decides for itself after the advice.",
                WARNING,
            )


def forum_spends(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """D-056: money is never approved in a consultative forum, so nothing may be delegated to one."""
    remedy = "Take it away, or change the form: a forum can only advise."
    for body in _of_form(facts, PlaceForm.CONSULTATIVE_FORUM):
        for seat in body.seats:
            if Duty.DELEGATED_AUTHORITY in seat.duties:
                yield Fault(
                    about_seat(body, seat),
                    f"{seat.title} of {body.name} has delegated authority, but a forum cannot approve money.",
                    remedy,
                )
        delegators = [each.organisation for each in body.parties if each.role is PartyRole.DELEGATOR]
        if delegators:
            names = in_words([facts.organisation_named(code) for code in delegators])
            yield Fault(
                about_body(body),
                f"{names} would delegate to {body.name}, but a forum cannot approve money.",
                remedy,
            )
        instrument = facts.instruments.get(body.instrument or "")
        if body.commissioning or (instrument is not None and instrument.kind in DELEGATING):
            through = "exercises commissioning functions" if body.commissioning else "rests on a delegation"
            yield Fault(about_body(body), f"{body.name} {through}, but a forum cannot approve money.", remedy)


def icb_committee(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """D-051: a committee of the ICB stands under its board and has terms of reference."""
    system = facts.handbook.system
    for body in _of_form(facts, PlaceForm.ICB_COMMITTEE):
        about = about_body(body)
        if body.kind not in (BodyKind.COMMITTEE, BodyKind.SUB_COMMITTEE):
            yield Fault(
                about,
                f"{body.name} has the form of a committee of the ICB but is {kind_in_words(body)}.",
                "Set its kind to committee, or choose the form it really has.",
            )
        if body.organisation != system:
            whose = f"of {facts.organisation_named(body.organisation)}" if body.organisation else "of nobody"
            yield Fault(
                about,
                f"{body.name} has the form of a committee of the ICB but is said to be {whose}.",
                f"Set its organisation to {system}.",
            )
        if not _under_board(facts, body):
            yield Fault(
                about,
                f"{body.name} does not stand under the board of the ICB, so nothing is delegated to it.",
                "Set its parent to the ICB's board, or to a committee of that board.",
            )
        instrument = facts.instruments.get(body.instrument or "")
        if instrument is None or instrument.kind is not InstrumentKind.TERMS_OF_REFERENCE:
            yield Fault(
                about,
                f"{body.name} has no terms of reference, so its authority has no limits.",
                "Add the instrument (kind: terms-of-reference) and name it on the body.",
            )


def _under_board(facts: GovernanceFacts, body: Body) -> bool:
    """Say whether the parents of a body lead up to the ICB's board."""
    seen: set[str] = set()
    code = body.parent
    while code is not None and code in facts.bodies and code not in seen:
        if facts.bodies[code].purpose is Purpose.ICB_BOARD:
            return True
        seen.add(code)
        code = facts.bodies[code].parent
    return False


def joint_committee(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """D-052: a joint committee is of the ICB and others that may share functions by law (D-001, D-002)."""
    system = facts.handbook.system
    for body in _of_form(facts, PlaceForm.JOINT_COMMITTEE):
        about = about_body(body)
        parties = {party.organisation for party in body.parties}
        if body.kind is not BodyKind.JOINT_COMMITTEE:
            yield Fault(
                about,
                f"{body.name} has the form of a joint committee but is {kind_in_words(body)}.",
                "Set its kind to joint-committee, or choose the form it really has.",
            )
        if system not in parties:
            yield Fault(
                about,
                f"The ICB is not a party of {body.name}, so none of its functions can be decided there.",
                f"Add {system} to its parties, or choose the form it really has.",
            )
        if not parties - {system}:
            yield Fault(
                about,
                f"{body.name} is a joint committee of one: nobody is a party besides the ICB.",
                "Add the councils, trusts or other ICBs that share it.",
            )
        for code in sorted(parties & facts.organisations.keys()):
            if facts.organisations[code].kind not in MAY_SHARE_FUNCTIONS:
                yield Fault(
                    about,
                    f"{facts.organisation_named(code)} ({facts.organisations[code].kind}) is a party of "
                    f"{body.name}, but no function can be delegated to it or shared with it.",
                    "Give it a seat without making it a party, or use a contract.",
                )
        if body.instrument is None:
            yield Fault(
                about,
                f"{body.name} rests on no agreement, so it is not said which functions it decides on.",
                "Add the delegation agreement, section 75 agreement or terms of reference.",
                WARNING,
            )


def individual(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """D-053: the authority is in exactly one seat, and somebody holds it."""
    for body in _of_form(facts, PlaceForm.INDIVIDUAL):
        seats = [seat for seat in body.seats if Duty.DELEGATED_AUTHORITY in seat.duties]
        if len(seats) != 1:
            yield Fault(
                about_body(body),
                f"{counted(len(seats), 'seat')} of {body.name} "
                "have delegated authority; this form needs exactly one.",
                "Give the duty delegated-authority to the seat of the person who decides.",
            )
        for seat in seats:
            holding = holders_on(seat, as_of)
            if not holding:
                yield Fault(
                    about_seat(body, seat),
                    f"{seat.title} of {body.name} is vacant, so nobody can decide.",
                    "Fill the seat, or say who covers it.",
                )
            elif len(holding) > 1:
                yield Fault(
                    about_seat(body, seat),
                    f"{counted(len(holding), 'person', 'people')} share {seat.title} of {body.name}, "
                    "so it is not one person who decides.",
                    "Say which of them holds the authority.",
                )


def lead_provider(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """D-054: exactly one party is the lead provider, and it is somebody who can hold a contract."""
    for body in _of_form(facts, PlaceForm.LEAD_PROVIDER):
        leading = [party.organisation for party in body.parties if party.role is PartyRole.LEAD_PROVIDER]
        if len(leading) != 1:
            yield Fault(
                about_body(body),
                f"{body.name} has {counted(len(leading), 'lead provider')}; this form needs exactly one.",
                "Give one party the role lead-provider.",
            )
        for code in leading:
            if code in facts.organisations:
                rule = kind_rule(facts.organisations[code].kind)
                if not rule.legal_person:
                    yield Fault(
                        about_body(body),
                        f"{facts.organisation_named(code)} cannot be the lead provider of {body.name}: "
                        f"{rule.because}, so it cannot hold a contract.",
                        "Name a trust, federation, practice or other legal person.",
                    )


CHECKS: tuple[Check, ...] = (
    listed(
        "D-050",
        "Does a consultative forum only advise?",
        ERROR,
        THRIVING_PLACES,
        forum,
        since=FORMS_SINCE,
    ),
    listed(
        "D-051",
        "Has a committee of the ICB at place its board above it and terms of reference?",
        ERROR,
        "NHS Act 2006 Sch 1B para 11",
        icb_committee,
        regime="HCA22",
    ),
    listed(
        "D-052",
        "Is a joint committee at place of the ICB and others that may share functions?",
        ERROR,
        "NHS Act 2006 ss.65Z5 and 65Z6; SI 2000/617 reg 10",
        joint_committee,
        regime="HCA22",
    ),
    listed(
        "D-053",
        "Where an individual decides for a place, is it one person, and is there one?",
        WARNING,
        f"NHS Act 2006 Sch 1B para 11(3)(a), s.13UA; {THRIVING_PLACES} (wording not verified)",
        individual,
        confidence="M",
        regime="HCA22",
    ),
    listed(
        "D-054",
        "Has a place led by a provider one that can hold a contract?",
        ERROR,
        f"NHS Act 2006 s.65Z5; {THRIVING_PLACES} (wording not verified)",
        lead_provider,
        confidence="M",
        regime="HCA22",
    ),
    listed(
        "D-056",
        "Is no money approved in a consultative forum?",
        ERROR,
        THRIVING_PLACES,
        forum_spends,
        confidence="M",
        since=FORMS_SINCE,
    ),
)

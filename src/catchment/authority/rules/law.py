"""The law of delegation: what each route allows, and the rule that says so.

Three statutory routes, a direction and a contract, each with tests of its own. A test that fails is a
`Fault`: it names its rule and which functions it bites on. A delegation with a fault still loads - a check
finds it - but grants nothing for those functions. Checks, the resolver and the reasons it gives all read
the faults from here, so that they cannot disagree.

- *Internal* (Sch 1B para 11; LGA 1972 s.101 for councils): to a committee, member or employee of the same
  organisation (B-077). A joint committee passes on to its own members and sub-committees.
- *Section 65Z5*: from NHS England, an ICB, an NHS trust or foundation trust, to one of these, a council or a
  combined authority, or to a joint committee of them (D-001 to D-008). Not for what regulations deny (D-004).
- *Section 75*: between NHS bodies and councils, in three forms (D-020 to D-023).
- *Direction under s.13YB*: NHS England to an ICB, once commenced (D-012).
- *Contract*: a lead provider decides within its contract; it is not a delegation of the function (D-054).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from catchment.authority.rules.facts import AuthorityFacts, BodyOn, ScopedDelegation
from catchment.governance.rules.document.delegations import Route, Section75Form
from catchment.governance.rules.document.vocabulary import BodyKind
from catchment.governance.rules.functions import COUNCILS, LOCAL_GOVERNMENT, RELEVANT_BODIES, LegalKind
from catchment.structure.rules.words import plain_date

SECTION_65Z5_BEGAN = date(2022, 7, 1)  # SI 2022/734: with the rest of the Health and Care Act 2022
SECTION_75_BEGAN = date(2007, 3, 1)  # NHS Act 2006; s.31 of the Health Act 1999 before it
OF_ONE_ORGANISATION = frozenset(
    {BodyKind.STATUTORY_BOARD, BodyKind.COMMITTEE, BodyKind.SUB_COMMITTEE, BodyKind.COMMITTEE_IN_COMMON}
)
NHS_BODIES = RELEVANT_BODIES | {LegalKind.CCG}
KIND_WORDS = {
    BodyKind.CONSULTATIVE_FORUM: "a consultative forum",
    BodyKind.PARTNERSHIP: "a partnership",
    BodyKind.PROVIDER_COLLABORATIVE: "a provider collaborative",
    BodyKind.NETWORK_BOARD: "a network board",
    BodyKind.TEAM: "a team",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a delegation grants nothing: for all its functions, or (not empty) for those named."""

    rule: str
    sentence: str
    functions: frozenset[str] = frozenset()


def faults_in_law(
    delegation: ScopedDelegation, facts: AuthorityFacts, delegate: str | None = None
) -> list[Fault]:
    """Return every test of its route that a delegation fails on the day, for its delegate or its cover."""
    if delegate is not None and delegate != delegation.said.delegate:
        delegation = replace(delegation, said=delegation.said.model_copy(update={"delegate": delegate}))
    tests = {
        Route.INTERNAL: _internal,
        Route.SECTION_65Z5: _section_65z5,
        Route.SECTION_75: _section_75,
        Route.DIRECTION_13YB: _direction,
        Route.CONTRACT: _contract,
    }
    stopped = _closed(delegation, facts) or _cannot_bind(delegation, facts)
    return [stopped] if stopped else list(tests[delegation.said.route](delegation, facts))


def _closed(delegation: ScopedDelegation, facts: AuthorityFacts) -> Fault | None:
    """Return the fault of a delegation from or to an organisation that has closed (K-043)."""
    for holder in (delegation.said.delegator, delegation.said.delegate):
        known = facts.organisations.get(facts.organisation_of(holder))
        if known is not None and not known.open:
            sentence = f"{known.name} has closed: nothing passes from it or to it."
            return Fault("K-043", sentence)
    return None


def _cannot_bind(delegation: ScopedDelegation, facts: AuthorityFacts) -> Fault | None:
    """Return the fault of giving a decision to a forum, which can only advise (D-050, D-056)."""
    body = facts.bodies.get(delegation.said.delegate)
    if body is None or not body.only_advises:
        return None
    sentence = f"{body.name} is a consultative forum: it advises, and cannot bind anybody or approve money."
    return Fault("D-056", sentence)


def _legal(organisation: str, facts: AuthorityFacts) -> LegalKind:
    known = facts.organisations.get(organisation)
    return known.legal if known else LegalKind.OTHER


def _internal(delegation: ScopedDelegation, facts: AuthorityFacts) -> Iterator[Fault]:
    said = delegation.said
    giver, taker = facts.organisation_of(said.delegator), facts.organisation_of(said.delegate)
    giving_body = facts.body_of(said.delegator)
    if not giver and giving_body is not None:
        taking = facts.body_of(said.delegate)
        if giving_body.kind is BodyKind.JOINT_COMMITTEE and taking is not None:
            if said.delegate in facts.seats and taking.code == giving_body.code:
                return
            if taking.kind in OF_ONE_ORGANISATION and not taking.organisation:
                return
        yield Fault(
            "B-077",
            f"{giving_body.name} is nobody's committee alone: it can pass on only to its own members and "
            "sub-committees.",
        )
        return
    if said.delegate in facts.organisations:
        yield Fault(
            "B-077",
            f"{facts.name_of(said.delegate)} is an organisation of its own: a delegation within "
            f"{facts.name_of(giver)} goes to its committees, members and employees.",
        )
        return
    if said.delegate in facts.seats:
        seat = facts.seats[said.delegate]
        employed = any(giver in holder.employers for holder in seat.holders)
        if giver and (taker == giver or employed):
            return
        yield Fault(
            "B-077",
            f"{facts.name_of(said.delegate)} is held by nobody who is a member or employee of "
            f"{facts.name_of(giver)}.",
        )
        return
    body = facts.bodies.get(said.delegate)
    if body is None or body.kind not in OF_ONE_ORGANISATION or taker != giver:
        kind = KIND_WORDS.get(body.kind, "not a committee of it") if body else "unknown here"
        yield Fault(
            "B-077",
            f"{facts.name_of(said.delegate)} is {kind}: a delegation within {facts.name_of(giver)} goes to "
            "its own committees, members and employees.",
        )


def _section_65z5(delegation: ScopedDelegation, facts: AuthorityFacts) -> Iterator[Fault]:
    said = delegation.said
    giver = facts.organisation_of(said.delegator)
    if giver and giver == facts.organisation_of(said.delegate):
        yield Fault(
            "D-001",
            f"{facts.name_of(said.delegate)} is part of {facts.name_of(giver)}: within one organisation it "
            "is an internal delegation, not one under section 65Z5.",
        )
    if facts.on < SECTION_65Z5_BEGAN:
        yield Fault("D-001", "Section 65Z5 is in force from 1 July 2022.")
    if _legal(giver, facts) in LOCAL_GOVERNMENT:
        yield Fault(
            "D-003",
            f"{facts.name_of(giver)} is a council: it cannot delegate under section 65Z5. Its functions, and "
            "council money (D-009), need a section 75 arrangement.",
        )
    elif _legal(giver, facts) not in RELEVANT_BODIES:
        name = facts.name_of(giver or said.delegator)
        yield Fault(
            "D-001",
            f"{name} is not NHS England, an ICB or an NHS trust: only these delegate under section 65Z5.",
        )
    yield from _can_receive(delegation, facts)
    if facts.denied_to_65z5:
        yield Fault(
            "D-004",
            "Regulations keep this function with NHS England: it is not passed on under section 65Z5.",
            facts.denied_to_65z5,
        )


def _can_receive(delegation: ScopedDelegation, facts: AuthorityFacts) -> Iterator[Fault]:
    """Give the fault of a delegate that section 65Z5 does not know (D-002), or is no party (D-008)."""
    said = delegation.said
    allowed = RELEVANT_BODIES | LOCAL_GOVERNMENT
    name = facts.name_of(said.delegate)
    hint = "Buy from it by contract, or give it a seat on a committee."
    if said.delegate in facts.organisations:
        if _legal(said.delegate, facts) not in allowed:
            yield Fault(
                "D-002",
                f"{name} cannot receive a delegation under section 65Z5: only NHS England, ICBs, NHS trusts, "
                f"councils and combined authorities can. {hint}",
            )
        return
    body = facts.bodies.get(said.delegate)
    if body is None:
        yield Fault("D-002", f"{name} is a person's seat: section 65Z5 delegates to bodies. {hint}")
    elif body.kind is BodyKind.JOINT_COMMITTEE:
        yield from _joins_in(delegation, body, facts)
    elif body.kind not in OF_ONE_ORGANISATION or _legal(body.organisation, facts) not in allowed:
        yield Fault(
            "D-002",
            f"{name} is {KIND_WORDS.get(body.kind, 'not a committee of such a body')}: it cannot receive a "
            f"delegation under section 65Z5. {hint}",
        )


def _joins_in(delegation: ScopedDelegation, body: BodyOn, facts: AuthorityFacts) -> Iterator[Fault]:
    giver = facts.organisation_of(delegation.said.delegator)
    if giver not in {party for party, _ in body.parties}:
        yield Fault(
            "D-008",
            f"{facts.name_of(giver)} is not a party of {body.name}, which is a joint committee of others.",
        )


def _section_75(delegation: ScopedDelegation, facts: AuthorityFacts) -> Iterator[Fault]:
    said = delegation.said
    giver = _legal(facts.organisation_of(said.delegator), facts)
    taker = _legal(facts.organisation_of(said.delegate), facts)
    if facts.on < SECTION_75_BEGAN:
        yield Fault("D-020", "Section 75 is in force from 1 March 2007.")
    if said.consulted_on is not None and said.consulted_on > said.since:
        began, consulted = plain_date(said.since), plain_date(said.consulted_on)
        sentence = f"It began on {began}; those affected were consulted only on {consulted}."
        yield Fault("D-020", sentence)
    body = facts.bodies.get(said.delegate)
    if body is not None and body.kind not in OF_ONE_ORGANISATION | {BodyKind.JOINT_COMMITTEE}:
        yield Fault(
            "D-021",
            f"{body.name} is {KIND_WORDS.get(body.kind, 'not a committee')}: a section 75 arrangement is "
            "with an NHS body or a council, or their joint committee.",
        )
    if giver not in NHS_BODIES | COUNCILS:
        name = facts.name_of(said.delegator)
        yield Fault("D-021", f"{name} is neither an NHS body nor a council: section 75 is between these.")
    elif said.section_75_form is Section75Form.COUNCIL_EXERCISES_NHS:
        if giver in COUNCILS or taker not in COUNCILS:
            yield Fault("D-021", "In this form an NHS body passes its functions to a council.")
    elif said.section_75_form is Section75Form.NHS_EXERCISES_COUNCIL:
        if giver not in COUNCILS or taker not in NHS_BODIES:
            yield Fault("D-021", "In this form a council passes its functions to an NHS body.")
    else:
        yield from _pooled(delegation, facts)
    if giver in COUNCILS:
        if facts.outside_council_75:
            sentence = "This is not among the council functions that section 75 covers."
            yield Fault("D-023", sentence, facts.outside_council_75)
    elif facts.excluded_from_75:
        yield Fault("D-022", "Section 75 never covers this NHS function.", facts.excluded_from_75)


def _pooled(delegation: ScopedDelegation, facts: AuthorityFacts) -> Iterator[Fault]:
    """Give the faults of a pooled fund: both sides take part, by a joint committee or a host (D-021)."""
    said = delegation.said
    body = facts.bodies.get(said.delegate)
    if body is not None and body.kind is BodyKind.JOINT_COMMITTEE:
        kinds = {_legal(party, facts) for party, _ in body.parties}
        if not kinds & NHS_BODIES or not kinds & COUNCILS:
            yield Fault(
                "D-021", f"{body.name} needs an NHS body and a council among its parties (reg 10(2))."
            )
        yield from _joins_in(delegation, body, facts)
        return
    giver = _legal(facts.organisation_of(said.delegator), facts)
    taker = _legal(facts.organisation_of(said.delegate), facts)
    one_of_each = (giver in NHS_BODIES and taker in COUNCILS) or (giver in COUNCILS and taker in NHS_BODIES)
    if not one_of_each:
        yield Fault(
            "D-021",
            f"A pooled fund is between an NHS body and a council; {facts.name_of(said.delegate)} is not the "
            f"other side of {facts.name_of(said.delegator)}.",
        )


def _direction(delegation: ScopedDelegation, facts: AuthorityFacts) -> Iterator[Fault]:
    said = delegation.said
    giver = _legal(facts.organisation_of(said.delegator), facts)
    taker = _legal(facts.organisation_of(said.delegate), facts)
    began = commenced_13yb(delegation.system, facts)
    if began is None or facts.on < began:
        when = f"before {began:%d %B %Y}" if began else "as long as no day of commencement is recorded"
        yield Fault("D-012", f"Section 13YB is not in force {when}.")
    if giver is not LegalKind.NHS_ENGLAND or taker is not LegalKind.ICB:
        yield Fault("D-012", "Only NHS England directs, and it directs ICBs.")
    if facts.outside_directions:
        sentence = "NHS England cannot direct an ICB to exercise this function."
        yield Fault("D-012", sentence, facts.outside_directions)


def commenced_13yb(system: str, facts: AuthorityFacts) -> date | None:
    """Return the day s.13YB came into force, as the system's values say; nobody is sure (D-012, verify)."""
    said = facts.values.get(system, {}).get("D-012", {}).get("commenced_on")
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        return None


def _contract(delegation: ScopedDelegation, facts: AuthorityFacts) -> Iterator[Fault]:
    if delegation.said.delegate not in facts.organisations:
        name = facts.name_of(delegation.said.delegate)
        yield Fault("D-054", f"A contract is made with an organisation; {name} is not one.")

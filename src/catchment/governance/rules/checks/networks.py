"""Network boards: a PCN is an agreement between practices, not somebody (F-001, F-002, F-006, F-007).

So a PCN cannot employ, be paid or answer for money: a member or another legal person does that for it. A
federation is such a legal person, and for that reason cannot be the network itself. What makes a network is
its member practices, the agreement they signed, a map, one payee, and a clinical director (`directors`).
"""

from collections.abc import Iterator
from datetime import date

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, WARNING, Fault, listed
from catchment.governance.rules.checks import directors
from catchment.governance.rules.checks.board import posts_on
from catchment.governance.rules.checks.frame import about_body, about_entry, about_person
from catchment.governance.rules.document import Body, Instrument
from catchment.governance.rules.document.vocabulary import InstrumentKind, PartyRole, SeatRole
from catchment.governance.rules.facts import GovernanceFacts, NetworkAt, seats_with_role
from catchment.structure.rules.words import listed as in_words
from catchment.structure.rules.words import plain_date

NETWORK_CONTRACT = "Network Contract DES; Network Agreement"
NETWORKS_BEGIN = date(2019, 7, 1)  # F-008
SCHEDULES = tuple(f"schedule-{number}" for number in range(1, 8))  # F-007
NEEDS_A_PERSON = {
    PartyRole.EMPLOYER: "the employer",
    PartyRole.PAYEE: "the payee",
    PartyRole.LEAD_PROVIDER: "the lead provider",
    PartyRole.HOST: "the host",
}


def network_as_person(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """F-001: a PCN is nowhere the employer, payee, host, lead provider or accountable body."""
    because = "a PCN is an agreement between practices, not a legal person"
    remedy = "Name a member practice, the federation or another legal person."
    for body in facts.handbook.bodies:
        for party in body.parties:
            if party.role in NEEDS_A_PERSON and _is_network(facts, party.organisation):
                yield Fault(
                    about_body(body),
                    f"{facts.organisation_named(party.organisation)} cannot be {NEEDS_A_PERSON[party.role]} "
                    f"of {body.name}: {because}.",
                    remedy,
                )
        if _is_network(facts, body.accountable_body):
            name = facts.organisation_named(body.accountable_body or "")
            yield Fault(about_body(body), f"{name} cannot be accountable for {body.name}: {because}.", remedy)
    for person in facts.handbook.people:
        for post in posts_on(person, as_of):
            if _is_network(facts, post.employer):
                name = facts.organisation_named(post.employer)
                yield Fault(about_person(person), f"{name} cannot employ {person.name}: {because}.", remedy)


def _is_network(facts: GovernanceFacts, code: str | None) -> bool:
    return code is not None and code in facts.organisations and facts.organisations[code].kind == "pcn"


def company_as_network(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """F-002: the network whose board it is, is a PCN; a federation may only be a party."""
    for body in directors.network_boards(facts):
        found = facts.organisations.get(body.organisation or "")
        if found is not None and found.kind != "pcn":
            yield Fault(
                about_body(body),
                f"{found.name} is a {found.kind.replace('-', ' ')} and cannot be the network of {body.name}.",
                "Name the PCN as its organisation; the other may be a party as member, employer or payee.",
            )


def network_complete(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """F-006: member practices, list, map, clinical director, one payee and the signed agreement are there."""
    for body in directors.network_boards(facts):
        network = facts.networks.get(body.organisation or "")
        if network is None:
            yield Fault(
                about_body(body),
                f"{body.name} is not the board of a PCN that is known on {plain_date(as_of)}.",
                "Set its organisation to the code of the PCN.",
            )
        else:
            yield from _only_board(facts, body, network)
        yield from _members(facts, body, network)
        yield from _payee(facts, body, network)
        for lacking, remedy in _lacking(facts, body, network, as_of):
            yield Fault(about_body(body), f"{body.name} {lacking}.", remedy)


def _only_board(facts: GovernanceFacts, body: Body, network: NetworkAt) -> Iterator[Fault]:
    """Give the fault of a network with two boards: one agreement has one set of decisions (F-007)."""
    boards = [each for each in directors.network_boards(facts) if each.organisation == network.code]
    if body is not boards[0]:
        yield Fault(
            about_body(body),
            f"{network.name} already has a board, {boards[0].name}: {body.name} would be a second one.",
            "End one of them, or say which PCN this one is the board of.",
            WARNING,
        )


def _members(facts: GovernanceFacts, body: Body, network: NetworkAt | None) -> Iterator[Fault]:
    """F-006: the core network practices are parties, and are those the register of PCNs has."""
    said = directors.member_practices(facts, body)
    if not said:
        yield Fault(
            about_body(body),
            f"{body.name} has no member practices.",
            "Add its core network practices as parties.",
        )
        return
    if network is None or not network.practices:
        return
    missing = [facts.organisation_named(code) for code in network.practices if code not in said]
    if missing:
        yield Fault(
            about_body(body),
            f"{in_words(missing)} {_are(missing)} in {network.name} but not a party of {body.name}.",
            "Add them as parties with the role member.",
        )
    too_many = [facts.organisation_named(code) for code in sorted(said - set(network.practices))]
    if too_many:
        yield Fault(
            about_body(body),
            f"{in_words(too_many)} {_are(too_many)} a party of {body.name} but not in {network.name}.",
            "Take them away, or record in the structure that they joined.",
        )


def _are(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are each"


def _payee(facts: GovernanceFacts, body: Body, network: NetworkAt | None) -> Iterator[Fault]:
    """F-006, E-043: all the network's money goes to exactly one nominated payee."""
    payees = [party.organisation for party in body.parties if party.role is PartyRole.PAYEE]
    if len(payees) != 1:
        names = in_words([facts.organisation_named(code) for code in payees])
        yield Fault(
            about_body(body),
            f"{body.name} has {f'several payees: {names}' if payees else 'no nominated payee'}.",
            "Give exactly one party the role payee.",
        )
    elif network is not None and network.payees and payees[0] not in network.payees:
        registered = in_words([facts.organisation_named(code) for code in network.payees])
        yield Fault(
            about_body(body),
            f"{body.name} says its payee is {facts.organisation_named(payees[0])}; "
            f"the structure has {registered}.",
            "Put right whichever of the two is wrong.",
            WARNING,
        )


def _lacking(
    facts: GovernanceFacts, body: Body, network: NetworkAt | None, as_of: date
) -> Iterator[tuple[str, str]]:
    """F-006: give what else a network lacks, with the remedy: list size, director's seat, agreement, map."""
    if network is not None and network.patients is None:
        yield "has no list size that is known", "Import the registered patients at 1 January."
    if not seats_with_role(body, SeatRole.CLINICAL_DIRECTOR):
        yield "has no seat for a clinical director", "Add a seat with the role clinical-director."
    if body.area is None and not (network is not None and network.serves):
        yield (
            "has no map of the area it covers",
            "Set its area, or record which neighbourhoods the PCN serves.",
        )
    agreement = facts.instruments.get(body.instrument or "")
    if agreement is None or agreement.kind is not InstrumentKind.NETWORK_AGREEMENT:
        yield (
            "rests on no Network Agreement",
            "Add the instrument (kind: network-agreement) and name it here.",
        )
    elif agreement.made_on is None or agreement.made_on > as_of:
        yield (
            f"rests on a Network Agreement that is not signed on {plain_date(as_of)}",
            "Record the day it was signed (made_on).",
        )


def agreement_schedules(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """F-007: a Network Agreement has its seven schedules."""
    agreements: list[Instrument] = [
        each for each in facts.handbook.instruments if each.kind is InstrumentKind.NETWORK_AGREEMENT
    ]
    for agreement in agreements:
        missing = [schedule for schedule in SCHEDULES if schedule not in agreement.sections]
        if missing:
            yield Fault(
                about_entry(agreement, facts.handbook.system),
                f"{agreement.title} lacks {in_words(missing, 7)} of its seven schedules.",
                "Add the schedules to the agreement, and name them in its sections.",
            )


CHECKS: tuple[Check, ...] = (
    listed(
        "F-001",
        "Is no PCN an employer, payee, host, lead provider or accountable body?",
        ERROR,
        NETWORK_CONTRACT,
        network_as_person,
        since=NETWORKS_BEGIN,
    ),
    listed(
        "F-002",
        "Is each network board the board of a PCN, and not of a federation or another organisation?",
        ERROR,
        NETWORK_CONTRACT,
        company_as_network,
        since=NETWORKS_BEGIN,
    ),
    listed(
        "F-006",
        "Has each network its practices, list, map, director's seat, one payee and a signed agreement?",
        ERROR,
        NETWORK_CONTRACT,
        network_complete,
        since=NETWORKS_BEGIN,
    ),
    listed(
        "F-007",
        "Has each Network Agreement its seven schedules?",
        ERROR,
        "Network Agreement, form of 2019",
        agreement_schedules,
        confidence="M",
        since=NETWORKS_BEGIN,
    ),
    *directors.CHECKS,
)

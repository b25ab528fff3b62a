"""What the designer asks about each thing a body can start from, with the lists to choose out of."""

from collections.abc import Callable, Iterable
from datetime import date

from catchment.governance.edit_forms import Choice, Field, Form, date_field
from catchment.governance.rules.checks.directors import network_boards
from catchment.governance.rules.checks.forms import MAY_SHARE_FUNCTIONS
from catchment.governance.rules.design import Start
from catchment.governance.rules.facts import GovernanceFacts

AGREED = {
    "membership": "Who its members are",
    "decisions": "How decisions are taken",
    "leadership": "Who leads, and who holds delegated functions",
    "reporting": "How it reports to the integrated care partnership and board",
}


def design_form(start: Start, facts: GovernanceFacts, day: date) -> Form:
    """Return the questions about a body that starts from something."""
    fields = [
        Field("name", "Name of the body"),
        Field(
            "code",
            "Its code",
            hint="A short word with no spaces, such as NORTH-PLACE. Leave empty for one made from the name.",
        ),
    ]
    fields += {
        Start.COLLABORATIVE: _of_collaborative,
        Start.NETWORK: _of_network,
        Start.GP_BOARD: _of_gp_board,
        Start.PRIMARY_CARE_BOARD: _of_nothing,
        Start.TEAM: _of_team,
    }.get(start, _of_place(start))(facts)
    fields += [
        date_field("from", "From which day", day),
        Field(
            "reason", "Why it is set up", "area", "It is kept with the change, with your name and the time."
        ),
    ]
    return Form("preview", "What it is", "Show what is missing", tuple(fields))


def named(facts: GovernanceFacts, codes: Iterable[str]) -> tuple[Choice, ...]:
    """Return organisations as choices, by name."""
    found = ((facts.organisation_named(code), code) for code in dict.fromkeys(codes))
    return tuple(Choice(code, f"{name} ({code})") for name, code in sorted(found))


def can_hold_contracts(facts: GovernanceFacts) -> tuple[str, ...]:
    """Return the organisations of a system that are legal persons: a PCN is none (F-001)."""
    return tuple(
        code
        for code, each in facts.organisations.items()
        if each.kind not in ("pcn", "sub-icb", "region", "nation")
    )


def can_share_functions(facts: GovernanceFacts) -> tuple[str, ...]:
    """Return the trusts and councils of a system, with which functions can be shared by law (D-001)."""
    found = (code for code, each in facts.organisations.items() if each.kind in MAY_SHARE_FUNCTIONS)
    return tuple(code for code in found if code != facts.handbook.system)


def areas_of(facts: GovernanceFacts, kind: str) -> tuple[Choice, ...]:
    """Return the drawn places or neighbourhoods of a system as choices."""
    found = sorted((each.name, each.code) for each in facts.areas.values() if each.kind == kind)
    return tuple(Choice(code, f"{name} ({code})") for name, code in found)


def network_boards_of(facts: GovernanceFacts) -> tuple[Choice, ...]:
    """Return the network boards of a handbook as choices."""
    found = sorted((body.name, body.code) for body in network_boards(facts))
    return tuple(Choice(code, name) for name, code in found)


def _select(name: str, label: str, choices: Iterable[Choice], hint: str = "", value: str = "") -> Field:
    return Field(name, label, "select", hint, (Choice("", "Choose"), *choices), value)


def _of_nothing(_facts: GovernanceFacts) -> list[Field]:
    return []


def _of_place(start: Start) -> Callable[[GovernanceFacts], list[Field]]:
    """Return what asks about a place board of a form."""

    def ask(facts: GovernanceFacts) -> list[Field]:
        hint = "No place is drawn yet." if not areas_of(facts, "place") else ""
        fields = [_select("area", "Which place it is for", areas_of(facts, "place"), hint)]
        if start is Start.LEAD_PROVIDER:
            fields.append(
                _select("lead_provider", "Who the lead provider is", named(facts, can_hold_contracts(facts)))
            )
        fields.append(
            Field(
                "partners",
                "Partners besides the integrated care board",
                "checks",
                "A joint committee needs at least one. By law, only these can share functions."
                if start is Start.JOINT_COMMITTEE
                else "",
                named(facts, can_share_functions(facts)),
            )
        )
        fields += _lead_fields(facts, "Who leads the place, if that is known")
        fields += [
            Field(f"agreed_{name}", label, "area", "What the partners agreed, if they have.")
            for name, label in AGREED.items()
        ]
        return fields

    return ask


def _lead_fields(facts: GovernanceFacts, label: str) -> list[Field]:
    people = sorted((each.name, each.code) for each in facts.handbook.people)
    return [
        _select("lead", label, (Choice(code, name) for name, code in people)),
        Field("new_lead", "Or the name of somebody who is not in the handbook yet"),
    ]


def _of_collaborative(facts: GovernanceFacts) -> list[Field]:
    trusts = tuple(code for code in can_share_functions(facts) if facts.organisations[code].kind == "trust")
    return [Field("partners", "Which trusts take part", "checks", choices=named(facts, trusts))]


def _of_network(facts: GovernanceFacts) -> list[Field]:
    networks = named(facts, facts.networks)
    practices = (code for each in facts.networks.values() for code in each.practices)
    return [
        _select("network", "Which PCN it is the board of", networks),
        _select(
            "payee",
            "Its nominated payee",
            named(facts, practices),
            "Leave as it is to take the payee that is registered.",
        ),
        date_field(
            "signed_on", "Day the Network Agreement was signed, if it was", hint="For example, 1 7 2025"
        ),
        *_lead_fields(facts, "Its clinical director, if that is known"),
    ]


def _of_gp_board(facts: GovernanceFacts) -> list[Field]:
    choices = named(facts, facts.networks)
    ticked = tuple(each.value for each in choices)
    return [Field("partners", "Networks that elect a member", "checks", choices=choices, values=ticked)]


def _of_team(facts: GovernanceFacts) -> list[Field]:
    return [
        _select("area", "Which neighbourhood it is for", areas_of(facts, "neighbourhood")),
        _select(
            "accountable_body",
            "The organisation that is accountable for it",
            named(facts, can_hold_contracts(facts)),
            "A team must have one, and a lead (S001-19). A PCN cannot be it: it is not a legal person.",
        ),
        _select(
            "alongside",
            "A network board on its ground that it runs alongside, if there is one",
            network_boards_of(facts),
        ),
        *_lead_fields(facts, "Who leads it"),
    ]

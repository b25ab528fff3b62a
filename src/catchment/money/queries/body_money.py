"""What one body decides of the money of its system, and who puts the money in against who has the votes.

`decided_by` answers for a whole system (S001-32, S000-18); the page is about one body and, where it has a
place, that place's money.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.functions import catalogue
from catchment.governance.models import Body, BodyTerms, SeatTerms
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.money.queries.envelope_books import YearBooks, year_asked, year_books, years_kept
from catchment.money.queries.envelope_values import SwitchLine
from catchment.money.rules.envelope import DECIDED, DECIDER_WORDS, Share, State, pounds_in, shares
from catchment.money.rules.parity import Parity, contributions, parity, votes_by
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.models import Area, Organisation
from catchment.structure.queries.locate import area_links, organisation_links
from catchment.structure.queries.values import Link

GENERAL_PRACTICE = "general practice"
OF_GENERAL_PRACTICE = frozenset({"practice", "pcn", "federation", "lmc"})
NATIONAL = frozenset({"nation", "region"})


@dataclass(frozen=True, slots=True)
class FunctionLine:
    """What a body decided under one function, in pence."""

    code: str
    name: str
    paid_pence: int
    committed_pence: int
    href: str


@dataclass(frozen=True, slots=True)
class LevelLine:
    """What is decided at one level of the money of the body's place, in pence and in words."""

    name: str
    pence: int
    words: str


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A partner's share of the money that the body decided, and of its votes (0 to 1); T-A5."""

    name: str
    contributed_pence: int
    votes: int
    contribution_share: float
    vote_share: float
    difference: float
    words: str


@dataclass(frozen=True, slots=True)
class BodyMoneyPage:
    """What a body decides in a year; amounts in pence. `whole_pence` is what it is a part of."""

    body: str
    body_name: str
    system: str
    system_name: str
    year: str
    sentence: str
    decided_pence: int
    whole_pence: int
    whole: str  # what it is a part of, in words
    functions: tuple[FunctionLine, ...]
    levels: tuple[LevelLine, ...]
    partners: tuple[PartnerLine, ...]
    years: tuple[SwitchLine, ...]
    trail: tuple[Link, ...]
    onward: tuple[Link, ...]


def decided_by(system: Organisation, year: FinancialYear, moment: Moment) -> tuple[Share, ...]:
    """Return who has decided how much of what a system paid or committed in a year (S001-32, T-A4)."""
    return shares(year_books(system, year, moment).books.portions)


def decided_at(system: str, place: str, moment: Moment) -> dict[str, int]:
    """Return what was paid or committed from a place's budgets in the day's year, in pence by function."""
    identity = Organisation.objects.filter(code=system).first()
    if identity is None:
        return {}
    sums: dict[str, int] = defaultdict(int)
    for each in year_books(identity, year_of(moment.as_at), moment).books.portions:
        if each.place == place and each.state in DECIDED and each.function:
            sums[each.function] += each.pence
    return {function: pence for function, pence in sums.items() if pence > 0}


def body_money_page(code: str, moment: Moment, *, year: str = "") -> BodyMoneyPage:
    """Return what a body has decided of a year's money (default: the day's year); raises Missing."""
    body = Body.objects.select_related("system").filter(code__iexact=code).first()
    if body is None:
        raise Missing(f"No body has the code “{code[:60]}”.")
    terms = BodyTerms.objects.at(moment).filter(body=body).first()
    if terms is None:
        raise Missing(f"{body.code} was not there on {moment.as_at}: choose another day.")
    system, system_name = system_named(body.system.code, moment)
    wanted = year_asked(year, moment)
    kept = year_books(system, wanted, moment)
    place, whole = _whole(kept, terms.area, system_name, moment)
    decided = [each for each in kept.books.portions if each.body == body.code and each.state in DECIDED]
    pence = sum(each.pence for each in decided)
    within = [each for each in kept.books.portions if not place or each.place == terms.area]
    whole_pence = sum(each.pence for each in within if each.state in DECIDED)
    return BodyMoneyPage(
        body=body.code,
        body_name=terms.name,
        system=system.code,
        system_name=system_name,
        year=wanted.label,
        sentence=_sentence(terms.name, pence, whole_pence, whole, wanted),
        decided_pence=pence,
        whole_pence=whole_pence,
        whole=whole,
        functions=_functions(kept, body.code),
        levels=tuple(
            LevelLine(DECIDER_WORDS[each.decider], each.pence, pounds_in(each.pence, whole_pence))
            for each in shares(within)
        ),
        partners=_partners(kept, body, system, moment),
        years=tuple(
            SwitchLine(each.label, f"/body/{body.code}/money?year={each.label}", each == wanted)
            for each in years_kept(system, moment)
        ),
        trail=(
            *system_trail(system, system_name, moment),
            Link("body", body.code, terms.name, f"/body/{body.code}"),
        ),
        onward=(
            Link("decisions", body.code, "Its decisions", f"/body/{body.code}/decisions"),
            Link("authority", body.code, "What it may decide", f"/body/{body.code}/authority"),
            Link("envelope", system.code, "The whole envelope", f"/system/{system.code}/envelope?by=decider"),
        ),
    )


def _whole(kept: YearBooks, area: str, system_name: str, moment: Moment) -> tuple[bool, str]:
    """Return whether a body has a place with money of its own, and what its decisions are a part of."""
    if area and any(each.place == area for each in kept.books.portions):
        ids = Area.objects.filter(code=area).values_list("id", flat=True)
        name = next((link.name for link in area_links(ids, moment).values()), area)
        return True, f"paid or committed from the budgets of {name}"
    return False, f"paid or committed in all of {system_name}"


def _sentence(name: str, pence: int, whole: int, words: str, year: FinancialYear) -> str:
    if whole <= 0:
        return f"Nothing was {words} in {year.label}, so {name} has decided none of it."
    if pence <= 0:
        return f"{name} has decided none of the {pounds_in_short(whole)} {words} in {year.label}."
    share = pounds_in(pence, whole)
    return (
        f"{name} has decided {pounds_in_short(pence)} of the {pounds_in_short(whole)} {words} in "
        f"{year.label}: {share}."
    )


def _functions(kept: YearBooks, body: str) -> tuple[FunctionLine, ...]:
    names = {each.code: each.name for each in catalogue()}
    sums: dict[str, dict[State, int]] = defaultdict(lambda: defaultdict(int))
    for each in kept.books.portions:
        if each.body == body and each.state in DECIDED:
            sums[each.function][each.state] += each.pence
    lines = (
        FunctionLine(
            code, names.get(code, code), found[State.PAID], found[State.COMMITTED], f"/functions#{code}"
        )
        for code, found in sums.items()
    )
    return tuple(sorted(lines, key=lambda each: (-each.paid_pence - each.committed_pence, each.code)))


def _partners(kept: YearBooks, body: Body, system: Organisation, moment: Moment) -> tuple[PartnerLine, ...]:
    """Return who puts the money in and who has the votes (three queries); empty if nothing was decided."""
    rows = SeatTerms.objects.at(moment).filter(seat__body=body).values_list("said", flat=True)
    seats = list(rows)
    givers = {each.giver for each in kept.books.receipts}
    codes = {said["organisation"] for said in seats if said.get("organisation")} | {system.code}
    found = Organisation.objects.filter(code__in=codes | givers)
    links = {each.code: each for each in organisation_links([row.pk for row in found], moment).values()}
    kinds = {code: link.kind for code, link in links.items()}
    partner_of = {code: system.code for code in givers if kinds.get(code) in NATIONAL}
    contributed = contributions(kept.books, body.code, partner_of)
    if not contributed:
        return ()
    votes = votes_by(
        (
            _partner(said, kinds, system.code),
            bool(said.get("votes", True)) and said.get("acts_as") != "observer",
            int(said.get("holders_at_once", 1)),
        )
        for said in seats
    )
    names = {code: link.name for code, link in links.items()}
    return tuple(_partner_line(each, names) for each in parity(contributed, votes))


def _partner(said: Mapping[str, object], kinds: Mapping[str, str], system: str) -> str:
    """Return whom a seat counts for: its organisation, the ICB, or the sector it brings."""
    organisation = str(said.get("organisation") or "")
    if organisation and kinds.get(organisation) not in OF_GENERAL_PRACTICE:
        return organisation
    sectors = said.get("sectors")
    words = [str(each).replace("-", " ") for each in sectors] if isinstance(sectors, list) else []
    if organisation or GENERAL_PRACTICE in words or "primary care leadership" in words:
        return GENERAL_PRACTICE
    return system if "icb" in words else (words[0] if words else "others")


def _partner_line(found: Parity, names: Mapping[str, str]) -> PartnerLine:
    points = round(100 * found.difference)
    words = "puts in as much as it controls"
    if points:
        more = "puts in more than it controls" if points > 0 else "controls more than it puts in"
        words = f"{more}, by {abs(points)} points"
    name = names.get(found.partner, found.partner)
    return PartnerLine(
        name[:1].upper() + name[1:],
        found.contributed_pence,
        found.votes,
        round(found.contribution_share, 4),
        round(found.vote_share, 4),
        round(found.difference, 4),
        words,
    )

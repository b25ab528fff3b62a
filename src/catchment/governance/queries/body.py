"""The page of a body: who sits there, what the law of the day asks of it, and where it falls short."""

from datetime import date

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, Actor
from catchment.governance.checks import Judged, judged
from catchment.governance.models import Body as BodyIdentity
from catchment.governance.models import BodyTerms
from catchment.governance.queries.body_seats import (
    past_of,
    seat_lines,
    table_picture,
    timeline_picture,
    upcoming,
)
from catchment.governance.queries.body_values import BodyLine, BodyPage, InstrumentLine, Nominators, SeatLine
from catchment.governance.queries.history import history_of
from catchment.governance.queries.people_named import area_named, organisation_link
from catchment.governance.queries.private import unread_by
from catchment.governance.rules.asked import (
    PRIVATE_RULES,
    Asked,
    Watched,
    asked_of,
    broken_rules,
    turns_near,
)
from catchment.governance.rules.checks import CHECKS
from catchment.governance.rules.document import Body, Instrument
from catchment.governance.rules.document.vocabulary import BODY_KIND_WORDS, Constituency, Purpose
from catchment.governance.rules.facts import GovernanceFacts
from catchment.governance.rules.quorum import quorum_in_words, voting_in_words
from catchment.governance.rules.seat_groups import CONSTITUENCY_WORDS
from catchment.structure.queries.onward import links_about
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed, plain_date

SHOWN_PARTIES = 3  # organisations named in the sentence that says what a body is


def find_body(text: str, moment: Moment) -> str | None:
    """Return the code of the body with a code or an exact name, capitals aside; None where there is none."""
    wanted = " ".join(text.split())
    by_code = BodyIdentity.objects.filter(code__iexact=wanted).values_list("code", flat=True).first()
    if by_code is not None:
        return str(by_code)
    named = BodyTerms.objects.at(moment).filter(name__iexact=wanted).order_by("body__code")
    code = named.values_list("body__code", flat=True).first()
    return None if code is None else str(code)


def body_page(code: str, moment: Moment, actor: Actor = ANYBODY) -> BodyPage:
    """Return the page of a body at a moment; `actor` reads it. Raises Missing where there is no such body."""
    system = BodyIdentity.objects.filter(code__iexact=code).values_list("code", "system__code").first()
    if system is None:
        raise Missing(f"No body has the code “{code[:60]}”.")
    verdict = judged(system[1], moment)
    body = verdict.facts.bodies.get(system[0]) if verdict else None
    if verdict is None or body is None:
        raise Missing(_not_there(system[0], moment))
    return _page(body, verdict, moment, actor)


def _not_there(code: str, moment: Moment) -> str:
    """Return why a body that is recorded has no page at the moment: when it was there."""
    terms = BodyTerms.objects.known(moment).filter(body__code=code).order_by("valid_from")
    spans = list(terms.values_list("name", "valid_from", "valid_to"))
    day = plain_date(moment.as_at)
    if not spans:
        return f"{code} was not known yet at that time."
    name, first, _ = spans[0]
    last = spans[-1][2]
    until = f" until {plain_date(last)}" if last else ""
    return f"{name} ({code}) was not there on {day}: it is recorded from {plain_date(first)}{until}."


def _page(body: Body, verdict: Judged, moment: Moment, actor: Actor) -> BodyPage:
    """Return the page of a body that is there at the moment."""
    facts, on = verdict.facts, moment.as_at
    past = past_of(body.code, moment)
    seats = seat_lines(body, facts, past, on)
    asked, not_shown = _asked(body, verdict, moment, actor)
    last_turn, next_turn = turns_near(body, CHECKS, on, facts.regimes)
    system = organisation_link(verdict.system, facts.organisations)
    diagram = Link("governance", verdict.system, "Governance", f"/system/{verdict.system}/governance")
    above = facts.bodies.get(body.parent or "")
    return BodyPage(
        kind="body",
        kind_label=BODY_KIND_WORDS[body.kind].capitalize(),
        code=body.code,
        name=body.name,
        href=f"/body/{body.code}",
        system=verdict.system,
        sentence=_sentence(seats, asked, on),
        what_it_is=_what_it_is(body, facts, moment),
        invented=verdict.invented,
        trail=(system, diagram, *((_body_link(above),) if above else ())),
        seats=seats,
        parties=tuple(
            BodyLine(organisation_link(each.organisation, facts.organisations), each.role.replace("-", " "))
            for each in body.parties
        ),
        picture=table_picture(body.name, seats),
        timeline=timeline_picture(body, past, on),
        upcoming=upcoming(seats, on),
        asked=asked,
        asked_sentence=_asked_sentence(asked),
        not_shown=not_shown,
        last_turn=last_turn,
        next_turn=next_turn,
        quorum=quorum_in_words(body.quorum) if body.quorum else "",
        voting=voting_in_words(body.voting) if body.voting else "",
        constituencies=_nominators(body, facts),
        ties=_ties(body, facts),
        instruments=_instruments(body, facts),
        history=history_of(body.code, verdict.system, moment, actor, past.names),
        links=(
            Link(
                "governance",
                verdict.system,
                "How the whole system is governed",
                f"{diagram.href}?light={body.code}",
            ),
            Link("handbook", verdict.system, "The handbook it is written in", f"/handbook/{verdict.system}"),
            Link("duties", verdict.system, "What is owed by when", f"/duties/{verdict.system}"),
            Link("edit", body.code, "Edit this body", f"/body/{body.code}/edit"),
            *links_about("body", body.code),
        ),
    )


def _body_link(body: Body) -> Link:
    return Link("body", body.code, body.name, f"/body/{body.code}")


def _sentence(seats: tuple[SeatLine, ...], asked: tuple[Asked, ...], on: date) -> str:
    """Return the answer: seats, vacancies, rules broken."""
    vacant = sum(seat.vacant for seat in seats)
    first = (
        f"{counted(len(seats), 'seat')}, {vacant or 'none'} vacant." if seats else "No seats are recorded."
    )
    broken = broken_rules(asked)
    when = "today" if on == timezone.localdate() else f"on {plain_date(on)}"
    if not asked:
        return f"{first} No check of {plain_date(on)} is about it."
    rules = "no rule" if not broken else "one rule" if broken == 1 else f"{broken} rules"
    return f"{first} It breaks {rules} {when}."


def _what_it_is(body: Body, facts: GovernanceFacts, moment: Moment) -> str:
    """Return in a sentence what a body is, whose, what made it and what it covers."""
    kind = BODY_KIND_WORDS[body.kind]
    whose = [body.organisation] if body.organisation else [party.organisation for party in body.parties]
    names = [_short(facts.organisation_named(code)) for code in dict.fromkeys(whose)]
    of = f" of {listed(names, SHOWN_PARTIES)}" if names else ""
    instrument = facts.instruments.get(body.instrument or "")
    made = f", made by its {instrument.kind.replace('-', ' ')}" if instrument else ""
    covers = ""
    if body.area:
        drawn = facts.areas.get(body.area)
        covers = f"; it covers {drawn.name if drawn else area_named(body.area, moment)}"
    return f"{'An' if kind[0] in 'aeiou' else 'A'} {kind}{of}{made}{covers}."


def _short(name: str) -> str:
    return name.replace(" Integrated Care Board", " ICB")


def _asked(body: Body, verdict: Judged, moment: Moment, actor: Actor) -> tuple[tuple[Asked, ...], str]:
    """Return what is asked of a body, and what is not shown of it to this reader.

    What a check finds in the private answers of a person (a conviction, a dismissal) is only for those who
    may read the answers of that person. Where somebody sits whose answers they may not read, a rule is shown
    only with what it finds about the others: that it is missing or kept would tell.
    """
    facts, on = verdict.facts, moment.as_at
    people = frozenset(sitting.holder.person for sitting in facts.sittings(on, body))
    watched = Watched(body, verdict.system, people)
    unread = unread_by(actor, people, facts, moment)
    asked = asked_of(watched, CHECKS, unread.without(verdict.findings), on, facts.regimes)
    if not unread.people:
        return asked, ""
    private = [each for each in asked if each.rule in PRIVATE_RULES]
    shown = tuple(each for each in asked if each.rule not in PRIVATE_RULES or each.findings)
    rules = listed(sorted(each.rule for each in private), len(private))
    return shown, f"What was found under {rules} is not shown. {unread.reason}" if private else ""


def _asked_sentence(asked: tuple[Asked, ...]) -> str:
    """Return how many rules are asked, and how the body stands with them."""
    if not asked:
        return "No check of this date is about this body."
    states = [each.state for each in asked]
    counts = [f"{states.count(state)} {state}" for state in dict.fromkeys(states)]
    return f"{counted(len(asked), 'rule')} of this date: {listed(counts)}."


def _nominators(body: Body, facts: GovernanceFacts) -> tuple[Nominators, ...]:
    """Return who nominates jointly for seats of the body, as the structure of the day has it."""
    found = []
    for constituency in Constituency:
        seats = [seat.title for seat in body.seats if seat.nominated_by is constituency]
        at = facts.constituencies.get(constituency)
        if seats and at is not None:
            links = [organisation_link(code, facts.organisations) for code in at.organisations]
            name = CONSTITUENCY_WORDS[constituency]
            ordered = tuple(sorted(links, key=lambda link: link.name))
            found.append(Nominators(f"{name[0].upper()}{name[1:]}", at.basis, tuple(seats), ordered))
    return tuple(found)


def _ties(body: Body, facts: GovernanceFacts) -> tuple[BodyLine, ...]:
    """Return the bodies above, below and beside, each with how they are tied."""
    found: dict[tuple[str, str], None] = {}
    above = [(body.parent, "above: it made this body")] if body.parent else []
    above += [(code, "above: this body reports to it") for code in body.reports_to]
    above += [(code, "beside: this body speaks to it without answering to it") for code in body.feeds]
    for code, how in above:
        found.setdefault((str(code), how))
    for other in facts.handbook.bodies:
        if other.parent == body.code:
            found.setdefault((other.code, "below: made by this body"))
        elif body.code in other.reports_to:
            found.setdefault((other.code, "below: reports to this body"))
        elif body.code in other.feeds:
            found.setdefault((other.code, "beside: speaks to this body without answering to it"))
    return tuple(BodyLine(_body_link(facts.bodies[code]), how) for code, how in found if code in facts.bodies)


def _instruments(body: Body, facts: GovernanceFacts) -> tuple[InstrumentLine, ...]:
    """Return the documents of a body: the one that made it; for the board, all that made no other body."""
    every = facts.handbook.instruments
    own = [each for each in every if each.code == body.instrument]
    if body.purpose is Purpose.ICB_BOARD:
        taken = {other.instrument for other in facts.handbook.bodies}
        whose = (None, body.organisation)
        own += [each for each in every if each.code not in taken and each.organisation in whose]
    return tuple(_instrument(each) for each in own)


def _instrument(each: Instrument) -> InstrumentLine:
    """Return one document, with who made and approved it when."""
    said = [
        f"made {plain_date(each.made_on)}" if each.made_on else "",
        f"by {each.made_by}" if each.made_by else "",
    ]
    made = " ".join(word for word in said if word)
    approved = f"approved by {each.approved_by}" if each.approved_by else ""
    approved += f" {plain_date(each.approved_on)}" if each.approved_on else ""
    ends = f"ends {plain_date(each.ends_on)}" if each.ends_on else ""
    return InstrumentLine(
        each.code,
        each.kind.replace("-", " "),
        each.title,
        each.version or "",
        "; ".join(words for words in (made, approved.strip(), ends) if words),
        each.published_at or "",
    )

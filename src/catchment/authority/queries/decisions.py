"""Reading decisions: the valid ones, the void ones apart, what was spent, and what is still to be reported.

A decision's proof is shown as it was stored. Sums count valid decisions only: a void one binds nobody.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime
from pydantic import TypeAdapter

from catchment.authority.models import Decision, ProceedingStep
from catchment.authority.queries.decision_privacy import (
    VOID_IN_PRIVATE,
    hidden_from,
    line_in_private,
    page_in_private,
    private_decisions,
    title_for_others,
)
from catchment.authority.queries.meeting_privacy import reader_of
from catchment.authority.queries.meeting_values import (
    DecisionLine,
    DecisionPage,
    DecisionsPage,
    RegardLine,
)
from catchment.authority.queries.meetings_read import whose
from catchment.authority.rules.answers import Answer
from catchment.authority.rules.duties_of_regard import duties_asked
from catchment.authority.rules.meeting.decided import DecisionTaken
from catchment.authority.rules.meeting.privacy import Reader
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, Act, Actor, Thing, may_today
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.models import BodyTerms
from catchment.governance.rules.days import financial_year_of
from catchment.structure.queries.onward import links_about
from catchment.structure.queries.sql import fetch
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed, plain_date

PROOF: TypeAdapter[Answer] = TypeAdapter(Answer)


def spent_this_year(system: str, moment: Moment) -> Mapping[str, int]:
    """Return what a financial year's valid decisions cost in pence, by delegation: `XEX/D-1` (B-014).

    The year is the one the day is in, 1 April to 31 March, up to that day and as known at the moment. A
    decision counts under each delegation of its stored proof, once (one query).
    """
    begins = financial_year_of(moment.as_at)
    rows = fetch(
        """SELECT used.code, sum(used.amount_pence)::bigint AS pence FROM (
             SELECT DISTINCT d.id, d.amount_pence, o.code || '/' || (link.value ->> 'code') AS code
               FROM authority_decision d JOIN structure_organisation o ON o.id = d.system_id
               CROSS JOIN LATERAL (
                 SELECT c.value FROM jsonb_array_elements(d.proof -> 'chain') c
                 UNION ALL
                 SELECT c.value FROM jsonb_array_elements(d.proof -> 'with_partners') p
                   CROSS JOIN LATERAL jsonb_array_elements(p.value) c) link
              JOIN foundation_change recorded ON recorded.id = d.change_id
              WHERE o.code = %(system)s AND d.valid AND d.taken_on BETWEEN %(begins)s AND %(as_at)s
                AND (%(as_known)s::timestamptz IS NULL OR recorded.at <= %(as_known)s)) used
           GROUP BY used.code""",
        moment,
        system=system,
        begins=begins,
    )
    return {row.code: row.pence for row in rows}


def decisions_known(moment: Moment, *, system: str = "", body: str = "") -> QuerySet[Decision]:
    """Return the decisions taken by the day and recorded by then, newest first."""
    rows = Decision.objects.filter(taken_on__lte=moment.as_at).select_related("system", "body", "proceeding")
    if system:
        rows = rows.filter(system__code=system)
    if body:
        rows = rows.filter(body__code=body)
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
    return rows.order_by("-taken_on", "-id")


def reported_at(codes: Iterable[str], moment: Moment) -> dict[str, str]:
    """Return the meeting to which each of some urgent decisions was reported, by decision (one query)."""
    steps = ProceedingStep.objects.filter(said__kind="urgent-reported", said__decision__in=list(codes))
    if moment.as_known is not None:
        steps = steps.filter(change__at__lte=moment.as_known)
    return dict(steps.order_by("-id").values_list("said__decision", "proceeding__code"))


def urgent_unreported(
    system: str, moment: Moment, *, body: str = "", reader: Reader | None = None
) -> tuple[DecisionLine, ...]:
    """Return the urgent decisions of a system that no meeting has been told of yet, oldest first (B-073)."""
    rows = list(decisions_known(moment, system=system, body=body).filter(urgent=True))
    return tuple(reversed([line for line in lines_of(rows, moment, reader) if not line.reported_at]))


def lines_of(
    rows: Iterable[Decision], moment: Moment, reader: Reader | None = None
) -> tuple[DecisionLine, ...]:
    """Return decisions as lines of a list, as `reader` may see them (four queries, however many)."""
    found = list(rows)
    names = body_names((row.body.code for row in found if row.body), moment)
    reported = reported_at((row.code for row in found if row.urgent), moment)
    hidden = hidden_from(reader or Reader(ANYBODY, False, moment.as_at), found, moment)
    lines = ((row, _line(row, names, reported)) for row in found)
    return tuple(
        line_in_private(line, title_for_others(row)) if row.pk in hidden else line for row, line in lines
    )


def body_names(codes: Iterable[str], moment: Moment) -> dict[str, str]:
    """Return the newest names of bodies by code, as known at the moment (one query)."""
    terms = BodyTerms.objects.known(moment).filter(body__code__in=set(codes)).order_by("valid_from")
    return dict(terms.values_list("body__code", "name"))


def _line(row: Decision, names: Mapping[str, str], reported: Mapping[str, str]) -> DecisionLine:
    proof = row.proof
    return DecisionLine(
        decision_link(row),
        row.title,
        _decider(row, names),
        proof["function"]["name"],
        proof["area"]["name"],
        row.amount_pence,
        row.taken_on,
        row.urgent,
        row.valid,
        row.void_because,
        reported.get(row.code, ""),
    )


def decision_link(row: Decision) -> Link:
    """Return a decision as a link."""
    return Link("decision", row.code, row.title, f"/decision/{row.code}")


def _decider(row: Decision, names: Mapping[str, str]) -> Link:
    """Return whoever decided: the body, or the holder of a seat by the name that the proof gives."""
    code = row.body.code if row.body else row.decider
    if row.decider == code:
        return Link("body", code, names.get(code, code), f"/body/{code}")
    return Link("seat", row.decider, row.proof["actor"]["name"] or row.decider, f"/body/{code}")


def decisions_page(
    moment: Moment, actor: Actor = ANYBODY, *, system: str = "", body: str = ""
) -> DecisionsPage:
    """Return the decisions of a system or a body on a day, void ones apart; raises Missing."""
    of = whose(moment, system=system, body=body)
    reader = reader_of(actor, *of.about)
    system = "" if of.body else of.system
    lines = lines_of(decisions_known(moment, system=system, body=of.body), moment, reader)
    valid = tuple(line for line in lines if line.valid)
    void = tuple(line for line in lines if not line.valid)
    pence = sum(line.amount_pence for line in valid)
    first = f"{counted(len(valid), 'valid decision')} by {plain_date(moment.as_at)}"
    first += f", worth {pounds_in_short(pence)} together" if pence else ""
    second = f" {counted(len(void), 'decision')} {'is' if len(void) == 1 else 'are'} void." if void else ""
    unread = sum(line.private for line in lines)
    second += f" {unread} taken in private {'is' if unread == 1 else 'are'} not told here." if unread else ""
    sits = of.body in reader.sits | reader.observes
    may_decide = bool(of.body) and (sits or may_today(actor, Act.DECIDE, *of.about).allowed)
    return DecisionsPage(
        f"{first}.{second}" if lines else f"No decision is recorded by {plain_date(moment.as_at)}.",
        system,
        of.body,
        valid,
        void,
        tuple(line for line in lines if line.urgent),
        pence,
        may_decide,
        of.name,
        of.trail,
        of.invented,
    )


def decision_page(code: str, moment: Moment, actor: Actor = ANYBODY) -> DecisionPage:
    """Return one decision with its proof; raises Missing where there is none, or it was not known then.

    Of one taken in private, those who may not read the item see who decided, when, under which function, and
    through whom the authority came (B-068).
    """
    row = _row_of(code, moment)
    reader = reader_of(actor, *_whose(row))
    line = lines_of([row], moment, reader)[0]
    proof, said = PROOF.validate_python(row.proof), row.said
    page = _page(row, line, proof, said)
    return page_in_private(page, line.title) if line.private else page


def _whose(row: Decision) -> tuple[str, Thing]:
    return (row.body.code, Thing.BODY) if row.body else (row.system.code, Thing.ORGANISATION)


def _page(row: Decision, line: DecisionLine, proof: Answer, said: Mapping[str, Any]) -> DecisionPage:
    asked = duties_asked(icb=said.get("icb", True), about_one_person=said.get("about_one_person", False))
    regards = said.get("regards", {})
    meeting = row.proceeding
    return DecisionPage(
        kind="decision",
        kind_label="Decision",
        code=row.code,
        name=row.title,
        href=f"/decision/{row.code}",
        system=row.system.code,
        sentence=_sentence(row, line),
        trail=(
            Link("system", row.system.code, row.system.code, f"/system/{row.system.code}"),
            Link("decisions", row.system.code, "Decisions", f"/system/{row.system.code}/decisions"),
        ),
        taken_on=row.taken_on,
        decider=line.decider,
        function=line.function,
        area=line.area,
        amount_pence=row.amount_pence,
        valid=row.valid,
        void_because=row.void_because,
        urgent=row.urgent,
        why_urgent=said.get("why_urgent", ""),
        agreed_by=tuple(said.get("agreed_by", ())),
        reported_at=line.reported_at,
        proof=proof,
        line=_authority_line(row, line, proof),
        meeting=Link("meeting", meeting.code, meeting.code, f"/meeting/{meeting.code}") if meeting else None,
        item=row.item,
        private=False,
        motion=said.get("motion", ""),
        result=said.get("result", ""),
        votes=tuple((name, vote) for name, vote in said.get("votes", ())),
        declared=tuple(said.get("declared", ())),
        rulings=tuple(said.get("rulings", ())),
        left=tuple(said.get("left", ())),
        suggested=tuple(said.get("suggested", ())),
        conflicts=said.get("conflicts", ""),
        paper=said.get("paper", ""),
        papers=tuple(said.get("papers", ())),
        regards=tuple(
            RegardLine(each.code, each.asks, each.section, each.rule, regards.get(each.code, ""))
            for each in asked
        ),
        recorded_by=row.change.actor,
        recorded_at=row.change.at,
        held_by=_held_by(row),
        recorded=_recorded(row),
        private_because=said.get("private_because", ""),
        invented=row.system.invented,
        onward=links_about("decision", row.code),
    )


def _row_of(code: str, moment: Moment) -> Decision:
    """Return a decision that was taken by the day and known at the moment; raises Missing."""
    rows = Decision.objects.select_related("system", "body", "proceeding", "change")
    row = rows.filter(code__iexact=code).first()
    if row is None or (moment.as_known is not None and row.change.at > moment.as_known):
        raise Missing(f"No decision has the code “{code[:60]}”.")
    if row.taken_on > moment.as_at:
        taken, asked = plain_date(row.taken_on), plain_date(moment.as_at)
        raise Missing(f"{row.code} was taken on {taken}, after {asked}. Choose that day, or a later one.")
    return row


def _held_by(row: Decision) -> str:
    """Return who held the seats in which something was decided between meetings; nobody is said to agree."""
    names = list(row.said.get("agreed_by", ()))
    if not names:
        return ""
    day = plain_date(row.taken_on)
    if len(names) == 1 and row.change.actor.startswith(f"{names[0]} ("):
        return f"{names[0]}, who held the seat on {day}, recorded it."
    seats = "the seat that decided was" if len(names) == 1 else "the seats that decided were"
    return f"On {day} {seats} held by {listed(names, len(names))}."


def _recorded(row: Decision) -> str:
    """Return who recorded a decision and when, and how many days after it was taken."""
    on = localtime(row.change.at).date()
    late = (on - row.taken_on).days
    when = f"{counted(late, 'day')} later, on {plain_date(on)}," if late > 0 else f"on {plain_date(on)}"
    return f"Recorded {when} by {row.change.actor}."


def _sentence(row: Decision, line: DecisionLine) -> str:
    """Return whether the decision was valid, who took it, how much it allows - or why it is void."""
    what = f"{line.decider.name} decided it on {plain_date(row.taken_on)}"
    what += f", for up to {pounds_in_short(line.amount_pence)}" if line.amount_pence else ""
    if not line.valid:
        return f"Void. {line.void_because} {what}; it binds nobody and counts in no sum."
    urgent = ""
    if row.urgent:
        reported = f"was reported to {line.reported_at}" if line.reported_at else "is still to be reported"
        urgent = f" It was urgent, and {reported}."
    private = " It was taken in private." if line.private else ""
    return f"Valid. {what}.{urgent}{private}"


def _authority_line(row: Decision, line: DecisionLine, proof: Answer) -> tuple[Link, ...]:
    """Return authority > decision, from the first that had the function to the decision itself."""
    chain = [Link("authority", each.delegator.code, each.delegator.name, "") for each in proof.chain]
    return (*chain, line.decider, decision_link(row))


def decisions_taken(system: str, moment: Moment) -> tuple[DecisionTaken, ...]:
    """Return the decisions of a system as its checks read them (three queries).

    What is found is for everybody, so of one taken in private neither its title nor its cost is told.
    """
    rows = list(decisions_known(moment, system=system))
    private = private_decisions(rows)
    reported = reported_at((row.code for row in rows if row.urgent), moment)
    return tuple(
        DecisionTaken(
            code=row.code,
            title=title_for_others(row) if row.pk in private else row.title,
            decider=row.decider,
            body=row.body.code if row.body else "",
            on=row.taken_on,
            urgent=row.urgent,
            valid=row.valid,
            void_because=VOID_IN_PRIVATE if row.pk in private and not row.valid else row.void_because,
            reported_at=reported.get(row.code, ""),
            meeting=row.proceeding.code if row.proceeding else "",
            answered=frozenset(row.said.get("regards", {})),
            icb=row.said.get("icb", True),
            about_one_person=row.said.get("about_one_person", False),
            private=row.pk in private,
        )
        for row in rows
    )

"""Decisions taken in private: one rule for every page, list, finding and JSON (B-068).

A decision is private where its item or its whole meeting was, where whoever took it alone or urgently said
why, and always where it is about one person's care. Everybody may know its code, who decided, when, under
which function and for where, whether it was valid, and through whom the authority came; the rest is for those
who may read the item.
"""

from collections.abc import Sequence
from dataclasses import replace

from catchment.authority.models import Decision, ProceedingStep
from catchment.authority.queries.meeting_values import DecisionLine, DecisionPage
from catchment.authority.queries.meetings_read import load_meetings
from catchment.authority.rules.answers import Answer, Reason
from catchment.authority.rules.meeting.privacy import Reader, may_read, may_read_alone, title_in_private
from catchment.foundation.moment import Moment

VOID_IN_PRIVATE = "Nothing gave them the authority for what was decided."


def private_decisions(rows: Sequence[Decision]) -> frozenset[int]:
    """Return the keys of those decisions that were taken in private, by any account (one query).

    What the meeting says by now counts as well as what was stored with the decision.
    """
    at_meetings = {row.proceeding_id for row in rows if row.proceeding_id is not None}
    if not at_meetings:
        return frozenset(row.pk for row in rows if _said_private(row))
    said = ProceedingStep.objects.filter(
        proceeding_id__in=at_meetings, said__kind__in=("called", "item-added", "item-changed")
    )
    whole: set[int] = set()
    items: dict[tuple[int, int], bool] = {}
    for meeting, public, exclusion, item in said.order_by("proceeding_id", "number").values_list(
        "proceeding_id", "said__public", "said__exclusion", "said__item"
    ):
        if item is not None:
            items[meeting, item["number"]] = bool(item.get("private") or item.get("about_one_person"))
        elif not public or exclusion:
            whole.add(meeting)
    return frozenset(
        row.pk
        for row in rows
        if _said_private(row)
        or row.proceeding_id in whole
        or items.get((row.proceeding_id or 0, row.item or 0))
    )


def _said_private(row: Decision) -> bool:
    return bool(row.said.get("private") or row.said.get("about_one_person"))


def hidden_from(reader: Reader, rows: Sequence[Decision], moment: Moment) -> frozenset[int]:
    """Return the keys of those decisions that somebody may not read (two queries at most)."""
    keys = private_decisions(rows)
    private = [row for row in rows if row.pk in keys]
    asked = [row.proceeding for row in private if row.proceeding is not None]
    # the members of a meeting are in its steps, which are read only where somebody might be one
    meetings = load_meetings(asked, moment) if asked and (reader.runs or reader.actor.code) else {}
    found = set()
    for row in private:
        meeting = meetings.get(row.proceeding.code) if row.proceeding else None
        if meeting is not None and row.item is not None:
            reads = may_read(meeting, row.item, reader, private=True)
        elif row.proceeding is not None:
            reads = False
        else:
            reads = may_read_alone(
                row.body.code if row.body else "",
                row.said.get("organisations", ()),
                competitive=row.said.get("competitive", False),
                took=row.said.get("took", ()),
                reader=reader,
            )
        if not reads:
            found.add(row.pk)
    return frozenset(found)


def title_for_others(row: Decision) -> str:
    """Return what those who may not read a decision see in the place of its title."""
    one_person = bool(row.said.get("about_one_person"))
    return title_in_private(about_one_person=one_person, item=row.proceeding_id is not None)


def line_in_private(line: DecisionLine, title: str) -> DecisionLine:
    """Return a line of a list as those see it who may not read the decision."""
    return replace(
        line,
        decision=replace(line.decision, name=title),
        title=title,
        amount_pence=0,
        void_because="" if line.valid else VOID_IN_PRIVATE,
        private=True,
    )


def page_in_private(page: DecisionPage, title: str) -> DecisionPage:
    """Return the page of a decision as those see it who may not read the decision."""
    return replace(
        page,
        name=title,
        amount_pence=0,
        void_because="" if page.valid else VOID_IN_PRIVATE,
        why_urgent="",
        proof=_proof_in_private(page.proof),
        line=tuple(replace(each, name=title) if each.kind == "decision" else each for each in page.line),
        private=True,
        motion="",
        result="",
        votes=(),
        declared=(),
        rulings=(),
        left=(),
        suggested=(),
        conflicts="",
        paper="",
        papers=(),
        regards=(),
        private_because="",
    )


def _proof_in_private(proof: Answer) -> Answer:
    """Return a proof without the cost of what was decided: the chain, and who stays accountable."""
    what = f"decide on {proof.function.name} for {proof.area.name}"
    sentence = f"{proof.actor.name} might {what}." if proof.allowed else VOID_IN_PRIVATE
    return replace(
        proof,
        question=replace(proof.question, amount_pence=0),
        sentence=sentence,
        reason=Reason(proof.reason.rule, VOID_IN_PRIVATE) if proof.reason else None,
        instead=(),
        broken_chain=(),
    )

"""The agenda items of a meeting as finished values: everything about each, before anything is left out."""

from collections import defaultdict
from collections.abc import Mapping

from catchment.authority.queries.asking import Unknown, graph_at, read_question
from catchment.authority.queries.decisions import spent_this_year
from catchment.authority.queries.meeting_values import (
    DecisionLine,
    ItemPage,
    PaperLine,
    RegardLine,
    VoteLine,
)
from catchment.authority.rules.duties_of_regard import duties_asked
from catchment.authority.rules.explaining import explain
from catchment.authority.rules.meeting.conflicts import suggested_conflicts
from catchment.authority.rules.meeting.state import ItemNow, ItemStage, Meeting
from catchment.authority.rules.meeting.steps import AgendaItem
from catchment.authority.rules.meeting.telling import item_sentence
from catchment.authority.rules.meeting.whereabouts import Whereabouts, why_no_vote
from catchment.foundation.moment import Moment
from catchment.governance.functions import catalogue
from catchment.governance.queries.facts import organisations_at
from catchment.governance.queries.people_named import organisation_link


def items_of(
    meeting: Meeting,
    places: tuple[Whereabouts, ...],
    moment: Moment,
    decisions: Mapping[int | None, DecisionLine],
) -> tuple[ItemPage, ...]:
    """Return the items of a meeting with the decisions by their numbers; `places` is who is where now."""
    named = {code for item in meeting.items for code in item.says.organisations}
    organisations = organisations_at(named, moment) if named else {}
    functions = {each.code: each.name for each in catalogue()}
    authority = _authority(meeting)
    with_area = any(each.says.area for each in meeting.items)
    facts = graph_at(Moment(meeting.day)).facts if with_area else None  # kept: read once for the day
    actions = defaultdict(list)
    for action in meeting.actions:
        actions[action.number].append(action)
    found = []
    for item in meeting.items:
        says, private = item.says, item.says.private
        found.append(
            ItemPage(
                number=item.number,
                title=says.title,
                does=str(says.does),
                stage=str(item.stage),
                sentence=item_sentence(meeting, item),
                function=says.function or "",
                function_name=functions.get(says.function or "", says.function or ""),
                area=says.area or "",
                area_name=facts.name_of(says.area) if facts and says.area else says.area or "",
                authority=authority.get(item.number, ""),
                amount_pence=says.amount_pence,
                organisations=tuple(organisation_link(each, organisations) for each in says.organisations),
                competitive=says.competitive,
                about_one_person=says.about_one_person,
                private=_private(meeting, item),
                private_resolution=private.resolution if private else "",
                private_reason=private.reason if private else "",
                minutes_of=says.minutes_of or "",
                why=item.why,
                papers=tuple(
                    PaperLine(p.title, p.author, p.text or "", p.address or "") for p in item.papers
                ),
                regards=_regards(meeting, item),
                suggestions=suggested_conflicts(meeting, item.number),
                declarations=tuple(each for each in meeting.declarations if each.number == item.number),
                rulings=tuple(each for each in meeting.conflicts if each.number == item.number),
                quorum=item.quorum,
                motion=item.motion,
                earlier=item.earlier,
                votes=_votes(meeting, item, places) if item.motion is not None else (),
                decision=decisions.get(item.number),
                minutes=item.minutes,
                actions=tuple(actions[item.number]),
            )
        )
    return tuple(found)


def _regards(meeting: Meeting, item: ItemNow) -> tuple[RegardLine, ...]:
    """Return what the papers say on each duty of regard, for an item to decide (B-090 to B-101)."""
    if not item.to_decide:
        return ()
    said = item.regards
    return tuple(
        RegardLine(each.code, each.asks, each.section, each.rule, said.get(each.code, ""))
        for each in duties_asked(icb=meeting.body.icb, about_one_person=item.says.about_one_person)
    )


def _private(meeting: Meeting, item: ItemNow) -> str:
    """Return why an item is not for the public, empty for one that is (B-068)."""
    if item.says.private is not None:
        return f"{item.says.private.resolution}: {item.says.private.reason}"
    if item.says.about_one_person:
        return "It is about one person's care."
    return "It is private." if meeting.is_private(item.number) else ""


def _authority(meeting: Meeting) -> dict[int, str]:
    """Return for each item to be decided whether the body could on the day: worth knowing before a vote.

    The graph of the day is looked up once, and only where there is such an item.
    """
    found: dict[int, str] = {}
    asked: list[AgendaItem] = []
    for item in meeting.items:
        if not item.to_decide or item.stage not in (ItemStage.WAITING, ItemStage.OPEN) or item.carried:
            continue
        if item.says.function is None or item.says.area is None:
            found[item.number] = "It names no function and area yet, so no motion can be put."
        else:
            asked.append(item.says)
    if not asked:
        return found
    day = Moment(meeting.day)
    graph, spent = graph_at(day), spent_this_year(meeting.body.system, day)
    for says in asked:
        try:
            question = read_question(graph, says.function or "", says.area or "", says.amount_pence)
            found[says.number] = explain(graph, meeting.body.body, question, spent).sentence
        except Unknown as unknown:
            found[says.number] = str(unknown)
    return found


def _votes(meeting: Meeting, item: ItemNow, places: tuple[Whereabouts, ...]) -> tuple[VoteLine, ...]:
    assert item.motion is not None, "votes are of a motion"
    given = {(each.seat, each.person): str(each.vote) for each in item.motion.votes}
    undecided, voted = item.motion.outcome is None, {each.seat for each in item.motion.votes}
    given |= {(each.seat, each.person): "did not vote" for each in item.motion.did_not_vote}
    found = []
    for place in places:
        vote = given.get((place.seat, place.person))
        if vote is None and (place.observer or not place.votes):
            continue
        why = why_no_vote(meeting, item, place) if undecided else ""
        if undecided and not why and vote is None and place.seat in voted:
            why = "The seat has voted."
        may = undecided and not why
        found.append(VoteLine(place.seat, place.title, place.person, place.name, vote or "", may, why))
    return tuple(found)

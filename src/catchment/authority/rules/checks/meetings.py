"""What the checks find in meetings and decisions: what was let through because it is a fact, and is a fault.

A meeting may be held in private that should be public, a paper may say nothing on inequalities, an interest
may be declared late: each happened, so it is kept, and each is found here.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Protocol

from catchment.authority.rules.duties_of_regard import duties_unanswered
from catchment.authority.rules.meeting.decided import DecisionTaken
from catchment.authority.rules.meeting.open_actions import open_actions
from catchment.authority.rules.meeting.state import ItemStage, Meeting, Stage
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import ERROR, INFO, WARNING, Fault, listed
from catchment.governance.rules.days import DAYS_TO_DECLARE
from catchment.structure.rules.words import counted, plain_date
from catchment.structure.rules.words import listed as in_words

HELD = (Stage.OPEN, Stage.CLOSED, Stage.APPROVED)
OVER = (Stage.CLOSED, Stage.APPROVED)


class WithMeetings(Protocol):
    """The facts that these checks need: meetings and decisions of one system, as they stood on the day."""

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        """Return the meetings."""
        ...

    @property
    def decisions(self) -> tuple[DecisionTaken, ...]:
        """Return the decisions."""
        ...


Finds = Callable[[WithMeetings, date], Iterable[Fault]]


def about_meeting(meeting: Meeting) -> About:
    """Return a meeting as what a finding is about."""
    return About("meeting", meeting.code, f"{meeting.body.name}, {plain_date(meeting.day)}")


def about_decision(decision: DecisionTaken) -> About:
    """Return a decision as what a finding is about."""
    return About("decision", decision.code, decision.title)


def _by_body(meetings: Iterable[Meeting]) -> dict[str, list[Meeting]]:
    """Return meetings by the body that met, so that each is compared with its own only."""
    found: dict[str, list[Meeting]] = {}
    for each in meetings:
        found.setdefault(each.body.body, []).append(each)
    return found


def urgent_reported(facts: WithMeetings, as_of: date) -> Iterator[Fault]:
    """B-073: an urgent decision is reported to the next meeting of the body."""
    held = _by_body(each for each in facts.meetings if each.stage in HELD and each.day <= as_of)
    for decision in facts.decisions:
        if not decision.urgent or decision.on > as_of:
            continue
        later = [each for each in held.get(decision.body, ()) if decision.on < each.day]
        first = min(later, key=lambda each: (each.day, each.code), default=None)
        if first is None or decision.code in first.reported:
            continue
        taken = f"“{decision.title}” was decided urgently on {plain_date(decision.on)}"
        next_one = f"the next meeting, {first.code} on {plain_date(first.day)}"
        if decision.reported_at:
            sentence = f"{taken} and was reported to {decision.reported_at}, not to {next_one}."
            remedy = "Nothing puts it right; report the next one to the next meeting."
        elif first.stage is Stage.OPEN:
            continue  # it can still be reported there
        else:
            sentence = f"{taken} and was not reported to {next_one}."
            remedy = "Report it to the next meeting of the body, under an item to note."
        yield Fault(about_decision(decision), sentence, remedy)


def in_public(facts: WithMeetings, as_of: date) -> Iterator[Fault]:
    """B-068: a body that meets in public does so unless it resolves otherwise, and publishes its papers."""
    for meeting in facts.meetings:
        if meeting.stage not in HELD or meeting.day > as_of or not meeting.body.must_be_public:
            continue
        about, met = about_meeting(meeting), f"{meeting.body.name} met on {plain_date(meeting.day)}"
        if not meeting.public and meeting.exclusion is None:
            sentence = f"{met} in private, and no resolution excluded the public."
            yield Fault(about, sentence, "Meet in public, or resolve to exclude the public and say why.")
        if meeting.public and meeting.published_on is None:
            sentence = f"{met} in public, and its agenda and papers are not published."
            yield Fault(about, sentence, "Publish them now, and record the day.")
        elif meeting.published_on is not None and meeting.published_on > meeting.day:
            published = plain_date(meeting.published_on)
            sentence = f"{met}; its agenda and papers were published on {published}, after it."
            yield Fault(about, sentence, "Publish the next ones before the meeting.", WARNING)
        if meeting.stage is Stage.APPROVED and meeting.minutes_published_on is None:
            yield Fault(about, f"{met}; its approved minutes are not published.", "Publish them now.")


def had_regard(rules: frozenset[str]) -> Finds:
    """Return the check that decisions had regard to the duties of some rules (B-090 to B-101, C-012)."""

    def find(facts: WithMeetings, as_of: date) -> Iterator[Fault]:
        for decision in facts.decisions:
            missing = duties_unanswered(
                decision.answered, icb=decision.icb, about_one_person=decision.about_one_person
            )
            silent = [each for each in missing if each.rule in rules]
            if decision.on <= as_of and silent:
                words = in_words([each.code.replace("-", " ") for each in silent], len(silent))
                sentence = f"The papers for “{decision.title}” say nothing on {words}."
                remedy = (
                    "Let the next paper answer each duty with a line, if only to say why it does not apply."
                )
                yield Fault(about_decision(decision), sentence, remedy)

    return find


def declared_in_time(facts: WithMeetings, as_of: date) -> Iterator[Fault]:
    """B-062: an interest declared at a meeting is declared within 28 days of being known."""
    for meeting in facts.meetings:
        for each in meeting.declarations:
            if each.days_late and each.declared_on is not None and each.declared_on <= as_of:
                days = counted(DAYS_TO_DECLARE + each.days_late, "day")
                private = meeting.is_private(each.number)
                who = "Somebody" if private else each.name
                item = "in private" if private else f"item {each.number}"
                sentence = (
                    f"{who} declared an interest at {meeting.code} ({item}) {days} after becoming aware of "
                    f"it; the law allows {DAYS_TO_DECLARE}."
                )
                remedy = "Record the reasons, put it in the register, and look again at decisions in between."
                yield Fault(about_meeting(meeting), sentence, remedy)


def in_the_register(facts: WithMeetings, as_of: date) -> Iterator[Fault]:
    """B-062: an interest declared at a meeting goes into the register."""
    for meeting in facts.meetings:
        for each in meeting.declarations:
            if each.aware_on is not None and meeting.day <= as_of and not each.interest:
                sentence = (
                    f"An interest was declared in private at {meeting.code} that was in no register."
                    if meeting.is_private(each.number)
                    else f"{each.name} declared at {meeting.code} what was in no register: {each.description}"
                )
                remedy = "Put it in the register of interests (the handbook), if that is not done yet."
                yield Fault(about_meeting(meeting), sentence, remedy)


def void_decisions(facts: WithMeetings, as_of: date) -> Iterator[Fault]:
    """B-079: a decision taken without authority is void; it is kept, and counts for nothing."""
    for decision in facts.decisions:
        if not decision.valid and decision.on <= as_of:
            yield Fault(
                about_decision(decision),
                f"“{decision.title}” of {plain_date(decision.on)} is void. {decision.void_because}",
                "Let somebody decide it who may, or delegate the function first; then decide it anew.",
            )


def actions_overdue(facts: WithMeetings, as_of: date) -> Iterator[Fault]:
    """Actions agreed at a meeting are done by their day."""
    known = tuple(each for each in facts.meetings if each.stage in HELD and each.day <= as_of)
    for meeting, action in open_actions(known):
        if action.due < as_of:
            what = "its item is private." if meeting.is_private(action.number) else action.what
            sentence = (
                f"Action {action.action} of {meeting.code} ({action.owner}) was due on "
                f"{plain_date(action.due)} and is not done: {what}"
            )
            remedy = "Report it done at the next meeting, or agree a new day there."
            yield Fault(about_meeting(meeting), sentence, remedy)


def minutes_in_hand(facts: WithMeetings, as_of: date) -> Iterator[Fault]:
    """B-068: minutes are approved by the next meeting of the body."""
    over = _by_body(each for each in facts.meetings if each.stage in OVER and each.day <= as_of)
    for meeting in facts.meetings:
        if meeting.stage is not Stage.CLOSED:
            continue
        later = [each for each in over.get(meeting.body.body, ()) if meeting.day < each.day]
        if later and any(each.stage is ItemStage.CLOSED for each in meeting.items):
            first = min(later, key=lambda each: each.day)
            sentence = f"The minutes of {meeting.code} were not approved by the next meeting, {first.code}."
            yield Fault(about_meeting(meeting), sentence, "Put them on the agenda of the next meeting.")


def _run(find: Finds) -> Callable[[Any, date], Iterable[Fault]]:
    """Let the frame run a check of meetings; its facts are of any room."""
    return lambda facts, as_of: find(facts, as_of)


GENERAL = frozenset(f"B-{number:03d}" for number in range(90, 102))
CHECKS: tuple[Check, ...] = (
    listed(
        "B-062",
        "Was each interest declared at a meeting declared within 28 days of being known?",
        ERROR,
        "NHS Act 2006 s.14Z30(3)",
        _run(declared_in_time),
    ),
    listed(
        "B-062",
        "Is each interest declared at a meeting in the register?",
        INFO,
        "NHS Act 2006 s.14Z30(3)",
        _run(in_the_register),
    ),
    listed(
        "B-068",
        "Do bodies that meet in public do so, and publish papers and minutes?",
        ERROR,
        "Constitution of the ICB (model: HWE 7.3.1 to 7.3.2)",
        _run(in_public),
    ),
    listed(
        "B-068",
        "Were the minutes of each meeting approved by the next?",
        WARNING,
        "Constitution of the ICB (model: HWE 7.3.1 to 7.3.2)",
        _run(minutes_in_hand),
    ),
    listed(
        "B-067",
        "Are the actions agreed at meetings done by their day?",
        INFO,
        "NHS Act 2006 Sch 1B para 12; standing orders",
        _run(actions_overdue),
    ),
    listed(
        "B-073",
        "Was each urgent decision reported to the next meeting of the body?",
        WARNING,
        "Standing orders of the ICB",
        _run(urgent_reported),
        confidence="L",
    ),
    listed(
        "B-079",
        "Was each decision taken by somebody who might take it?",
        INFO,
        "Scheme of reservation and delegation",
        _run(void_decisions),
    ),
    listed(
        "B-090",
        "Did each decision have regard to the general duties of an ICB (B-090 to B-101)?",
        ERROR,
        "NHS Act 2006 ss.14Z32 to 14Z45",
        _run(had_regard(GENERAL)),
    ),
    listed(
        "C-012",
        "Did each decision have regard to the needs assessment and the two strategies?",
        ERROR,
        "Local Government and Public Involvement in Health Act 2007 s.116B",
        _run(had_regard(frozenset({"C-012"}))),
    ),
)

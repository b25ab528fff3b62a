"""Meetings of the example, written down as they were held: each step by the rules, on its own day of keeping.

`meetings/XEX.yaml` tells them. Every step is one of `authority/rules/meeting/steps.py` and is taken by its
rules, so that nothing can be told here that a secretary could not have written; decisions are stored with
what the resolver said on their day. Four words are ours: `everybody-comes` seats whoever is not there already
and has not sent apologies; `agreed` and `voted` take an item from its quorum to its result; `otherwise` is
what a paper answers to every duty of regard that it does not name. The name of a meeting or of an urgent
decision stands for its code. Selections of providers are told and written in the same way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
import yaml

from catchment.authority.actions.deciding import decided_at_meeting
from catchment.authority.actions.proceedings import add_step, open_proceeding
from catchment.authority.models import Decision, Proceeding, ProceedingKind
from catchment.authority.queries.asking import ask
from catchment.authority.queries.decisions import spent_this_year
from catchment.authority.queries.meetings_read import setting_on
from catchment.authority.queries.selection_authority import with_authority
from catchment.authority.rules.duties_of_regard import duties_asked
from catchment.authority.rules.meeting import steps as said
from catchment.authority.rules.meeting.setting import Setting
from catchment.authority.rules.meeting.state import Meeting
from catchment.authority.rules.meeting.taking import take
from catchment.authority.rules.selection import steps as of_selection
from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.taking import take as take_on
from catchment.demo.plan import MAIN
from catchment.demo.writing import ACTOR, KEPT_AT
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.governance.models import Body
from catchment.structure.models import Organisation

BETWEEN_STEPS = timedelta(minutes=2)
NAMES = ("meeting", "decision")  # parts of a step that name a meeting or a decision
ON_A_DAY = ("published", "action-done", "minutes-approved", "minutes-published")
OWN_WORDS = ("day", "against", "otherwise")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was written down on a day: a step of a meeting, or (no meeting) an urgent decision."""

    day: date
    meeting: str
    says: dict[str, Any]


@dataclass
class Minutes:
    """What has been written down so far: meetings and codes by their names."""

    open: dict[str, Proceeding] = field(default_factory=dict)
    now: dict[str, Meeting] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    day: date = date.min
    minutes: timedelta = timedelta()
    bodies: dict[str, Body] = field(default_factory=dict)
    settings: dict[tuple[str, date], Setting] = field(default_factory=dict)

    def body(self, code: str) -> Body:
        """Return a body by its code, asked for once."""
        if code not in self.bodies:
            self.bodies[code] = Body.objects.select_related("system").get(code=code)
        return self.bodies[code]

    def setting(self, code: str, on: date) -> Setting:
        """Return what the handbook, written by now, says of a body on a day; asked for once."""
        if (code, on) not in self.settings:
            self.settings[code, on] = setting_on(self.body(code), on)
        return self.settings[code, on]


@cache
def story() -> dict[str, Any]:
    """Return what is told of meetings, as plain values."""
    text = files("catchment.demo").joinpath(f"meetings/{MAIN}.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    return told


def keep_meetings() -> int:
    """Write the meetings and decisions of the example; the handbooks must be there. Gives how many steps."""
    return _keep(story()["urgent"], story()["meetings"]) + _keep_selections()


def keep_more_meetings(meetings: list[dict[str, Any]]) -> int:
    """Write other meetings, told in the same words, as `demo/money` does. Gives how many steps."""
    return _keep([], meetings)


def _keep(urgent: list[dict[str, Any]], meetings: list[dict[str, Any]]) -> int:
    kept = Minutes()
    told = [Told(each["held"], "", each) for each in urgent]
    told += [Told(step["day"], meeting["name"], step) for meeting in meetings for step in meeting["steps"]]
    bodies = {each["name"]: each for each in meetings}
    steps = 0
    for each in sorted(told, key=lambda one: one.day):  # a stable order: what is told first was first
        if not each.meeting:
            _decide_urgently(each.says, kept)
            continue
        for step in _in_steps(each, bodies[each.meeting], kept):
            _write(each, bodies[each.meeting], step, kept)
            steps += 1
    return steps


def _keep_selections() -> int:
    """Write the selections of providers, each step by the rules; gives how many steps."""
    system, kept = Organisation.objects.get(code=MAIN), Minutes()
    for told in story()["selections"]:
        opened = told["steps"][0]["day"]
        proceeding = open_proceeding(ProceedingKind.SELECTION, system, None, opened)
        state = SelectionState(proceeding.code, MAIN)
        for says in told["steps"]:
            day = says["day"]
            step = of_selection.read_step({"on": day} | {key: says[key] for key in says if key != "day"})
            step = with_authority(step)
            change = _change(kept, day, f"selection: {step.kind}", {"selection": proceeding.code})
            state = take_on(state, step)
            add_step(proceeding, of_selection.stored(step), after=None, change=change)
    return sum(len(told["steps"]) for told in story()["selections"])


def _in_steps(told: Told, meeting: dict[str, Any], kept: Minutes) -> Iterator[dict[str, Any]]:
    """Give the steps that a line stands for, in the words of the rules."""
    says = {name: value for name, value in told.says.items() if name not in OWN_WORDS}
    match says["kind"]:
        case "everybody-comes":
            for seat in _absent(kept.now[told.meeting]):
                yield {"kind": "attended", "seat": seat, "how": "present"}
        case "agreed" | "voted" as how:
            number = says["number"]
            yield {"kind": "quorum-established", "number": number}
            yield {**says, "kind": "motion-put"}
            if how == "agreed":
                yield {"kind": "consensus-reached", "number": number}
            else:
                yield from _votes(kept.now[told.meeting], number, told.says.get("against", ()))
            yield {"kind": "result-declared", "number": number}
        case "paper-attached":
            yield {**says, "regards": _regards(told.says)}
        case "called" | "opened":
            setting = kept.setting(meeting["body"], meeting["held"])
            # the boards of the example meet in public, also where no rule asks for it
            day = {"on": meeting["held"], "public": True} if says["kind"] == "called" else {}
            yield {**says, **day, "setting": setting}
        case kind:
            if kind in ON_A_DAY:
                says = {"on": told.day, **says}
            yield says | {name: kept.codes.get(says[name], says[name]) for name in NAMES if name in says}


def _absent(meeting: Meeting) -> list[str]:
    """Return the seats that somebody holds who is neither there nor has sent apologies."""
    there = {each.seat for each in (*meeting.occupants, *meeting.apologies)}
    return [seat.code for seat in meeting.body.seats if seat.holders and seat.code not in there]


def _votes(meeting: Meeting, number: int, against: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Give a vote of everybody in the room who has one."""
    voting = {seat.code for seat in meeting.body.seats if seat.seat.votes}
    for each in meeting.occupants:
        if each.in_room and each.seat in voting:
            vote = "against" if each.seat in against else "for"
            yield {"kind": "vote-cast", "number": number, "seat": each.seat, "vote": vote}


def _regards(says: dict[str, Any]) -> list[dict[str, str]]:
    """Return a line on every duty of regard: what is said of it, or what is said of all others (B-090)."""
    given = says.get("regards", {})
    return [{"duty": duty.code, "line": given.get(duty.code, says["otherwise"])} for duty in duties_asked()]


def _change(kept: Minutes, day: date, action: str, detail: dict[str, str]) -> Change:
    """Return the audit event of a step, written down on a day, a few minutes after the one before."""
    kept.minutes = kept.minutes + BETWEEN_STEPS if day == kept.day else BETWEEN_STEPS
    kept.day = day
    return Change.objects.create(
        at=datetime.combine(day, KEPT_AT) + kept.minutes,
        actor=ACTOR,
        action=action,
        reason="Part of the invented history: what its people keyed in on this day.",
        detail=detail,
    )


def _write(told: Told, meeting: dict[str, Any], says: dict[str, Any], kept: Minutes) -> None:
    """Take one step by the rules and write it; a motion that is carried stores its decision."""
    step = said.read_step(says)
    name, body = told.meeting, kept.body(meeting["body"])
    change = _change(kept, told.day, f"meeting: {step.kind.replace('-', ' ')}", {"meeting": name})
    if name not in kept.open:
        kept.open[name] = open_proceeding(ProceedingKind.MEETING, body.system, body, meeting["held"])
        kept.codes[name] = kept.open[name].code
        kept.now[name] = Meeting(kept.codes[name])
    kept.now[name] = take(kept.now[name], step)
    add_step(kept.open[name], said.step_as_json(step), after=None, change=change)
    if isinstance(step, said.ResultDeclared):
        item = kept.now[name].item(step.number)
        assert item is not None and item.carried, f"{name}: what is told of item {step.number} is carried"
        decided_at_meeting(kept.open[name], kept.now[name], item, change, None)


def _decide_urgently(says: dict[str, Any], kept: Minutes) -> None:
    """Store a decision that two people took between meetings (B-073), as `decide_urgently` does."""
    body, on = kept.body(says["body"]), says["held"]
    setting = kept.setting(body.code, on)
    seats = [setting.seat(code) for code in says["agreed"]]
    change = _change(kept, on, "decide urgently", {"body": body.code})
    function, area, amount = says["function"], says["area"], says["amount_pence"]
    spent = spent_this_year(body.system.code, Moment(on))
    answer = ask(body.code, function, area, amount, Moment(on), spent=spent)
    assert answer.allowed, f"{says['name']}: the board may decide it"
    number = Decision.objects.filter(system=body.system).count() + 1
    decision = Decision.objects.create(
        code=f"{body.system.code}-D-{number:04}",
        system=body.system,
        decider=body.code,
        body=body,
        title=says["title"],
        function=function,
        area=area,
        amount_pence=amount,
        taken_on=on,
        urgent=True,
        valid=True,
        proof=orjson.loads(orjson.dumps(answer)),
        said={
            "why_urgent": says["why_urgent"],
            "agreed_by": [each.name for seat in seats if seat for each in seat.holders],
            "suggested": [],
            "paper": "",
            "conflicts": "",
            "regards": {each["duty"]: each["line"] for each in _regards(says)},
            "about_one_person": False,
            "icb": setting.icb,
        },
        change=change,
    )
    kept.codes[says["name"]] = decision.code

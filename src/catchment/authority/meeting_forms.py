"""The questions of a meeting: one form for each step that can be taken now.

What can be done follows from the meeting (`MeetingPage.next`); a form asks for what goes with the step, and
`meeting_answers.py` reads what was sent back into the step. Names begin with the step and the item, so that
the same question may stand on a page twice.
"""

from catchment.authority.queries.meeting_values import ItemPage, MeetingPage, Next
from catchment.authority.rules.duties_of_regard import BY_CODE
from catchment.authority.rules.meeting.agenda_steps import ItemKind, Ruling
from catchment.foundation.rules.money import pounds
from catchment.governance.edit_forms import Choice, Field, Form, choices_of, date_field
from catchment.governance.rules.document.people import InterestKind
from catchment.structure.rules.words import plain_date

NOBODY = (Choice("", "Choose"),)
RULINGS = (
    Choice(Ruling.NOTE, "Note it", "They stay and vote; it is written down."),
    Choice(Ruling.NO_VOTE, "Stay without a vote", "They may speak but not vote."),
    Choice(Ruling.LEAVE, "Leave", "They leave for the item and do not count for the quorum (B-071)."),
)
VOTES = (Choice("for", "For"), Choice("against", "Against"), Choice("abstain", "Abstains"))
DOES = {
    ItemKind.DECIDE: "To decide",
    ItemKind.DISCUSS: "To discuss",
    ItemKind.NOTE: "To note",
    ItemKind.MINUTES: "Minutes of the last meeting",
}
WHERE_PUBLISHED = "Address where it is published, if it is"


def prefix(kind: str, number: int | None) -> str:
    """Return what the names of a form's questions begin with."""
    return f"{kind}-{number}-" if number is not None else f"{kind}-"


def form_for(page: MeetingPage, step: Next) -> Form:
    """Return the form of a step that can be taken now."""
    start = prefix(step.kind, step.number)
    item = next((each for each in page.items if each.number == step.number), None)
    fields = _fields(page, step.kind, start, item)
    hidden = [("after", str(page.last))]
    hidden += [("number", str(step.number))] if step.number is not None else []
    return Form(
        f"{step.kind}-{step.number}" if step.number is not None else step.kind,
        step.label,
        step.label,
        tuple(fields),
        intro=step.why_not,
        hidden=(("kind", step.kind), *hidden),
        folded=bool(fields),
    )


def _fields(page: MeetingPage, kind: str, start: str, item: ItemPage | None) -> list[Field]:
    """Return the questions of a step; none for what only needs a button."""
    room = {
        "attended": _attended,
        "left": lambda page, start: [_seat(page, start, "Who leaves?"), _words(start, "reason", "Why?")],
        "returned": lambda page, start: [_seat_out(page, start)],
        "chair-taken": lambda page, start: [
            _seat(page, start, "Who takes the chair?"),
            _words(start, "reason", "Why?"),
        ],
        "opened": _opened,
        "item-added": lambda page, start: item_fields(start, None),
        "published": lambda page, start: [
            date_field(f"{start}on", "When was it published?", page.on),
            _words(start, "address", WHERE_PUBLISHED),
        ],
        "cancelled": lambda page, start: [_words(start, "reason", "Why will it not take place?", "area")],
        "minutes-approved": lambda page, start: [
            _words(start, "meeting", "Code of the meeting that approved them, such as XEX-M-0002"),
            date_field(f"{start}on", "When were they approved?"),
        ],
        "minutes-published": lambda page, start: [
            date_field(f"{start}on", "When were they published?"),
            _words(start, "address", WHERE_PUBLISHED),
        ],
        "action-done": _action_done,
    }
    if kind in room:
        return room[kind](page, start)
    if item is None:
        return []
    about = {
        "item-changed": lambda page, start, item: item_fields(start, item),
        "item-withdrawn": lambda page, start, item: [_words(start, "reason", "Why?", "area")],
        "item-deferred": lambda page, start, item: [
            _words(start, "reason", "Why is it put off?", "area", item.quorum.missing if item.quorum else "")
        ],
        "paper-attached": lambda page, start, item: _paper(start, item),
        "interest-declared": _interest,
        "ruled": lambda page, start, item: _ruled(page, start),
        "motion-put": lambda page, start, item: [
            _words(start, "text", "What is the motion?", "area", f"That the body agrees: {item.title}."),
            _seat(page, start, "Who puts it? (may be left out)", name="proposed_by"),
        ],
        "vote-cast": lambda page, start, item: _votes(start, item),
        "casting-vote-given": lambda page, start, item: [
            Field(f"{start}vote", "The casting vote", "radios", choices=VOTES[:2])
        ],
        "action-agreed": lambda page, start, item: _action(page, start),
        "minutes-drafted": lambda page, start, item: [
            _words(start, "text", f"Minutes of item {item.number}", "area", item.minutes or item.sentence)
        ],
        "urgent-reported": lambda page, start, item: _urgent(page, start),
    }
    return about[kind](page, start, item) if kind in about else []


def _words(start: str, name: str, label: str, kind: str = "text", value: str = "") -> Field:
    return Field(f"{start}{name}", label, kind, value=value)


def _seat(page: MeetingPage, start: str, label: str, *, name: str = "seat") -> Field:
    """Ask for somebody who is in the room."""
    choices = tuple(
        Choice(_who(each.seat, each.person), f"{each.name} ({each.title})")
        for each in page.occupants
        if each.in_room
    )
    return Field(f"{start}{name}", label, "select", choices=NOBODY + choices)


def _who(seat: str, person: str) -> str:
    """Return a seat and who is in it as one answer: shared seats have several people."""
    return f"{seat} {person}"


def _seat_out(page: MeetingPage, start: str) -> Field:
    choices = tuple(
        Choice(_who(each.seat, each.person), f"{each.name} ({each.title})")
        for each in page.occupants
        if not each.in_room
    )
    return Field(f"{start}seat", "Who comes back?", "select", choices=NOBODY + choices)


def _attended(page: MeetingPage, start: str) -> list[Field]:
    """Ask who is here: everybody of the body who has not been seen yet."""
    missing = [each for each in page.room if each.how == "not there" or each.how == "apologies"]
    choices = tuple(Choice(_who(each.seat, each.person), f"{each.name} ({each.title})") for each in missing)
    return [
        Field(f"{start}present", "Who is here?", "checks", "Tick everybody who has come.", choices),
        Field(f"{start}apologies", "Who sent apologies?", "checks", choices=choices),
        Field(f"{start}deputy_for", "For whom does a deputy come?", "select", choices=NOBODY + choices),
        _words(start, "deputy", "The deputy's name"),
    ]


def _opened(page: MeetingPage, start: str) -> list[Field]:
    choices = tuple(
        Choice(_who(each.seat, each.person), f"{each.name} ({each.title})") for each in page.room if each.name
    )
    return [
        Field(f"{start}seat", "Who is in the chair?", "select", choices=NOBODY + choices),
        _words(start, "because", "If it is not the chair of the body: why?"),
    ]


def item_fields(start: str, item: ItemPage | None) -> list[Field]:
    """Ask what stands on the agenda."""
    does = tuple(Choice(kind, words) for kind, words in DOES.items())
    yes = (Choice("yes", "Yes"),)
    return [
        _words(start, "title", "What is the item called?", value=item.title if item else ""),
        Field(
            f"{start}does",
            "What is the body asked to do?",
            "radios",
            choices=does,
            value=item.does if item else "",
        ),
        Field(
            f"{start}function",
            "Which function is decided?",
            hint="By name or code, as the scheme of delegation has it: commission community health services.",
            value=item.function if item else "",
        ),
        Field(
            f"{start}area",
            "For which place or area?",
            hint="By name or code.",
            value=item.area if item else "",
        ),
        Field(
            f"{start}amount",
            "What does it cost?",
            hint="Pounds: 250000, £1,200,000 or 1.2m. Leave it empty where it costs nothing.",
            value=pounds(item.amount_pence) if item and item.amount_pence else "",
        ),
        Field(
            f"{start}organisations",
            "Which organisations does it bear on?",
            hint="Their codes, with commas. They are matched against the register of interests.",
            value=", ".join(each.code for each in item.organisations) if item else "",
        ),
        Field(
            f"{start}competitive",
            "Is it about a competitive process?",
            "checks",
            "Then a member with a position in a bidder must leave (B-066).",
            yes,
            values=("yes",) if item and item.competitive else (),
        ),
        Field(
            f"{start}about_one_person",
            "Is it about one person's care?",
            "checks",
            choices=yes,
            values=("yes",) if item and item.about_one_person else (),
        ),
        Field(
            f"{start}resolution",
            "For a private item: the resolution that excludes the public",
            hint="Leave it empty for an item in public (B-068).",
        ),
        _words(start, "private_reason", "For a private item: why", "area"),
    ]


def _paper(start: str, item: ItemPage) -> list[Field]:
    """Ask for a paper, and for a line on each duty of regard that it has not answered yet."""
    asked = [
        _words(start, "title", "What is the paper called?"),
        _words(start, "author", "Who wrote it?"),
        _words(start, "text", "Its text", "area"),
        _words(start, "address", "Or the address where it can be read"),
    ]
    for line in item.regards:
        if not line.line:
            hint = f"{line.section} ({line.rule}). “It does not apply, because ...” is an answer."
            asked.append(Field(f"{start}regard-{line.duty}", BY_CODE[line.duty].asks, "area", hint))
    return asked


def _interest(page: MeetingPage, start: str, item: ItemPage) -> list[Field]:
    """Ask for an interest: one of the register that bears on the item, or a new one."""
    suggested = tuple(
        Choice(f"{_who(each.seat, each.person)} {each.interest}", f"{each.name}: {each.why}")
        for each in item.suggestions
        if each.interest
    )
    return [
        Field(f"{start}registered", "An interest in the register", "select", choices=(*NOBODY, *suggested)),
        _seat(page, start, "Or a new one: whose is it?"),
        Field(f"{start}what", "What kind is it?", "select", choices=(*NOBODY, *choices_of(InterestKind))),
        _words(start, "description", "What is it?", "area"),
        _words(start, "organisation", "In which organisation? Its code, where it has one"),
        date_field(f"{start}aware", "When did they become aware of it?", hint="28 days are allowed (B-062)."),
    ]


def _ruled(page: MeetingPage, start: str) -> list[Field]:
    return [
        _seat(page, start, "About whom does the chair rule?"),
        Field(f"{start}ruling", "What does the chair rule?", "radios", choices=RULINGS),
        _words(start, "because", "Why?", "area"),
    ]


def _votes(start: str, item: ItemPage) -> list[Field]:
    """Ask every seat that may vote and has not."""
    return [
        Field(f"{start}vote-{each.seat}", f"{each.name} ({each.title})", "radios", choices=VOTES)
        for each in item.votes
        if each.may and not each.vote
    ]


def _action(page: MeetingPage, start: str) -> list[Field]:
    return [
        _words(start, "what", "What is to be done?", "area"),
        _seat(page, start, "Who does it?", name="owner"),
        _words(start, "owner_name", "Or somebody else, by name"),
        date_field(f"{start}due", "By when?"),
    ]


def _action_done(page: MeetingPage, start: str) -> list[Field]:
    choices = tuple(
        Choice(str(each.action), f"{each.what} ({each.owner}, by {plain_date(each.due)})")
        for each in page.actions
        if each.done_on is None
    )
    return [
        Field(f"{start}action", "Which action?", "select", choices=NOBODY + choices),
        date_field(f"{start}on", "When was it done?"),
        _words(start, "note", "A note"),
    ]


def _urgent(page: MeetingPage, start: str) -> list[Field]:
    choices = tuple(
        Choice(each.decision.code, f"{each.title} ({each.decision.code})") for each in page.to_report
    )
    return [Field(f"{start}decision", "Which urgent decision?", "select", choices=NOBODY + choices)]

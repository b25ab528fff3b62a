"""The questions about an agenda item: what it says, its papers, interests, motion, votes and result.

What is asked here is read back in `meeting_item_answers.py`; both take their limits from the steps.
"""

from datetime import date

from catchment.authority.queries.meeting_values import ItemPage, MeetingPage, VoteLine
from catchment.authority.rules.duties_of_regard import BY_CODE
from catchment.authority.rules.meeting.agenda_steps import MOST_ORGANISATIONS, ItemKind, Ruling
from catchment.foundation.rules.money import pounds
from catchment.governance.edit_forms import Choice, Field, choices_of, date_field
from catchment.governance.rules.document.people import InterestKind
from catchment.structure.rules.words import listed

NOBODY = (Choice("", "Choose"),)
YES = (Choice("yes", "Yes"),)
VOTES = (Choice("for", "For"), Choice("against", "Against"), Choice("abstain", "Abstains"))
DID_NOT_VOTE = "none"
NOT_IN_THE_ROOM = ("Is not in the room.",)
RULINGS = (
    Choice(Ruling.NOTE, "Note it", "They stay and vote; it is written down."),
    Choice(Ruling.NO_VOTE, "Stay without a vote", "They may speak but not vote."),
    Choice(Ruling.LEAVE, "Leave", "They leave for the item and do not count for the quorum (B-071)."),
)
DOES = {
    ItemKind.DECIDE: "To decide",
    ItemKind.DISCUSS: "To discuss",
    ItemKind.NOTE: "To note",
    ItemKind.MINUTES: "Minutes of the last meeting",
}


def words(start: str, name: str, label: str, kind: str = "text", value: str = "", hint: str = "") -> Field:
    """Return a question for words."""
    return Field(f"{start}{name}", label, kind, hint, value=value)


def who(seat: str, person: str) -> str:
    """Return a seat and who is in it as one answer: shared seats have several people."""
    return f"{seat} {person}"


def seat_field(page: MeetingPage, start: str, label: str, *, name: str = "seat", hint: str = "") -> Field:
    """Ask for somebody who is in the room; before the meeting is open, for anybody of the body."""
    people = (
        [(each.seat, each.person, each.name, each.title) for each in page.occupants if each.in_room]
        if page.occupants
        else [(each.seat, each.person, each.name, each.title) for each in page.room if each.name]
    )
    choices = tuple(Choice(who(seat, person), f"{named} ({title})") for seat, person, named, title in people)
    return Field(f"{start}{name}", label, "select", hint, choices=NOBODY + choices)


def item_fields(start: str, item: ItemPage | None, minutes: tuple[Choice, ...] = ()) -> list[Field]:
    """Ask what stands on the agenda; `minutes` are the meetings whose minutes wait for approval."""
    return [
        words(start, "title", "What is the item called?", value=item.title if item else ""),
        Field(
            f"{start}does",
            "What is the body asked to do?",
            "radios",
            choices=tuple(Choice(kind, said) for kind, said in DOES.items()),
            value=item.does if item else "",
        ),
        *_of_minutes(start, item, minutes),
        *matter_fields(start, item),
        *_private(start, item),
    ]


def _of_minutes(start: str, item: ItemPage | None, minutes: tuple[Choice, ...]) -> list[Field]:
    """Ask whose minutes an item approves, where some wait for it."""
    said = item.minutes_of if item else ""
    known = minutes + ((Choice(said, said),) if said and said not in {each.value for each in minutes} else ())
    if not known:
        return []
    hint = "Only for minutes of the last meeting: agreeing the item approves them (B-068)."
    none = Choice("", "None")
    return [Field(f"{start}minutes_of", "Whose minutes?", "select", hint, (none, *known), said)]


def matter_fields(start: str, item: ItemPage | None) -> list[Field]:
    """Ask what is decided: the function, for where, for how much, and whom it bears on."""
    return [
        words(
            start,
            "function",
            "Which function is decided?",
            value=item.function if item else "",
            hint="By name or code, as the scheme of delegation has it: commission community health services.",
        ),
        words(
            start,
            "area",
            "For which place or area?",
            value=item.area if item else "",
            hint="By name or code.",
        ),
        words(
            start,
            "amount",
            "What does it cost?",
            value=pounds(item.amount_pence) if item and item.amount_pence else "",
            hint="Pounds: 250000, £1,200,000 or 1.2m. Leave it empty where it costs nothing.",
        ),
        words(
            start,
            "organisations",
            "Which organisations does it bear on?",
            value="; ".join(each.code for each in item.organisations) if item else "",
            hint=f"By code or full name, with a semicolon between them, {MOST_ORGANISATIONS} at most. "
            "They are matched against the register of interests.",
        ),
        Field(
            f"{start}competitive",
            "Is it about a competitive process?",
            "checks",
            "Then a member with a position in a bidder must leave, so name those that bid (B-066).",
            YES,
            values=("yes",) if item and item.competitive else (),
        ),
        Field(
            f"{start}about_one_person",
            "Is it about one person's care?",
            "checks",
            choices=YES,
            values=("yes",) if item and item.about_one_person else (),
        ),
    ]


def _private(start: str, item: ItemPage | None) -> list[Field]:
    """Ask whether an item is private; to take a private one in public asks for a tick of its own."""
    asked = [
        words(
            start,
            "resolution",
            "For a private item: the resolution that excludes the public",
            value=item.private_resolution if item else "",
            hint="Leave it empty for an item in public (B-068).",
        ),
        words(
            start,
            "private_reason",
            "For a private item: why",
            "area",
            value=item.private_reason if item else "",
        ),
    ]
    if item is not None and item.private_resolution:
        public = (Choice("yes", "Take this item in public after all"),)
        hint = "Everybody can then read its papers and what is said."
        asked.append(Field(f"{start}in_public", "Should the public read it?", "checks", hint, public))
    return asked


def paper_fields(start: str, item: ItemPage) -> list[Field]:
    """Ask for a paper, and for a line on each duty of regard that it has not answered yet."""
    asked = [
        words(start, "title", "What is the paper called?"),
        words(start, "author", "Who wrote it?"),
        words(start, "text", "Its text", "area"),
        words(start, "address", "Or the address where it can be read"),
    ]
    for line in item.regards:
        if not line.line:
            hint = f"{line.section} ({line.rule}). “It does not apply, because ...” is an answer."
            asked.append(Field(f"{start}regard-{line.duty}", BY_CODE[line.duty].asks, "area", hint))
    return asked


def interest_fields(page: MeetingPage, start: str, item: ItemPage) -> list[Field]:
    """Ask for an interest: one of the register that bears on the item, or a new one."""
    suggested = tuple(
        Choice(f"{who(each.seat, each.person)} {each.interest}", f"{each.name}: {each.why}")
        for each in item.suggestions
        if each.interest
    )
    registered = Field(
        f"{start}registered", "An interest in the register", "select", choices=NOBODY + suggested
    )
    return [
        *([registered] if suggested else []),
        seat_field(page, start, "Or a new one: whose is it?" if suggested else "Whose is it?"),
        Field(f"{start}what", "What kind is it?", "select", choices=(*NOBODY, *choices_of(InterestKind))),
        words(start, "description", "What is it?", "area"),
        words(
            start, "organisation", "In which organisation?", hint="Its code or full name, where it has one."
        ),
        date_field(f"{start}aware", "When did they become aware of it?", hint="28 days are allowed (B-062)."),
        date_field(f"{start}declared", "When did they declare it?", page.on),
    ]


def ruled_fields(page: MeetingPage, start: str) -> list[Field]:
    """Ask about whom the chair rules, and what."""
    return [
        seat_field(page, start, "About whom does the chair rule?"),
        Field(f"{start}ruling", "What does the chair rule?", "radios", choices=RULINGS),
        words(start, "because", "Why?", "area"),
    ]


def vote_name(line: VoteLine) -> str:
    """Return what the question for a vote is called: by seat and person, for a seat may be shared."""
    return f"vote-{line.seat}-{line.person.replace(':', '-')}"


def votes_by_proxy(page: MeetingPage, item: ItemPage) -> tuple[VoteLine, ...]:
    """Return the seats that may vote through another, because nobody sits in them now (B-072)."""
    if not page.proxies:
        return ()
    there = {each.seat for each in page.room if each.in_room}
    return tuple(
        line
        for line in item.votes
        if not line.vote and line.seat not in there and line.why_not in NOT_IN_THE_ROOM
    )


def vote_fields(page: MeetingPage, start: str, item: ItemPage) -> list[Field]:
    """Ask every seat that may vote and has not; where the body allows proxies, also who votes for others."""
    asked = [
        Field(f"{start}{vote_name(line)}", f"{line.name} ({line.title})", "radios", choices=VOTES)
        for line in item.votes
        if line.may and not line.vote
    ]
    for line in votes_by_proxy(page, item):
        name = vote_name(line)
        label = f"{line.name} ({line.title}), by proxy"
        through = f"Through whom does {line.name} vote?"
        asked.append(Field(f"{start}{name}", label, "radios", "They are not in the room.", VOTES))
        asked.append(seat_field(page, start, through, name=name.replace("vote-", "through-", 1)))
    return asked


def vote_corrected_fields(start: str, item: ItemPage) -> list[Field]:
    """Ask which vote was written down wrongly, and what it was."""
    given = tuple(
        Choice(who(line.seat, line.person), f"{line.name} ({line.title}): {line.vote}")
        for line in item.votes
        if line.vote
    )
    right = (*VOTES, Choice(DID_NOT_VOTE, "Did not vote"))
    return [
        Field(f"{start}seat", "Whose vote is wrong?", "select", choices=NOBODY + given),
        Field(f"{start}vote", "What was it?", "radios", choices=right),
        words(start, "because", "How do you know?", "area"),
    ]


def not_voted(item: ItemPage) -> tuple[str, ...]:
    """Return the names of those who may vote on an item and have not."""
    return tuple(line.name for line in item.votes if line.may and not line.vote)


def result_fields(start: str, item: ItemPage) -> list[Field]:
    """Ask for a tick where some have not voted; nothing where all have, or nobody need."""
    missing = not_voted(item)
    if not missing or (item.motion is not None and item.motion.consensus):
        return []
    have = "has" if len(missing) == 1 else "have"
    label = f"{listed(missing, 40)} {have} not voted"
    yes = (Choice("yes", "Declare the result all the same"),)
    return [Field(f"{start}all_the_same", label, "checks", "It is written down that they did not vote.", yes)]


def motion_fields(page: MeetingPage, start: str, item: ItemPage) -> list[Field]:
    """Ask for the motion, with a text to begin from."""
    said = f"That the body agrees: {item.title}."
    if item.minutes_of:
        said = f"That the minutes of {item.minutes_of} be approved as a true record."
    return [
        words(start, "text", "What is the motion?", "area", said),
        seat_field(page, start, "Who puts it? (may be left out)", name="proposed_by"),
    ]


def action_fields(page: MeetingPage, start: str, due: date | None = None) -> list[Field]:
    """Ask who does what by when."""
    return [
        words(start, "what", "What is to be done?", "area"),
        seat_field(page, start, "Who does it?", name="owner"),
        words(start, "owner_name", "Or somebody else, by name"),
        date_field(f"{start}due", "By when?", due),
    ]

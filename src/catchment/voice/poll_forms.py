"""The forms of secret ballots: running one, marking a paper, a teller's secret, and setting one up."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from catchment.governance.edit_forms import Choice, Field, Form, date_field
from catchment.voice.poll_sealing import fingerprint
from catchment.voice.queries.polls_kept import KeptPoll
from catchment.voice.rules.counting.values import Method
from catchment.voice.rules.poll_words import METHOD_WORDS
from catchment.voice.rules.polls import Candidate, PollStepKind, why_too_few

OPEN, CLOSE, ABANDON = "open", "close", "abandon"
CHECK, CAST, CHANGE = "check", "cast", "change"
KEY, UNSEAL, COUNT = "key", "unseal", "count"
SET_UP = "set-up"
USUAL_DAYS = 14  # for voting, unless the form says otherwise


def running(kept: KeptPoll, today: date) -> tuple[Form, ...]:
    """Return what whoever runs elections may do with a poll now."""
    after = (("after", str(len(kept.steps))),)
    found = []
    if kept.now is PollStepKind.SET_UP and len(kept.ready) == len(kept.tellers):
        found.append(Form(OPEN, "Open the poll", "Open the poll", (), hidden=after))
    if kept.now is PollStepKind.OPENED and (today > kept.row.closes_on or kept.voted == kept.voters):
        found.append(Form(CLOSE, "Close the poll", "Close the poll", (), hidden=after))
    if kept.now not in (PollStepKind.COUNTED, PollStepKind.ABANDONED):
        sure = Field(
            "code", f"Type the code of this poll, {kept.code}", "text", "So that no slip destroys it"
        )
        why = Field("because", "Why?", "area", "Those who voted will read it")
        intro = (
            "Every ballot is destroyed unopened. Do this where a teller lost their secret; then run it again."
        )
        found.append(
            Form(
                ABANDON, "Abandon the poll", "Abandon the poll", (why, sure), intro, hidden=after, folded=True
            )
        )
    return tuple(found)


def mark_name(place: int) -> str:
    """Return the name of the mark of a candidate, by their place on the paper."""
    return f"mark-{place}"


def marks(
    candidates: Sequence[Candidate], method: Method, places: int, sent: Mapping[str, Sequence[str]]
) -> tuple[Field, ...]:
    """Return the questions of the paper with what was marked."""
    if method is Method.PLURALITY:
        choices = tuple(Choice(str(place), each.name) for place, each in enumerate(candidates, start=1))
        label = "Mark one" if places == 1 else f"Mark up to {places}"
        return (Field("marks", label, "checks", choices=choices, values=tuple(sent.get("marks", ()))),)
    return tuple(
        Field(mark_name(place), each.name, "number", value=(sent.get(mark_name(place)) or [""])[-1].strip())
        for place, each in enumerate(candidates, start=1)
    )


def teller_forms(kept: KeptPoll, number: int, today: date) -> tuple[Form, ...]:
    """Return what a teller may do now: make a key, take off the outer seals, or open and count."""
    after = (("after", str(len(kept.steps))),)
    ask = Field(
        "secret", "Your secret", "text", "The eight groups that you wrote down; capitals do not matter"
    )
    if kept.now is PollStepKind.SET_UP:
        made = bool(kept.tellers[number - 1].public_key)
        intro = "Have pen and paper ready: your secret is shown once and kept nowhere."
        if made:
            intro = f"{intro} The secret you have now will then open nothing."
        title = "Make another key" if made else "Make your key"
        seen = (("key", fingerprint(kept.tellers[number - 1].public_key)),)
        return (Form(KEY, title, title, (), intro, hidden=after + seen, folded=made),)
    if why_too_few(kept.voted):
        return ()
    over = kept.now is PollStepKind.CLOSED or (
        kept.now is PollStepKind.OPENED and (today > kept.row.closes_on or kept.voted == kept.voters)
    )
    if number == 1 and over:
        return (Form(UNSEAL, "Take off the outer seals", "Take off the outer seals", (ask,), hidden=after),)
    if number != 1 and kept.now is PollStepKind.UNSEALED:
        return (Form(COUNT, "Open the ballots and count", "Open and count", (ask,), hidden=after),)
    return ()


def setting_up(
    *, title: str, places: int, candidates: Sequence[str], voters: Sequence[str], today: date
) -> Form:
    """Return the form that sets a poll up, filled in with what is known."""
    methods = tuple(
        Choice(str(each), f"{words[0].upper()}{words[1:]}") for each, words in METHOD_WORDS.items()
    )
    opens = today + timedelta(days=1)
    return Form(
        SET_UP,
        "Set up the secret ballot",
        "Set it up",
        (
            Field("title", "What is it about?", value=title),
            Field("method", "How is it counted?", "radios", choices=methods, value=Method.STV),
            Field("places", "How many are elected?", "number", value=str(places)),
            date_field("opens", "First day to vote", opens),
            date_field("closes", "Last day to vote", opens + timedelta(days=USUAL_DAYS - 1)),
            Field(
                "candidates",
                "Who stands?",
                "area",
                "Codes of people, one a line; the paper lists them by surname",
                value="\n".join(candidates),
            ),
            Field(
                "voters",
                "Who may vote?",
                "area",
                "ODS codes of organisations or codes of people, one a line",
                value="\n".join(voters),
            ),
            Field("teller-1", "First teller", "text", "The code of a person who does not stand"),
            Field("teller-2", "Second teller", "text", "Somebody else: neither opens a ballot alone"),
        ),
    )

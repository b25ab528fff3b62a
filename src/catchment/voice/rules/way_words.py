"""A way up in words: at each step who sits there for whom, by which mandate, and where the way breaks.

Words first, figures second. A way *breaks* at the first step that nobody below can rely on: the seat is
empty, the mandate ran out, nobody was mandated, or the member decides as they see fit (S004-31, B-036). Where
it is only assumed how often a member votes as those below decided, the words say so (J-024).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from catchment.governance.rules.document import Seat
from catchment.governance.rules.facts import holders_on
from catchment.structure.rules.words import counted, listed, number, plain_date
from catchment.voice.rules.chambers import Speaking, Tie
from catchment.voice.rules.representation import Representation, Step, Way

MANDATED = frozenset({Tie.DELEGATE, Tie.MEMBER, Tie.NOT_A_DELEGATE, Tie.LAPSED})
TIE_WORDS = {
    Tie.OWN: "own seat",
    Tie.DELEGATE: "delegate with a mandate",
    Tie.MEMBER: "member with a mandate, no delegate",
    Tie.NOMINATED: "member, nominated jointly",
    Tie.NOT_A_DELEGATE: "member of the board, not a delegate",
    Tie.LAPSED: "mandate not in force",
    Tie.VACANT: "seat is empty",
    Tie.UNNAMED: "mandate from nobody named",
    Tie.SITS_ON_BOTH: "sits on both, represents nobody",
    Tie.NOBODY: "nobody",
}
FEWEST_OUT_OF = 10


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called: people, organisations, bodies and areas; `you` is whoever reads."""

    people: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    you: str = ""

    def of(self, code: str) -> str:
        """Return what an organisation, body or area is called, or its code."""
        return "you" if code == self.you and code else self.others.get(code, code)

    def called(self, code: str) -> str:
        """Return the same inside a sentence: “the Exampleshire GP board”."""
        return the(self.of(code))

    def said(self, words: str) -> str:
        """Return words with the codes in them replaced by names: “the networks of Northmoor City”."""
        return " ".join(self.others.get(word, word) for word in words.split())


@dataclass(frozen=True, slots=True)
class Sitter:
    """A seat that a step goes through: who holds it, how it stands to those below, and by which mandate.

    `strength` is how often it votes as those below decided (0 to 1); `assumed` that nobody said so.
    """

    body: str
    seat: str
    title: str
    people: tuple[str, ...]
    tie: Tie
    given_by: str
    covers: str
    since: date | None
    until: date | None
    strength: Fraction
    assumed: bool


@dataclass(frozen=True, slots=True)
class StepTold:
    """A step with its number from 1, its words, and the power that has arrived after it (None: not counted).

    `breaks`: nothing passes here that those below can rely on. `stops`: nothing passes here at all.
    """

    number: int
    step: Step
    source: str
    target: str
    together: bool  # the target is several that gave one mandate, or nominate, together
    sentence: str
    sitters: tuple[Sitter, ...]
    breaks: bool
    stops: bool
    arrives: Fraction | None


def the(name: str) -> str:
    """Return the name of a body as it stands inside a sentence: “the board of X”, “the GP board of X”.

    A name that ends in “board” or begins with “Board of” takes an article; any other stands as it is.
    """
    if name.startswith("Board of "):
        return f"the board of {name.removeprefix('Board of ')}"
    return f"the {name}" if name.endswith(" board") and not name.lower().startswith("the ") else name


def first_capital(words: str) -> str:
    """Return words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def turns(power: Fraction) -> str:
    """Return in words how many decisions turn on a vote: “about 1 decision in 68” (J-010).

    A fraction of more than 2 in 5 is told in tenths at the finest.
    """
    if power <= 0:
        return "no decision"
    if power >= 1:
        return "every decision"
    if power > Fraction(2, 5):
        near = power.limit_denominator(FEWEST_OUT_OF)
        if 0 < near < 1:
            about = "" if near == power else "about "
            return f"{about}{counted(near.numerator, 'decision')} in {near.denominator}"
    of = round(1 / power)
    return f"{'' if power == Fraction(1, of) else 'about '}1 decision in {number(of)}"


def per_cent(power: Fraction) -> str:
    """Return a share as a percentage of three figures; the very small as “under 0.01%”."""
    if 0 < power < Fraction(1, 10_000):
        return "under 0.01%"
    return f"{float(power) * 100:.3g}%"


def steps_told(way: Way, representation: Representation, names: Names) -> tuple[StepTold, ...]:
    """Return the steps of a way in words (J-001, J-022)."""
    told = []
    arrived: Fraction | None = Fraction(1)
    for place, step in enumerate(way.steps, 1):
        arrived = None if arrived is None or step.carried is None else arrived * step.carried
        sitters = tuple(_sitters(step, representation))
        together = step.target not in representation.bodies
        sentence = (
            _together_words(step, representation, names)
            if together
            else _step_words(step, sitters, representation.on, names)
        )
        told.append(
            StepTold(
                number=place,
                step=step,
                source=_name(step.source, representation, names),
                target=_name(step.target, representation, names),
                together=together,
                sentence=sentence,
                sitters=sitters,
                breaks=not step.by_right,
                stops=not step.carried,
                arrives=arrived,
            )
        )
    return tuple(told)


def _name(code: str, representation: Representation, names: Names) -> str:
    """Return the name of a body, an organisation, or of several that act together."""
    if code in representation.bodies or "/" not in code:
        return names.of(code)
    body, seat = _mandated(code, representation)
    if seat.mandate is not None:
        return f"{names.said(seat.mandate.given_by)}, together"
    return f"those who nominate for {seat.title} of {names.called(body)}"


def _mandated(code: str, representation: Representation) -> tuple[str, Seat]:
    """Return the body and the seat whose mandate several gave together."""
    body, _, rest = code.partition("/")
    wanted = rest.removesuffix("/mandate")
    return body, next(seat for seat in representation.bodies[body].seats if seat.code == wanted)


def _sitters(step: Step, representation: Representation) -> Iterable[Sitter]:
    """Give the seats that a step goes through."""
    body = representation.bodies.get(step.target)
    if body is None:
        return
    speaking = {each.seat: each for each in representation.voices[body.code].speaking}
    for seat in body.seats:
        if seat.code in step.seats:
            yield sitter_in(body.code, seat, speaking[seat.code], representation.on, step.tie)


def sitter_in(body: str, seat: Seat, speaking: Speaking, on: date, tie: Tie | None = None) -> Sitter:
    """Return a seat with who holds it on a day and how it stands to those below.

    `tie` is that of the step through it where the seat itself speaks for somebody else or for nobody.
    """
    mandate = seat.mandate
    return Sitter(
        body=body,
        seat=seat.code,
        title=seat.title,
        people=tuple(holder.person for holder in holders_on(seat, on)),
        tie=Tie.SITS_ON_BOTH if tie is Tie.SITS_ON_BOTH else speaking.tie,
        given_by=mandate.given_by if mandate else "",
        covers=mandate.covers if mandate else "",
        since=mandate.since if mandate else None,
        until=mandate.until if mandate else None,
        strength=speaking.strength,
        assumed=speaking.assumed,
    )


def _together_words(step: Step, representation: Representation, names: Names) -> str:
    """Return what it is to be one of several that give one mandate, or nominate, together."""
    body, seat = _mandated(step.target, representation)
    mandate = seat.mandate
    members = representation.chambers[step.target].game.voters
    who = names.called(step.source)
    verb = "are" if who == "you" else "is"
    one_of = f"{first_capital(who)} {verb} one of {len(members)}"
    how = "They have one vote each, and more than half decides."
    if mandate is not None:
        given = names.said(mandate.given_by)
        return f"{one_of} that mandate {seat.title} on {names.called(body)} together ({given}). {how}"
    return f"{one_of} that nominate {seat.title} of {names.called(body)} jointly (B-021 to B-023). {how}"


def _step_words(step: Step, sitters: tuple[Sitter, ...], on: date, names: Names) -> str:
    """Return a step to a body in a sentence or two."""
    said = _tie_words(step, sitters, on, names)
    if step.carried is None:
        return f"{said} How much power passes cannot be counted: {step.why}"
    if step.advisory:
        target = first_capital(names.called(step.target))
        return f"{said} {target} only advises: it decides nothing, so no power passes (J-025)."
    if step.tie in (Tie.OWN, Tie.DELEGATE) and not step.carried:
        return f"{said} No decision there ever turns on that vote."
    return said


def _tie_words(step: Step, sitters: tuple[Sitter, ...], on: date, names: Names) -> str:
    """Return how those who sit there stand to those below."""
    alike = [each for each in sitters if each.tie is step.tie] or list(sitters)
    people = [names.people.get(code, code) for each in alike for code in each.people]
    who = listed(tuple(dict.fromkeys(people)))
    verb = "sit" if len(set(people)) > 1 else "sits"
    target, below = names.called(step.target), _below(step, sitters, names)
    mandate = alike[0] if alike else None
    match step.tie:
        case Tie.OWN:
            return f"{who} {verb} for {below} on {target}, in a seat of {_theirs(below)} own."
        case Tie.DELEGATE if mandate:
            given = _given(mandate, names, ", mandate")
            return f"{who} {verb} for {below} on {target}: delegate of {given}."
        case Tie.MEMBER if mandate:
            given = f"with a mandate of {_given(mandate, names, '')}"
            return f"{who} {verb} on {target} {given}, and decides as a member. {_follows(mandate)}"
        case Tie.NOMINATED if mandate:
            return (
                f"{who} {verb} on {target}, nominated jointly by {below}: a member of the board, not a "
                f"delegate (B-036). {_follows(mandate)}"
            )
        case Tie.NOT_A_DELEGATE if mandate:
            return (
                f"{who} {verb} on {target} with a mandate of {_given(mandate, names, '')}. Whoever sits "
                f"there is a member of the board, not a delegate (B-036). {_follows(mandate)}"
            )
        case Tie.LAPSED if mandate:
            lapsed = f"the mandate of {who or mandate.title} from {names.said(mandate.given_by)}"
            return f"Here the way breaks: {lapsed} {not_in_force(tuple(alike), on)}."
        case Tie.VACANT if mandate:
            return f"Here the way breaks: the seat for {below} on {target}, {mandate.title}, is empty."
        case Tie.SITS_ON_BOTH:
            both = f"{who} {verb} on both, but that makes nobody a representative (S004-31)"
            return f"Here the way breaks: nobody on {target} speaks for {below}. {both}."
    if people:
        come = "come" if len(set(people)) > 1 else "comes"
        return f"Here the way breaks: {who} {come} from {below}, and decides for the whole board (B-036)."
    return f"Here the way breaks: nobody on {target} speaks for {below}."


def _below(step: Step, sitters: tuple[Sitter, ...], names: Names) -> str:
    """Return those below, as a step names them: whoever gave the mandate together, by their own words."""
    if "/" not in step.source:
        return names.called(step.source)
    given = next((each.given_by for each in sitters if each.given_by), "")
    return names.said(given) if given else "those who nominate"


def _theirs(below: str) -> str:
    return "your" if below == "you" else "its"


def _given(sitter: Sitter, names: Names, joint: str) -> str:
    """Return who gave a mandate and how long it runs; `joint` stands between them."""
    until = f"{joint} until {plain_date(sitter.until)}" if sitter.until else f"{joint} without an end"
    return f"{names.said(sitter.given_by)}{until}"


def _follows(sitter: Sitter) -> str:
    """Return how often a member votes as those below decided, and whether anybody said so (J-024)."""
    often = turns(sitter.strength).replace("decision", "vote")
    if sitter.assumed:
        return (
            f"It is assumed that a member votes as those below decided in {often} (J-024); the handbook can "
            "say otherwise, for all under “assumptions” or for one under “follows” in the mandate."
        )
    return f"The handbook says that they vote as those below decided in {often} (J-024)."


def not_in_force(sitters: tuple[Sitter, ...], on: date) -> str:
    """Return why a mandate does not count on the day, as part of a sentence: “ran out on 31 March 2027”."""
    first = sitters[0] if sitters else None
    if first is not None and first.until is not None and first.until <= on:
        return f"ran out on {plain_date(first.until)}"
    if first is not None and first.since is not None:
        return f"begins only on {plain_date(first.since)}"
    return "is not in force"

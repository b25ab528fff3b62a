"""Checks of unity: mandates that ran out, outlast a term or meet another; people on whom too much rests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import ERROR, INFO, WARNING, Fault, listed
from catchment.structure.rules.words import counted, plain_date
from catchment.structure.rules.words import listed as in_words
from catchment.voice.rules.gp_voice import KEY_BODIES, KeyPerson, Overlap
from catchment.voice.rules.way_words import the

SOURCE = "Seed 000, one voice of PCNs in a place (L9)"
SOURCE_OF_GROUPS = "Seed 003, unity of general practice (L93)"
SOURCE_OF_PEOPLE = "Seed 003, voice kept thanks to individuals (L81 to L85)"


@dataclass(frozen=True, slots=True)
class AgreedMandate:
    """A mandate of the agreed position that counts; `leaves` is the first day its holder sits there no more.

    `sits` is whether they sit there on the day: only one of those kept with a handbook can be said not to.
    """

    name: str
    seat_title: str
    since: date
    until: date
    sits: bool
    leaves: date | None


@dataclass(frozen=True, slots=True)
class UnityFacts:
    """A question with its mandates on the day."""

    code: str
    title: str
    system: str
    closed: bool
    mandates: tuple[AgreedMandate, ...]

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        return ((("question", self.code), self.system),)

    @property
    def about(self) -> About:
        """Return it as the subject of a finding."""
        return About("question", self.code, self.title)


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """What the register of a system says on the day: mandates that meet, and key people."""

    system: str
    overlaps: tuple[Overlap, ...]
    key_people: tuple[KeyPerson, ...]

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        abouts = [_about(each) for each in self.overlaps]
        keys = [("person", each.person) for each in self.key_people]
        return tuple((key, self.system) for key in ((*((a.kind, a.code) for a in abouts), *keys)))


def _about(overlap: Overlap) -> About:
    """Return what a finding about two mandates is about: the question of one, else the seat of one."""
    for each in (overlap.one, overlap.other):
        if each.question:
            return About("question", each.question, each.question)
    return About("seat", overlap.other.seat, f"{overlap.other.seat_title}, {overlap.other.body_name}")


def _ran_out(checked: Checked, as_of: date) -> Iterator[Fault]:
    """S000-17: a mandate says until when; one that ran out carries nothing."""
    for facts in checked.of(UnityFacts):
        running = any(each.since <= as_of < each.until for each in facts.mandates)
        for each in facts.mandates:
            if each.until <= as_of and not running and not facts.closed:
                yield Fault(
                    facts.about,
                    f"The mandate of {each.name} ({each.seat_title}) for “{facts.title}” ran out on "
                    f"{plain_date(each.until)}, and nobody else has one.",
                    "Draw up the position anew and give a mandate, or close the question.",
                )


def _beyond_the_term(checked: Checked, as_of: date) -> Iterator[Fault]:
    """J-024: a mandate is carried by somebody in a seat, for no longer than they sit there."""
    for facts in checked.of(UnityFacts):
        for each in facts.mandates:
            if not each.since <= as_of < each.until:
                continue
            if not each.sits:
                yield Fault(
                    facts.about,
                    f"{each.name} has a mandate for “{facts.title}” until {plain_date(each.until)} and does "
                    f"not hold the seat it was given with ({each.seat_title}).",
                    "Give the mandate to whoever sits there now.",
                )
            elif each.leaves is not None and each.until > each.leaves:
                yield Fault(
                    facts.about,
                    f"The mandate of {each.name} ({each.seat_title}) for “{facts.title}” lasts until "
                    f"{plain_date(each.until)}, and they hold the seat until {plain_date(each.leaves)}.",
                    "Let the mandate end with the term, or renew the term first.",
                )


def _meeting(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """S003-65: one thing is carried for the same people by one voice."""
    for facts in checked.of(RegisterFacts):
        for each in facts.overlaps:
            yield Fault(
                _about(each),
                each.sentence,
                "Agree who carries it, and end the other mandate or say what each covers.",
            )


def _key_people(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """S003-60: a voice that rests on one person is lost with them."""
    for facts in checked.of(RegisterFacts):
        for each in facts.key_people:
            if len(each.bodies) < KEY_BODIES:
                continue
            left = in_words([the(body) for body in each.alone])
            lost = f" If they leave, nobody from general practice would be left on {left}." if left else ""
            yield Fault(
                About("person", each.person, each.name),
                f"{each.name} sits for general practice on {counted(len(each.bodies), 'body', 'bodies')} "
                f"of the way up: {in_words(each.bodies)}.{lost}",
                "Name deputies, and let more people sit on the way up.",
            )


CHECKS: tuple[Check, ...] = (
    listed("S000-17", "Is there a mandate in force for what was agreed?", WARNING, SOURCE, _ran_out),
    listed(
        "J-024",
        "Does no mandate for an agreed position outlast its holder's seat?",
        ERROR,
        SOURCE,
        _beyond_the_term,
    ),
    listed(
        "S003-65",
        "Is the same thing carried for the same people by one voice only?",
        WARNING,
        SOURCE_OF_GROUPS,
        _meeting,
    ),
    listed(
        "S003-60",
        "Does the voice of general practice rest on more than a few people?",
        INFO,
        SOURCE_OF_PEOPLE,
        _key_people,
    ),
)

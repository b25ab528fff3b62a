"""The one rule of who may see what, a pure function of five parts (G-035): refused unless they allow it.

Who asks (with their organisation and rights on the day), what they are to the person (relationships that
facts gave them, each with an end), what for (care, planning, research), what kind of data it is (sealed,
sensitive), and whether the glass was broken. The answer has its reason, in words for whoever is refused.

`queries/trim` says the same rule to the database, and a test holds the two together: for any people, flags
and askers, a search that is trimmed gives what this function allows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from catchment.record.rules.access.scopes import reaches
from catchment.record.rules.access.sensitivity import SEALED, in_words
from catchment.record.rules.access.values import Asker, Purpose
from catchment.record.rules.receiving import OF_MANY
from catchment.record.rules.values import DIRECTORY

REGISTERED, REFERRED, ADMITTED, CASELOAD, TEAM = "registered", "referred", "admitted", "caseload", "team"
CLAIMED, OVERRIDE = "claimed", "override"
# What opens the record of a restricted person: no word of a sender alone, such as an admission.
STRONG = frozenset({REGISTERED, OVERRIDE})
FLAG_RESTRICTED, FLAG_OPT_OUT = "restricted", "national-opt-out"
FLAG_TYPE_1, FLAG_OBJECTION = "type-1", "local-objection"
NOT_FOR_PLANNING = frozenset({FLAG_RESTRICTED, FLAG_OPT_OUT})
KIND_WORDS = {
    REGISTERED: "the person is registered there",
    REFERRED: "there is an open referral",
    ADMITTED: "the person is or was just admitted there",
    CASELOAD: "the person is on the caseload",
    TEAM: "the person is cared for by the team",
    CLAIMED: "a relationship was claimed, with a reason",
}


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship as the rule sees it: what a holder is to the patient, from a moment until another."""

    kind: str
    holder: str
    starts: datetime
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class About:
    """What is asked for: one resource, whom it is about, and what limits its use on the day.

    `patient` as in `Write`. `ties` are relationships to that patient, of whomever; `flags` the kinds that
    hold on the day. `letter` is the interaction: one of c r u d s. `source` is the number of the
    organisation that sent the resource, and `of_practice` whether that is a practice (True where nobody
    knows who sent it). `planned_by` are the numbers of the organisations that plan for the patient: the
    practice they are registered with, and what lies above it up to the board responsible (B-011).
    """

    type: str
    patient: int
    letter: str = "r"
    ties: tuple[Tie, ...] = ()
    flags: frozenset[str] = frozenset()
    sensitivity: int = 0
    source: int | None = None
    of_practice: bool = True
    planned_by: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is allowed: a code for programs, the reason for people, whether an override opened it."""

    allowed: bool
    code: str
    reason: str
    override: bool = False


def decide(asker: Asker, about: About) -> Verdict:
    """Return whether somebody may do something with one resource, and why (G-030 to G-037)."""
    if asker.unlimited:
        return Verdict(
            True, "operator", "Whoever operates the machine may, at its terminal, and is recorded."
        )
    if not reaches(asker, about.type, about.patient, about.letter):
        return Verdict(False, "scope", f"The token's scopes do not reach this {about.type}.")
    if about.letter in "cud":
        return may_write(asker, about)
    if about.patient <= DIRECTORY:
        return _of_nobody(asker, about)
    if asker.purpose is Purpose.DIRECT_CARE:
        return _for_care(asker, about)
    return _for_planning(asker, about)


def may_write(asker: Asker, about: About) -> Verdict:
    """Return whether somebody may create, change or delete a resource: its sender, or who corrects records.

    For what is new, `source` is the organisation it would come from.
    """
    where = asker.organisation or "no organisation"
    if asker.may_correct:
        return Verdict(True, "corrects", f"Somebody of {where} corrects records.")
    if not asker.may_send:
        return Verdict(False, "not-sender", f"Sending records needs a post that may send for {where}.")
    if about.letter != "c" and about.source not in asker.organisations:
        sentence = (
            f"Another organisation sent this; only it, or who corrects records, changes it, not {where}."
        )
        return Verdict(False, "not-theirs", sentence)
    return Verdict(True, "sends", f"It is {where}'s own to send.")


def live(ties: Iterable[Tie], asker: Asker) -> list[Tie]:
    """Return the relationships that are the asker's and hold at the moment."""
    return [
        tie
        for tie in ties
        if tie.holder in asker.holders
        and tie.starts <= asker.at
        and (tie.ends is None or asker.at < tie.ends)
    ]


def _of_nobody(asker: Asker, about: About) -> Verdict:
    """Decide about the directory, and about an organisation's own things."""
    if about.patient != DIRECTORY and -about.patient not in asker.organisations:
        return Verdict(False, "not-theirs", "That is another organisation's own, and about no patient.")
    if about.patient != DIRECTORY and about.type in OF_MANY and not asker.holders:
        sentence = (
            f"A {about.type} may name several people; it is for those who use the record for their care."
        )
        return Verdict(False, "no-right", sentence)
    if hidden := about.sensitivity & ~asker.cleared:
        return _hidden(hidden)
    if about.patient == DIRECTORY:
        return Verdict(True, "directory", "It is about nobody: whoever may use the record may read it.")
    return Verdict(True, "own", f"It is {asker.organisation}'s own, and about no patient.")


def _for_care(asker: Asker, about: About) -> Verdict:
    """Decide for somebody's own care: a relationship, then what limits it."""
    ties = live(about.ties, asker)
    if any(tie.kind == OVERRIDE for tie in ties):
        return Verdict(True, OVERRIDE, "The glass was broken for this person, with a reason.", override=True)
    where = asker.organisation or asker.person
    if not ties:
        if not asker.holders:
            sentence = f"At {where} they have no post that uses the record for people's own care."
            return Verdict(False, "no-right", sentence)
        return Verdict(
            False,
            "no-relationship",
            f"Nobody at {where} has a relationship to this person today: not registered, no open referral, "
            "no admission, no caseload or team. In an emergency, break the glass.",
        )
    if FLAG_RESTRICTED in about.flags:
        ties = [tie for tie in ties if tie.kind in STRONG]
        if not ties:
            return Verdict(
                False,
                "restricted",
                "This person's record is restricted: only their practice sees it. "
                "In an emergency, break the glass.",
            )
    if FLAG_OBJECTION in about.flags and about.source not in asker.organisations:
        sentence = f"This person objects to sharing: {where} sees only what it recorded itself."
        return Verdict(False, "objection", sentence)
    if hidden := about.sensitivity & ~asker.cleared:
        return _hidden(hidden)
    return Verdict(True, ties[0].kind, f"For {ties[0].holder.partition(':')[2]}, {KIND_WORDS[ties[0].kind]}.")


def _for_planning(asker: Asker, about: About) -> Verdict:
    """Decide for planning and research: one's own people, and what they refused counts (G-031, G-032).

    A board plans for whom it is responsible for, a practice or sub-ICB location for its registered list.
    """
    if about.planned_by.isdisjoint(asker.organisations):
        where = asker.organisation or "no organisation"
        return Verdict(
            False,
            "not-planned-for",
            f"{where} does not plan for this person: they are neither registered with it or below it, nor "
            "is it the board responsible for them.",
        )
    if FLAG_OPT_OUT in about.flags:
        return Verdict(
            False, "opted-out", "This person opted out of the use of their record beyond their care."
        )
    if FLAG_RESTRICTED in about.flags:
        return Verdict(False, "restricted", f"A restricted person's record is not used for {asker.purpose}.")
    if FLAG_TYPE_1 in about.flags and about.of_practice:
        sentence = "A type 1 opt-out keeps what this person's practice recorded from uses beyond their care."
        return Verdict(False, "type-1", sentence)
    if hidden := about.sensitivity & ~asker.cleared:
        return _hidden(hidden)
    return Verdict(
        True, str(asker.purpose), f"{asker.role} may use it for {asker.purpose}; no opt-out applies."
    )


def _hidden(hidden: int) -> Verdict:
    if hidden & SEALED:
        sentence = "This item is sealed: nobody sees it without breaking the glass."
        return Verdict(False, "sealed", sentence)
    return Verdict(
        False,
        "sensitive",
        f"This item is marked {in_words(hidden)}: it needs the right to read what is sensitive, or breaking "
        "the glass.",
    )

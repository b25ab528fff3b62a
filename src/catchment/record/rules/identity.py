"""Who is who: whether a description is of somebody known (G-001), and which description of them is kept.

**The rule.** Whoever has a verified NHS number is one patient. A description with a valid, verified number is
of the patient of that number if both say the same date of birth; if they differ, or one is missing, it waits,
for it may be somebody else's number. A number of which its sender is not sure matches only where birth date,
family name and gender all agree. A description without a number is of whoever its sender has sent under that
id or local identifier before, else of a new patient.

Of several descriptions of one person, one is kept: the first, until its sender sends it anew under the same
id, or until the practice they are registered with describes them. Only a practice takes somebody over: where
they are registered nowhere, or where it says since which day, later than that of the registration we know,
and the family name agrees too. If it says no day, or another name, it waits for a person to decide. What
comes under any other id is counted as matched: it becomes another name for the same patient.

So sending the same things again, in any order, changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from nhs_number.standardise import standardise_format
from nhs_number.validate import calculate_checksum, is_valid

from catchment.record.rules.described import Claim, Description, plain

VERIFIED = "01"
DIGITS = 10
TEST_NUMBERS = "999"  # how numbers begin that are given to nobody and used in tests (T-G2)
LONGEST_SHOWN = 20


class Fate(StrEnum):
    """What becomes of a description."""

    NEW = "new"  # of a new patient
    KEPT = "kept"  # it is the description that is kept of a patient
    MATCHED = "matched"  # of a patient of whom another description is kept
    PARKED = "parked"


@dataclass(slots=True)
class Known:
    """A patient as the index knows them; changed as the descriptions of one delivery are worked through.

    `number` is 0 until it is given. `described_as` is the sender's id of the description that is kept.
    `practice` is the ODS code of the one they are registered with, since `practice_since`.
    """

    resource_id: str
    nhs_number: str = ""
    status: str = "07"
    family: str = ""
    gender: str = ""
    birth_date: date | None = None
    source: int | None = None
    described_as: str = ""
    practice: str = ""
    practice_since: date | None = None
    number: int = 0
    described: bool = True  # there is a description; False where it was deleted
    said: Description | None = field(
        default=None, repr=False
    )  # the one to be kept, where it is of this delivery


class Sent(NamedTuple):
    """Who sent a description, when, and under which id; `first` where nothing came under that id before."""

    source: int | None
    code: str  # the sender's ODS code
    their_id: str
    first: bool
    practice: bool  # the structure says that the sender is a GP practice, and open
    today: date


class Match(NamedTuple):
    """What becomes of a description, of whom it is, and why it waits."""

    fate: Fate
    known: Known | None = None
    reason: str = ""
    detail: str = ""


def number_fault(sent: str) -> str:
    """Return what is wrong with an NHS number in a sentence, empty where nothing is (G-001, T-G1, T-G2)."""
    number = standard_number(sent)
    shown = sent[:LONGEST_SHOWN]
    if not number:
        return f"“{shown}” is no NHS number: it must have ten digits."
    if len(set(number)) == 1:
        return f"“{shown}” is a placeholder: nobody has the same digit ten times as their NHS number."
    if is_valid(number):
        return ""
    expected = calculate_checksum(number[: DIGITS - 1])
    if expected in (None, DIGITS):
        return f"“{shown}” cannot be an NHS number: no tenth digit fits the first nine."
    return f"“{shown}” is no NHS number: its tenth digit should be {expected}, not {number[-1]}."


def standard_number(sent: str) -> str:
    """Return an NHS number as its ten digits without spaces; empty where it has not ten digits."""
    return str(standardise_format(sent[:40]))


def is_test_number(number: str) -> bool:
    """Return whether a number is one that is given to nobody, for tests and examples (T-G2)."""
    return number.startswith(TEST_NUMBERS)


def agrees(known: Known, said: Description) -> bool:
    """Return whether both birth dates are given and the same."""
    return known.birth_date is not None and known.birth_date == said.birth_date


def agrees_fully(known: Known, said: Description) -> bool:
    """Return whether birth date, family name and gender are all given and all the same."""
    return agrees(known, said) and _same_family(known, said) and known.gender == said.gender != ""


def resembles(known: Known, said: Description) -> bool:
    """Return whether nothing speaks against it: the same birth date, or without one name and gender.

    Enough only where the sender has used this id, or local identifier, for the person before.
    """
    if known.birth_date and said.birth_date:
        return known.birth_date == said.birth_date
    return _same_family(known, said) and known.gender == said.gender != ""


def _same_family(known: Known, said: Description) -> bool:
    return plain(known.family) == plain(said.family) != ""


def match(said: Description, sent: Sent, of_number: Sequence[Known], of_sender: Known | None) -> Match:
    """Return what becomes of a description, by the rule of this module.

    `of_number` are the patients with its NHS number, `of_sender` whoever the sender's id or local identifier
    stands for.
    """
    if said.nhs_number:
        fault = number_fault(said.nhs_number)
        if fault:
            return Match(Fate.PARKED, reason="nhs-number-wrong", detail=fault)
    owner = of_sender is not None and _owns(of_sender, sent)
    holder = _holder(said, of_number)
    if holder is None:
        return _without_holder(said, sent, of_sender, owner)
    if of_sender is not None and of_sender is not holder:
        two = (
            f"Its sender's id stands for Patient/{of_sender.resource_id}, but its NHS number is that of "
            f"Patient/{holder.resource_id}: merge them first if they are one person."
        )
        return Match(Fate.PARKED, of_sender, "nhs-number-of-somebody-else", two)
    if said.status == VERIFIED and not owner and not agrees(holder, said):
        other = (
            f"Its NHS number is that of Patient/{holder.resource_id}, but "
            f"{_disagreement(holder, said)}: one of the two is wrong."
        )
        return Match(Fate.PARKED, holder, "nhs-number-of-somebody-else", other)
    return _of(holder, said, sent)


def _holder(said: Description, of_number: Sequence[Known]) -> Known | None:
    """Return the patient whose number it is: the verified holder, else the one who agrees in everything."""
    if not said.nhs_number:
        return None
    sure = [each for each in of_number if each.status == VERIFIED]
    if said.status == VERIFIED and sure:
        return sure[0]
    return next((each for each in (*sure, *of_number) if agrees_fully(each, said)), None)


def _without_holder(said: Description, sent: Sent, of_sender: Known | None, owner: bool) -> Match:
    """Return what becomes of a description whose number, if it has one, is nobody's yet."""
    if of_sender is None:
        return Match(Fate.NEW)
    if not owner and not resembles(of_sender, said):
        other = (
            f"Its sender's id stands for Patient/{of_sender.resource_id}, but "
            f"{_disagreement(of_sender, said)}."
        )
        return Match(Fate.PARKED, of_sender, "known-as-somebody-else", other)
    differs = said.nhs_number and of_sender.nhs_number not in ("", standard_number(said.nhs_number))
    if differs and of_sender.status == VERIFIED and not owner:
        other = (
            f"Its sender's id stands for Patient/{of_sender.resource_id}, whose verified number is another."
        )
        return Match(Fate.PARKED, of_sender, "nhs-number-of-somebody-else", other)
    return _of(of_sender, said, sent)


def chosen(known: Known, said: Description, sent: Sent) -> Match:
    """Return what becomes of a description that a person says is of somebody known, and who knows better."""
    claim = _own_claim(said, sent)
    believed = claim is not None and sent.practice and not _is_older(known, claim)
    kept = not known.described or _owns(known, sent) or believed
    return Match(Fate.KEPT if kept else Fate.MATCHED, known)


def _of(known: Known, said: Description, sent: Sent) -> Match:
    """Return whether a description of somebody known is the one that is kept, or waits for a decision."""
    if not known.described or _owns(known, sent):
        return Match(Fate.KEPT, known)
    if not sent.practice or known.source == sent.source or not agrees(known, said):
        return Match(Fate.MATCHED, known)
    if known.practice == sent.code:
        return Match(Fate.KEPT, known)
    claim = _own_claim(said, sent)
    if claim is None or (claim.starts is not None and claim.starts > sent.today):
        return Match(Fate.MATCHED, known)
    if not known.practice or known.practice_since is None:
        return Match(Fate.KEPT, known)
    if _is_older(known, claim) or (claim.starts is None and not sent.first):
        return Match(Fate.MATCHED, known)
    if claim.starts is not None and _same_family(known, said):
        return Match(Fate.KEPT, known)
    missing = "does not say since when" if claim.starts is None else "gives another family name"
    disputed = (
        f"Patient/{known.resource_id} is registered with {known.practice} since {known.practice_since}; "
        f"{sent.code} claims them and {missing}."
    )
    return Match(Fate.PARKED, known, "registration-disputed", disputed)


def _owns(known: Known, sent: Sent) -> bool:
    return known.source == sent.source and known.described_as == sent.their_id


def _own_claim(said: Description, sent: Sent) -> Claim | None:
    """Return what a sender says of somebody's being registered with it now; None where it says nothing."""
    return next((each for each in said.claims if each.practice == sent.code and each.ends is None), None)


def _is_older(known: Known, claim: Claim) -> bool:
    """Return whether a claim is of an earlier registration than the one known, or of that one."""
    if claim.starts is None or known.practice_since is None or known.practice == claim.practice:
        return False
    return claim.starts <= known.practice_since


def _disagreement(known: Known, said: Description) -> str:
    """Say what does not agree, without repeating what is known of anybody."""
    if known.birth_date and said.birth_date:
        return "the dates of birth differ"
    return "the date of birth is missing in one of the two"

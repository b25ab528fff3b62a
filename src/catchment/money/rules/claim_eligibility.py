"""Who and which post may be claimed for at all: the questions that are answered yes or no, by date.

A rule refuses a line whole, holds it because an answer is missing, or has nothing against it (None). Where a
source does not say from which day two years or twelve months are counted, they are counted back from the day
the person took up the post.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from catchment.money.rules.claim_values import Line, Remark
from catchment.money.rules.roles import Role
from catchment.structure.rules.words import plain_date

GENERAL_PRACTITIONER = "general-practitioner"
ANY_DOCTOR_FROM = date(2026, 4, 1)  # E-070: the limit on experience was lifted for 2026/27
YEARS_SINCE_TRAINING = 2


@dataclass(frozen=True, slots=True)
class Refused:
    """The line may not be claimed; the remark says under which rule, and why."""

    remark: Remark


@dataclass(frozen=True, slots=True)
class Held:
    """The line waits for an answer; the remark says which."""

    remark: Remark


Judged = Refused | Held | None


def judge(line: Line, role: Role) -> Judged:
    """Return the first thing that stands against a line: a refusal before what is only missing."""
    found = [rule(line, role) for rule in RULES]
    refused = next((each for each in found if isinstance(each, Refused)), None)
    return refused or next((each for each in found if each is not None), None)


def was_added(line: Line, role: Role) -> Judged:
    """A role is reimbursed from the day it was added to the scheme (domain.md E.6)."""
    if line.starts >= role.added:
        return None
    added = plain_date(role.added)
    if line.ends <= role.added:
        return Refused(Remark("E.6", f"{role.plural} are reimbursed from {added} on; this was before."))
    return Refused(
        Remark("E.6", f"{role.plural} are reimbursed from {added} on: claim again for the days from then.")
    )


def is_new(line: Line, role: Role) -> Judged:
    """Somebody employed here in the last twelve months does not count, unless they move up (E-064)."""
    if not role.new_people or line.employed_before is False:
        return None
    if line.employed_before is None:
        return Held(
            Remark("E-064", "Say whether the PCN or a member practice employed them before this post.")
        )
    if line.to_senior_role:
        return None
    if line.last_employed is None or line.in_post_since is None:
        return Held(
            Remark("E-064", "Say when they were last employed here before, and since when in this post.")
        )
    if years_after(line.last_employed, 1) > line.in_post_since:
        return Refused(
            Remark(
                "E-064",
                f"They were employed by the PCN or a member practice until {plain_date(line.last_employed)}, "
                f"less than 12 months before they took up this post on {plain_date(line.in_post_since)}, and "
                "do not move to a specialist or senior nursing role.",
            )
        )
    return None


def is_joint(line: Line, role: Role) -> Judged:
    """A mental health practitioner is employed jointly with a trust (E-068)."""
    if not role.with_a_trust or line.with_trust:
        return None
    if line.with_trust is None:
        return Held(Remark("E-068", "Say whether the post is joint with a mental health trust."))
    return Refused(Remark("E-068", f"{role.plural} are employed jointly with a trust, and this post is not."))


def is_newly_qualified(line: Line, role: Role) -> Judged:
    """Until 2026/27 a GP counts only within two years of training, never substantive before (E-070)."""
    if role.code != GENERAL_PRACTITIONER or line.starts >= ANY_DOCTOR_FROM:
        return None
    if line.substantive_before:
        return Refused(
            Remark("E-070", "Until 31 March 2026 only GPs who held no substantive GP post before count.")
        )
    if line.qualified_on is None or line.substantive_before is None or line.in_post_since is None:
        return Held(
            Remark(
                "E-070",
                "Say when the GP completed training, since when they are in post, and whether they held a "
                "substantive GP post before.",
            )
        )
    last_day = years_after(line.qualified_on, YEARS_SINCE_TRAINING)
    if line.in_post_since > last_day:
        return Refused(
            Remark(
                "E-070",
                f"Until 31 March 2026 only GPs within 2 years of completing training count: that was until "
                f"{plain_date(last_day)}, and this post began on {plain_date(line.in_post_since)}.",
            )
        )
    return None


RULES: tuple[Callable[[Line, Role], Judged], ...] = (was_added, is_joint, is_new, is_newly_qualified)


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; for 29 February 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)

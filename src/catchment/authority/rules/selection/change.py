"""How much changes: the considerable change threshold (D-086), modifications (D-092) and urgency (D-093).

Amounts are pence over the life of a contract. Both thresholds have two ends, £500,000 and 25%, and it is a
considerable change only where both are reached; a modification needs no new process where either is not.
"""

from dataclasses import dataclass

from catchment.authority.rules.selection.money import pounds

THRESHOLD_PENCE = 500_000_00  # £500,000
SHARE = 4  # one in so many: 25%


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to a legal test: yes, no or not known yet (None); why; and what is still missing."""

    answer: bool | None
    rule: str
    sentence: str
    missing: str = ""  # the name of the question that would decide it


@dataclass(frozen=True, slots=True)
class Replacement:
    """An existing contract and what is proposed instead; None where it was not answered."""

    materially_different: bool | None = None
    only_succession: bool | None = None  # different solely because the provider has a successor (11)
    successor_meets_criteria: bool | None = None
    authority_decided: bool | None = None  # the change is attributable to a decision of the authority
    external_factors: bool | None = None  # the change answers factors beyond both sides' control (12)
    original_pence: int | None = None  # when the existing contract was entered into
    proposed_pence: int | None = None


def over_threshold(original_pence: int, now_pence: int) -> tuple[bool, bool]:
    """Return whether a contract is worth at least £500,000 more, and at least 25% more (D-086)."""
    more = now_pence - original_pence
    return more >= THRESHOLD_PENCE, more * SHARE >= original_pence and more > 0


def considerable_change(said: Replacement) -> Said:
    """Return whether the considerable change threshold is met (regulation 6(10) to (12), D-086)."""
    rule = "D-086"
    grown = _grown(said)
    if said.materially_different is None:
        question = "Say whether the proposed arrangements are materially different in character."
        return Said(None, rule, question, "materially_different")
    if said.materially_different:
        if not said.only_succession:
            why = "the proposed arrangements are materially different in character"
            if said.only_succession is None:
                return Said(
                    None, rule, "Say whether only the provider's successor differs.", "only_succession"
                )
            return Said(True, rule, f"The change is considerable: {why} (regulation 6(10)(a)).")
        if said.successor_meets_criteria is None:
            question = "Say whether the successor meets the basic selection criteria."
            return Said(None, rule, question, "successor_meets_criteria")
        if not said.successor_meets_criteria:
            why = "the successor of the provider does not meet the basic selection criteria"
            return Said(True, rule, f"The change is considerable: {why} (regulation 6(11)(a)).")
        if grown.answer is not False:
            return grown
        why = "only the provider's identity changes, by succession"
        return Said(False, rule, f"The change is not considerable: {why} (regulation 6(11)).")
    if not grown.answer:
        return grown
    if said.external_factors is None:
        question = "Say whether the change answers factors beyond the control of both sides."
        return Said(None, rule, question, "external_factors")
    if said.external_factors:
        why = "it answers factors beyond the control of both sides, such as volume or a price formula"
        return Said(False, rule, f"The change is not considerable: {why} (regulation 6(12)).")
    return grown


def _grown(said: Replacement) -> Said:
    """Return whether the authority's own decision makes it worth £500,000 and 25% more (6(10)(b))."""
    rule = "D-086"
    if said.authority_decided is False:
        sentence = "The change is not considerable: it does not come from a decision of the authority."
        return Said(False, rule, sentence)
    if said.original_pence is None or said.proposed_pence is None:
        name = "original_pence" if said.original_pence is None else "proposed_pence"
        question = "Give the lifetime value of the existing contract when signed, and of what is proposed."
        return Said(None, rule, question, name)
    in_pounds, in_share = over_threshold(said.original_pence, said.proposed_pence)
    sizes = f"{pounds(said.original_pence)} when signed, {pounds(said.proposed_pence)} proposed"
    if not in_pounds:
        sentence = f"The change is not considerable: it is under £500,000 more ({sizes})."
        return Said(False, rule, sentence)
    if not in_share:
        return Said(False, rule, f"The change is not considerable: it is under 25% more ({sizes}).")
    if said.authority_decided is None:
        question = "Say whether the change comes from a decision of the authority."
        return Said(None, rule, question, "authority_decided")
    why = f"the authority's own decision makes it at least £500,000 and 25% more ({sizes})"
    return Said(True, rule, f"The change is considerable: {why} (regulation 6(10)(b)).")


@dataclass(frozen=True, slots=True)
class Modification:
    """A change to a contract during its term; `now_pence` is its lifetime value with this and every earlier
    change, `original_pence` that when it was entered into.
    """

    direct_a_or_b: bool  # how the contract was let
    original_pence: int
    now_pence: int
    materially_different: bool
    provided_for: bool = False  # clearly and unambiguously, in the contract
    succession: bool = False  # solely a change of the provider's identity, who meets the basic criteria
    external_factors: bool = False
    authority_decided: bool = False


@dataclass(frozen=True, slots=True)
class Modifying:
    """Whether a contract may be modified without a new process, why, and whether a notice is owed."""

    allowed: bool
    sentence: str
    notice: bool
    rule: str = "D-092"


def modification(said: Modification) -> Modifying:
    """Return whether a modification needs no new process (regulation 13, D-092).

    The change counts by its size: a contract that shrinks by £500,000 has changed by £500,000.
    """
    size = abs(said.now_pence - said.original_pence)
    small_in_pounds = size < THRESHOLD_PENCE
    small_in_share = size * SHARE < said.original_pence
    notice = said.authority_decided and not small_in_pounds
    allowed, why = _ground(said, small_in_pounds, small_in_share)
    if not allowed:
        return Modifying(False, f"It may not be changed so without a new process: {why}.", False)
    owed = " A notice is owed within 30 days (regulation 13(4))." if notice else ""
    return Modifying(True, f"It may be changed without a new process: {why}.{owed}", notice)


def _ground(said: Modification, small_in_pounds: bool, small_in_share: bool) -> tuple[bool, str]:
    """Return whether there is a ground for a modification, and it (or what stands in the way) in words."""
    if said.direct_a_or_b:
        if said.materially_different:
            return False, "it becomes materially different in character (regulation 13(3))"
        return True, "it was let by Direct Award Process A or B and stays what it is in character (13(3))"
    if said.provided_for:
        return True, "the contract clearly and unambiguously provides for it (regulation 13(1)(a))"
    if said.succession:
        return True, "only the provider's identity changes, by succession (regulation 13(1)(b))"
    if said.materially_different:
        return False, "it becomes materially different in character (regulation 13(1) and (2))"
    if said.external_factors:
        return True, "it answers factors beyond the control of both sides (regulation 13(1)(c))"
    if not said.authority_decided:
        return False, "none of the grounds of regulation 13(1) was given"
    if small_in_pounds:
        return True, "the changes so far come to less than £500,000 (regulation 13(2)(b)(i))"
    if small_in_share:
        return True, "the changes so far come to less than 25% of its first value (regulation 13(2)(b)(ii))"
    return False, "the changes so far come to £500,000 or more and 25% or more (regulation 13(2)(b))"


@dataclass(frozen=True, slots=True)
class Urgency:
    """The three conditions of an urgent award or modification."""

    urgent: bool
    not_of_our_making: bool  # neither foreseeable by the authority nor attributable to it
    risk_in_delay: bool  # to patient or public safety


def urgency(said: Urgency) -> Said:
    """Return whether an award may be made urgently, without the rest of the regime (regulation 14, D-093)."""
    conditions = (
        (said.urgent, "it must be made urgently"),
        (said.not_of_our_making, "the reason was neither foreseeable by the authority nor its own doing"),
        (said.risk_in_delay, "delay would be likely to put patients or the public at risk"),
    )
    lacking = [words for met, words in conditions if not met]
    if lacking:
        lacks = " and ".join(lacking)
        return Said(False, "D-093", f"It may not be done urgently: it is not so that {lacks}.")
    return Said(True, "D-093", "It may be done urgently; a notice is owed within 30 days (regulation 14(5)).")

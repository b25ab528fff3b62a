"""Does the Provider Selection Regime apply at all? Who buys, what, since when, and with what else (D-080)."""

from dataclasses import dataclass
from datetime import date

from catchment.authority.rules.selection.cpv import is_a_cpv_code, service_of
from catchment.authority.rules.selection.money import pounds
from catchment.authority.rules.selection.words import BUYER_WORDS, Buyer
from catchment.structure.rules.words import plain_date

RULE = "D-080"
IN_FORCE = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Buying:
    """What is bought: `health_pence` and `other_pence` are the estimated lifetime values of the two parts of
    a mixed procurement; `inseparable` whether the other part could not reasonably be supplied apart.
    """

    buyer: Buyer | None = None
    cpv: str = ""
    started_on: date | None = None
    mixed: bool | None = None
    health_pence: int | None = None
    other_pence: int | None = None
    inseparable: bool | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """One question of the scope: its answer (None: not known yet), and why in a sentence."""

    rule: str
    law: str
    passed: bool | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Whether the regime applies (None: an answer is missing), question by question."""

    applies: bool | None
    tests: tuple[Test, ...]
    sentence: str


def scope_of(buying: Buying) -> Scope:
    """Return whether the regime applies to what is bought, and why (regulations 1, 3 and 29, Schedule 1)."""
    tests = (_who(buying), _what(buying), _when(buying), *_with_what(buying))
    failed = [each for each in tests if each.passed is False]
    if failed:
        sentence = f"The Provider Selection Regime does not apply. {failed[0].sentence}"
        return Scope(False, tests, sentence)
    unknown = [each for each in tests if each.passed is None]
    if unknown:
        return Scope(None, tests, f"Not known yet whether the regime applies. {unknown[0].sentence}")
    return Scope(True, tests, "The Provider Selection Regime applies.")


def _who(buying: Buying) -> Test:
    law = "regulation 2, NHS Act 2006 s.12ZB"
    if buying.buyer is None:
        return Test(RULE, law, None, "Say who buys: only NHS bodies and local authorities use the regime.")
    words = BUYER_WORDS[buying.buyer]
    if buying.buyer is Buyer.OTHER:
        return Test(RULE, law, False, f"The buyer is {words}, not an NHS body or a local authority.")
    return Test(RULE, law, True, f"The buyer is {words}.")


def _what(buying: Buying) -> Test:
    law = "regulation 2, Schedule 1"
    if not buying.cpv:
        return Test(RULE, law, None, "Give the CPV code of the service: Schedule 1 lists those in scope.")
    service = service_of(buying.cpv)
    if service is not None:
        return Test(RULE, law, True, f"{buying.cpv} is in Schedule 1: {service}.")
    if not is_a_cpv_code(buying.cpv):
        sentence = f"“{buying.cpv[:20]}” is not a CPV code: those have eight digits, such as 85323000-9."
        return Test(RULE, law, None, sentence)
    return Test(RULE, law, False, f"{buying.cpv} is not one of the services in Schedule 1.")


def _when(buying: Buying) -> Test:
    law = "regulations 1 and 29"
    if buying.started_on is None:
        return Test(RULE, law, None, "Say when the procurement began.")
    day = plain_date(buying.started_on)
    if buying.started_on < IN_FORCE:
        return Test(RULE, law, False, f"It began on {day}, before the regime was in force (1 January 2024).")
    return Test(RULE, law, True, f"It began on {day}; the regime has been in force since 1 January 2024.")


def _with_what(buying: Buying) -> tuple[Test, ...]:
    """Return the tests of a mixed procurement (regulation 3(2) to (4)); none where it is not mixed."""
    if not buying.mixed:
        return ()
    law = "regulation 3(3) and (4)"
    if buying.health_pence is None or buying.other_pence is None:
        main = Test(RULE, law, None, "Give the lifetime value of the health care part and of the rest.")
    else:
        health, other = pounds(buying.health_pence), pounds(buying.other_pence)
        is_main = buying.health_pence > buying.other_pence
        sentence = f"Health care services are {health} of it and the rest {other}"
        words = "the main part" if is_main else "not the main part"
        main = Test(RULE, law, is_main, f"{sentence}: they are {words}.")
    if buying.inseparable is None:
        apart = Test(RULE, law, None, "Say whether the rest could reasonably be supplied separately.")
    elif buying.inseparable:
        apart = Test(RULE, law, True, "The rest could not reasonably be supplied under a separate contract.")
    else:
        apart = Test(RULE, law, False, "The rest could be supplied under a separate contract.")
    return main, apart

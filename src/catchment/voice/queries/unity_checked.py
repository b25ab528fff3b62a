"""Reading what the checks of unity need: questions with their mandates, and the registers of systems."""

from collections import defaultdict
from datetime import timedelta

from catchment.foundation.moment import Moment
from catchment.governance.checks import judged
from catchment.governance.queries.handbook import systems_with_handbooks
from catchment.governance.rules.facts import GovernanceFacts
from catchment.voice.queries.gp_voice_page import all_mandates
from catchment.voice.queries.questions_kept import KeptQuestion, all_questions
from catchment.voice.rules.checks.positions import AgreedMandate, RegisterFacts, UnityFacts
from catchment.voice.rules.gp_voice import key_people, overlaps
from catchment.voice.rules.mandates_agreed import sitting_in
from catchment.voice.rules.positions import MandateGiven

ONE_DAY = timedelta(days=1)


def unity_facts(moment: Moment) -> tuple[object, ...]:
    """Return every question with the mandates of the agreed position that counts (two queries)."""
    governance: dict[str, GovernanceFacts | None] = {}
    found = []
    for kept in all_questions(moment):
        system = kept.system.code
        if system not in governance:
            verdict = judged(system, moment)
            governance[system] = verdict.facts if verdict is not None else None
        found.append(_question(kept, governance[system], moment))
    return tuple(found)


def register_facts(moment: Moment) -> tuple[object, ...]:
    """Return the register of every system with a handbook (three queries, as judged systems are kept)."""
    by_system: dict[str, list[KeptQuestion]] = defaultdict(list)
    for kept in all_questions(moment):
        by_system[kept.system.code].append(kept)
    found = []
    for system in systems_with_handbooks(moment):
        verdict = judged(system, moment)
        if verdict is not None:
            held = all_mandates(verdict.facts, by_system[system], moment.as_at)
            keys = key_people(verdict.facts, held, moment.as_at)
            found.append(RegisterFacts(system, overlaps(held), keys))
    return tuple(found)


def _question(kept: KeptQuestion, facts: GovernanceFacts | None, moment: Moment) -> UnityFacts:
    agreed = kept.now.agreed_now
    mandates = agreed.mandates if agreed is not None else ()
    return UnityFacts(
        kept.code,
        kept.now.title,
        kept.system.code,
        kept.now.closed_on is not None,
        tuple(_mandate(each, facts, moment) for each in mandates),
    )


def _mandate(mandate: MandateGiven, facts: GovernanceFacts | None, moment: Moment) -> AgreedMandate:
    if facts is None:
        return AgreedMandate(
            mandate.name, mandate.seat_title, mandate.since, mandate.until, sits=True, leaves=None
        )
    sitting = sitting_in(facts, mandate.person, mandate.seat, moment.as_at)
    ends = []
    if sitting is not None and sitting.holder.until is not None:
        ends.append(sitting.holder.until)
    if sitting is not None and sitting.holder.term_ends is not None:
        ends.append(sitting.holder.term_ends + ONE_DAY)
    return AgreedMandate(
        mandate.name,
        mandate.seat_title,
        mandate.since,
        mandate.until,
        sitting is not None,
        min(ends) if ends else None,
    )

"""Whose private answers a reader may read, and what was found without those that they may not.

Before somebody sits on a board they answer questions about convictions, dismissals and the like (B-050 to
B-057). What a check finds in an answer tells the answer. So it is for those who may read the answers today in
the system whose handbook keeps the person, whichever system's body the person sits on.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, may_today
from catchment.foundation.rules.findings import Finding
from catchment.governance.models import PersonDetail
from catchment.governance.rules.asked import PRIVATE_RULES
from catchment.governance.rules.facts import GovernanceFacts


@dataclass(frozen=True, slots=True)
class Unread:
    """The people (by code) whose answers a reader may not read, and why not; the reason may be empty."""

    people: frozenset[str] = frozenset()
    reason: str = ""

    def hides(self, finding: Finding) -> bool:
        """Say whether a finding tells one of the answers."""
        return finding.rule in PRIVATE_RULES and finding.about.code in self.people

    def without(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings that the reader may read."""
        return tuple(each for each in findings if not self.hides(each))


def unread_by(actor: Actor, people: Iterable[str], facts: GovernanceFacts, moment: Moment) -> Unread:
    """Return whose answers among `people` (codes) the actor may not read.

    `facts` say who is described here and who elsewhere at the moment. One query, and what `may` asks of each
    system that keeps one of them.
    """
    wanted = frozenset(people)
    keepers = dict.fromkeys(wanted, facts.handbook.system)
    if others := wanted & facts.elsewhere.keys():
        details = PersonDetail.objects.at(moment).filter(person__code__in=others)
        keepers |= dict(details.values_list("person__code", "system__code"))
    verdicts = {system: may_today(actor, Act.READ_SUITABILITY, system) for system in set(keepers.values())}
    refused = {system: verdict.reason for system, verdict in verdicts.items() if not verdict.allowed}
    reason = refused.get(facts.handbook.system) or next(iter(sorted(refused.values())), "")
    return Unread(frozenset(code for code, system in keepers.items() if system in refused), reason)

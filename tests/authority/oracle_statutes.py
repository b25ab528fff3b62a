"""The statutes of the naive oracle: which routes are open, from whom to whom (domain.md D.1, D.2, D.4)."""

from dataclasses import dataclass
from datetime import date

from catchment.authority.rules.facts import AuthorityFacts, ScopedDelegation
from catchment.governance.rules.document import Delegation

NHS = {"nhs-england", "icb", "trust"}  # relevant bodies of s.65Z5
LOCAL = {"council", "combined-authority"}
MAKES_DECISIONS = {"statutory-board", "committee", "sub-committee", "committee-in-common"}


@dataclass(frozen=True)
class Step:
    """One hand to the next: by a delegation, or (None) from an organisation to its board."""

    giver: str
    taker: str
    by: ScopedDelegation | None


class Statutes:
    """What the law lets pass, on one day; `function` is a code, `held_by` the kind that holds it in law."""

    def __init__(self, facts: AuthorityFacts) -> None:
        """Take the facts."""
        self.facts = facts
        self.day: date = facts.on

    def part_of(self, holder: str) -> str:
        """Return the organisation that a holder is or is part of; a joint body is part of none: itself."""
        if holder in self.facts.organisations:
            return holder
        seat = self.facts.seats.get(holder)
        body = self.facts.bodies.get(seat.body if seat else holder)
        return (body.organisation or body.code) if body else holder

    def kind(self, holder: str) -> str:
        """Return what the organisation of a holder is in law; empty for a joint body."""
        found = self.facts.organisations.get(self.part_of(holder))
        legal = str(found.legal) if found else ""
        return "council" if legal == "district-council" else legal  # both are councils to these statutes

    def is_open(self, holder: str) -> bool:
        found = self.facts.organisations.get(self.part_of(holder))
        return found is None or found.open

    def lawful(self, step: Step, function: str, held_by: str) -> bool:
        """Say whether the law lets a function of such a holder go this way, from this giver to this taker."""
        assert step.by is not None
        said = step.by.said
        body = self.facts.bodies.get(step.taker)
        if body is not None and "consultative-forum" in (body.kind, body.form):
            return False  # D-050, D-056
        if not self.is_open(step.giver) or not self.is_open(step.taker):
            return False  # nobody acts for an organisation that has closed
        if said.route == "internal":
            return self._within_one_organisation(step)
        if said.route == "section-65z5":
            denied = held_by in self.facts.functions[function].not_by_65z5_from  # D-004
            return not denied and self.day >= date(2022, 7, 1) and self._to_another_public_body(step)
        if said.route == "section-75":
            if said.consulted_on is not None and said.consulted_on > said.since:
                return False  # D-020: consultation comes first
            return self.day >= date(2007, 3, 1) and self._between_nhs_and_council(said, step, function)
        if said.route == "direction-13yb":
            return self._directed(step, function)
        return step.taker in self.facts.organisations  # a contract, with anybody who can make one (D-054)

    def _within_one_organisation(self, step: Step) -> bool:
        """B-077: any member, employee, committee or sub-committee of the one organisation or joint body."""
        giver = self.part_of(step.giver)
        seat, body = self.facts.seats.get(step.taker), self.facts.bodies.get(step.taker)
        if giver not in self.facts.organisations:
            giving_seat = self.facts.seats.get(step.giver)
            giving = self.facts.bodies[giving_seat.body if giving_seat else step.giver]
            if giving.kind != "joint-committee":
                return False
            if seat is not None:
                return seat.body == giving.code or (
                    self.facts.bodies[seat.body].kind in MAKES_DECISIONS
                    and not self.facts.bodies[seat.body].organisation
                )
            return body is not None and body.kind in MAKES_DECISIONS and not body.organisation
        if seat is not None:
            employed = any(giver in holder.employers for holder in seat.holders)
            return employed or self.part_of(step.taker) == giver
        return body is not None and body.kind in MAKES_DECISIONS and body.organisation == giver

    def _to_another_public_body(self, step: Step) -> bool:
        """D-001 to D-003, D-008: a relevant body gives to another one, a council or their committee."""
        if self.kind(step.giver) not in NHS or self.part_of(step.giver) == self.part_of(step.taker):
            return False
        if step.taker in self.facts.organisations:
            return self.kind(step.taker) in NHS | LOCAL
        body = self.facts.bodies.get(step.taker)
        if body is None:
            return False
        if body.kind == "joint-committee":
            return self.part_of(step.giver) in dict(body.parties)
        return body.kind in MAKES_DECISIONS and self.kind(step.taker) in NHS | LOCAL

    def _between_nhs_and_council(self, said: Delegation, step: Step, function: str) -> bool:
        """D-020 to D-023: the three forms, and what neither side can put in."""
        giver, taker = self.kind(step.giver), self.kind(step.taker)
        health = NHS | {"ccg"}
        what = self.facts.functions[function]
        body = self.facts.bodies.get(step.taker)
        if (giver == "council" and not what.council_by_section_75) or (
            giver != "council" and what.not_by_section_75
        ):
            return False
        if body is not None and body.kind not in MAKES_DECISIONS | {"joint-committee"}:
            return False
        if said.section_75_form == "nhs-exercises-council":
            return giver == "council" and taker in health
        if said.section_75_form == "council-exercises-nhs":
            return giver in health and taker == "council"
        if body is not None and body.kind == "joint-committee":
            kinds = {self.kind(party) for party, _ in body.parties}
            both_sides = bool(kinds & health) and "council" in kinds
            joined = self.part_of(step.giver) in dict(body.parties)
            return both_sides and joined and giver in health | {"council"}
        return (giver in health and taker == "council") or (giver == "council" and taker in health)

    def _directed(self, step: Step, function: str) -> bool:
        """D-012: NHS England directs an ICB, for what it may, from a day that the system has recorded."""
        assert step.by is not None
        began = self.facts.values.get(step.by.system, {}).get("D-012", {}).get("commenced_on")
        return (
            began is not None
            and self.day >= date.fromisoformat(str(began))
            and self.kind(step.giver) == "nhs-england"
            and self.kind(step.taker) == "icb"
            and self.facts.functions[function].by_direction
        )

"""A naive second opinion on who may decide, written from the statutes and from nothing else.

It imports none of the resolver: no bits, no spreading, no sharing of what was found before. Asked one
question, it lists every simple chain of hands from the law to the one who asks, and tries each chain link by
link, as somebody with the handbook and the Acts on the desk would. It is slow and meant to be read.

A *proof* is the set of delegations that a yes rests on: those of the chain, and those of the chains of every
partner in a joint exercise. Taking a delegation away must take away exactly the answers of which every proof
uses it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

from catchment.authority.rules.facts import AuthorityFacts
from tests.authority.oracle_statutes import Statutes, Step


@dataclass(frozen=True)
class Asked:
    """A question without the one who asks it, in pence; `part` is a part of the area, if not all."""

    function: str
    area: str
    amount: int
    spent: tuple[tuple[str, int], ...] = ()
    part: frozenset[object] = frozenset()


Chain = tuple[Step, ...]
Proof = frozenset[str]


class Oracle:
    """Answers for one day's facts, by trying everything."""

    def __init__(self, facts: AuthorityFacts) -> None:
        """Take the facts; nothing is worked out before it is asked."""
        self.facts = facts
        self.day = facts.on
        self.chains_to = lru_cache(maxsize=None)(self._chains_to)
        self.statutes = Statutes(facts)
        self.lawful = lru_cache(maxsize=None)(self.statutes.lawful)
        self.part_of, self.kind = self.statutes.part_of, self.statutes.kind

    def may(self, holder: str, asked: Asked) -> bool:
        """Say whether a holder may decide; a seat that nobody holds is asked like any other."""
        return next(self.proofs(holder, asked), None) is not None

    def can_act(self, holder: str) -> bool:
        """Say whether there is somebody to act (a vacant seat has nobody)."""
        return holder not in self.facts.seats or len(self.facts.seats[holder].holders) > 0

    def who_may(self, asked: Asked) -> set[str]:
        """Return everybody who may decide and is there to; the board speaks for its organisation."""
        everybody = {*self.facts.organisations, *self.facts.bodies, *self.facts.seats}
        return {
            holder
            for holder in everybody - set(self.boards)
            if self.can_act(holder) and self.may(holder, asked)
        }

    def proofs(self, holder: str, asked: Asked) -> Iterator[Proof]:
        """Give every set of delegations by which a holder may decide."""
        for organisation, chain in self.chains_to(holder):
            if self._held_in_law(organisation, asked) and self._stands(organisation, chain, asked, ()):
                yield from self._with_partners(chain, asked, (), frozenset())

    # What there is: organisations, boards, hands.

    @cached_property
    def boards(self) -> dict[str, str]:
        """The board of each organisation that has one."""
        return {
            body.organisation: body.code
            for body in self.facts.bodies.values()
            if body.kind == "statutory-board" and body.organisation
        }

    @cached_property
    def steps(self) -> list[Step]:
        """Every hand-over that anybody has written down, lawful or not."""
        said = [
            Step(each.said.delegator, taker, each)
            for each in self.facts.delegations
            for taker in (each.said.delegate, each.said.cover)
            if taker is not None
        ]
        return said + [Step(organisation, board, None) for organisation, board in self.boards.items()]

    def _chains_to(self, holder: str) -> list[tuple[str, Chain]]:
        """Return every organisation from which simple chains lead to a holder, with each chain, downwards."""
        found: list[tuple[str, Chain]] = []

        def upwards(at: str, chain: Chain, seen: frozenset[str]) -> None:
            if at in self.facts.organisations:
                found.append((at, chain))
            for step in self.steps:
                if step.taker == at and step.giver not in seen:
                    upwards(step.giver, (step, *chain), seen | {step.giver})

        upwards(holder, (), frozenset({holder}))
        return found

    # What a chain must pass.

    def _held_in_law(self, organisation: str, asked: Asked) -> bool:
        """Say whether an open organisation holds the function by statute today, on that ground (B-010)."""
        who = self.facts.organisations[organisation]
        if not who.open or (who.area and not self._covered(asked, (who.area,))):
            return False
        return self._kind_holds(str(who.legal), asked.function)

    def _kind_holds(self, kind: str, function: str) -> bool:
        return any(
            held.kind == kind
            and (held.since is None or self.day >= held.since)
            and (held.until is None or self.day < held.until)
            and (not held.regime or self._regime(held.regime))
            and not (held.ended_by and self._regime(held.ended_by))
            for held in self.facts.functions[function].held_by
        )

    def _regime(self, code: str) -> bool:
        dates = self.facts.regimes.get(code)  # one without a date is not in force (K-042)
        return dates is not None and dates.start <= self.day and (dates.end is None or self.day < dates.end)

    def _stands(self, organisation: str, chain: Chain, asked: Asked, below: Chain) -> bool:
        """Say whether each link holds, and whether what is above lets it pass on what it passes on."""
        acting = organisation  # in whose name the function is being exercised
        for place, step in enumerate(chain):
            if step.by is None:
                if self.part_of(step.giver) != acting:
                    return False
                continue
            if self.part_of(step.giver) != acting or not self._lets_through(step, asked):
                return False
            if not self.lawful(step, asked.function, self.kind(organisation)):
                return False
            if not self._may_be_passed_on(step, (*chain[place + 1 :], *below)):
                return False
            if step.by.said.route != "internal":
                acting = self.part_of(step.taker)
        return True

    def _lets_through(self, step: Step, asked: Asked) -> bool:
        """Say whether a delegation holds today, for that function, there, at that cost (K-040, D-055)."""
        assert step.by is not None
        said = step.by.said
        instrument = self.facts.instruments.get((step.by.system, said.instrument or ""))
        in_force = (
            self.day >= said.since
            and (said.until is None or self.day < said.until)
            and (step.by.withdrawn is None or self.day < step.by.withdrawn)
            and not (instrument and instrument.ends_on and self.day > instrument.ends_on)
        )
        heads = self._heads(asked.function)
        return (
            in_force
            and bool(heads & set(said.functions))
            and not heads & set(said.excepting)
            and self._there(step, asked)
            and (said.limit is None or asked.amount <= said.limit * 100)
            and (
                said.yearly_limit is None
                or dict(asked.spent).get(f"{step.by.system}/{said.code}", 0) + asked.amount
                <= said.yearly_limit * 100
            )
            and not self._kept_by_another(step, heads)
        )

    def _there(self, step: Step, asked: Asked) -> bool:
        """Say whether a delegation holds there: in its areas; without any, where its parties act."""
        assert step.by is not None
        if step.by.said.areas:
            return self._covered(asked, step.by.said.areas)
        giver = self.facts.organisations.get(self.part_of(step.giver))
        taker = self.facts.organisations.get(self.part_of(step.by.said.delegate))  # cover stands in for it
        if step.by.said.route == "internal" or giver is None or giver.area or taker is None or not taker.area:
            return True
        return self._covered(asked, (taker.area,))

    def _heads(self, function: str) -> set[str]:
        """Return a function and all that it is part of."""
        found: set[str] = set()
        while function and function not in found:
            found.add(function)
            function = self.facts.functions[function].parent if function in self.facts.functions else ""
        return found

    def ground(self, area: str) -> frozenset[object]:
        """Return the pieces of an area; one of unknown ground is a piece of its own."""
        known = self.facts.areas.get(area)
        return frozenset(known.ground or {area}) if known is not None else frozenset()

    def _covered(self, asked: Asked, areas: tuple[str, ...]) -> bool:
        """Say whether areas together cover what is asked about."""
        together = {piece for area in areas for piece in self.ground(area)}
        return (asked.part or self.ground(asked.area)) <= together

    def _kept_by_another(self, step: Step, heads: set[str]) -> bool:
        """Say whether the giver's side reserves the function to a body that is not the taker (B-079)."""
        return any(
            reservation.function in heads
            and reservation.to in self.facts.bodies
            and self.part_of(reservation.to) == self.part_of(step.giver)
            and reservation.to != step.taker
            for _, reservation in self.facts.reservations
        )

    def _may_be_passed_on(self, step: Step, below: Chain) -> bool:
        """Say whether the terms of a delegation allow what happens below it (D-006).

        A ban in an agreement with another organisation leaves that one free to act through its own
        committees and people; any other ban binds everything below.
        """
        assert step.by is not None
        if step.by.said.onward == "allowed":
            return True
        named = step.by.said.onward_to
        to_an_organisation = step.by.said.route != "internal" and (
            self.part_of(step.taker) in self.facts.organisations
        )
        for further in below:
            if further.by is None:
                continue  # the board is the organisation deciding
            if to_an_organisation and further.by.said.route == "internal":
                continue
            # naming an organisation covers its committees and people; naming a body, that body
            covered_by = {further.taker, self.part_of(further.taker)} & {
                *self.facts.organisations,
                further.taker,
            }
            if not covered_by & set(named):
                return False
        return True

    def _with_partners(
        self, chain: Chain, asked: Asked, below: Chain, proving: frozenset[tuple[str, str]]
    ) -> Iterator[Proof]:
        """Give the chain's own delegations with those of its partners, in every way there is (s.65Z6).

        `proving` is who is being proved to have which function: nobody proves his own authority.
        """
        needed: list[set[Proof]] = []
        for place, step in enumerate(chain):
            if step.by is None:
                continue
            rest = (*chain[place + 1 :], *below)
            waiting = proving | {(each.taker, asked.function) for each in chain[place:]}
            for partner in step.by.said.jointly_with:
                halves = set(self._halves(partner, step, asked, rest, waiting))
                if not halves:
                    return
                needed.append(halves)
        own = frozenset(step.by.said.code for step in chain if step.by is not None)
        for choice in product(*needed):
            yield own.union(*choice)

    def _halves(
        self, partner: str, joint: Step, asked: Asked, below: Chain, proving: frozenset[tuple[str, str]]
    ) -> Iterator[Proof]:
        """Give the proofs of a partner's half: the same delegate, under the same instrument.

        A partner that holds the function in law delegates that one; another, any function of its own. The
        half covers what the partner is responsible for of the area; where that is nothing, any ground.
        """
        assert joint.by is not None
        known = self.facts.organisations.get(partner)
        everywhere = frozenset(piece for area in self.facts.areas for piece in self.ground(area))
        own = self.ground(known.area) if known is not None and known.area else everywhere
        holds = known is not None and known.open and self._kind_holds(str(known.legal), asked.function)
        functions = [asked.function] if holds else list(self.facts.functions)
        needed = (asked.part or self.ground(asked.area)) & own
        parts = [needed] if needed else [frozenset({piece}) for piece in everywhere]
        for step in self.steps:
            if (
                step.by is None
                or step.taker != joint.taker
                or step.by.said.instrument != joint.by.said.instrument
                or self.part_of(step.giver) != partner
            ):
                continue
            for function, part in product(functions, parts):
                # of a function that is not the partner's, it is enough that the partner takes part at all
                half = Asked(function, asked.area, asked.amount, asked.spent, part)
                if not holds:
                    half = Asked(function, asked.area, 0, (), part)
                further = below if holds else ()
                for organisation, chain in self.chains_to(step.giver):
                    if (
                        not any((each.taker, function) in proving for each in chain)
                        and self._held_in_law(organisation, half)
                        and self._stands(organisation, (*chain, step), half, further)
                    ):
                        for proof in self._with_partners(chain, half, (step, *further), proving):
                            yield proof | {step.by.said.code}

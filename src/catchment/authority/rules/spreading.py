"""Spreading: warrants run down the links of the day until nothing new arrives anywhere.

Every step narrows, so what comes back round a loop is covered by what is there already and is dropped; that
is also why the order in which links are followed does not matter for what is allowed.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import EVERYWHERE, UNLIMITED, Link, Warrant
from catchment.governance.rules.document.delegations import Onward, Route

PartKey = tuple[str, str | None, tuple[str, ...]]  # whose half, under which instrument, jointly with whom
MOST_WARRANTS = 1_000  # of one holder: a scheme in which this many chains lead to one body is no scheme


class TooTangled(Exception):
    """So many chains lead to one holder that nobody could follow them; the message says to whom."""

    def __init__(self, holder: str, sentence: str) -> None:
        """Keep the code of the holder."""
        super().__init__(sentence)
        self.holder = holder


def owner_of(holder: str, facts: AuthorityFacts) -> str:
    """Return whose a holder is: its organisation, or for a joint body the body itself."""
    organisation = facts.organisation_of(holder)
    if organisation:
        return organisation
    body = facts.body_of(holder)
    return body.code if body else holder


class Spreading:
    """Carries warrants down links; `found` has what each holder may decide.

    `parts` are what arrived from each giver under each instrument: the halves of joint exercises are sought
    there, whether the partner called its own delegation joint or not.
    """

    def __init__(
        self,
        facts: AuthorityFacts,
        links: Sequence[Link],
        reserved: Mapping[str, Mapping[str, int]],
        own: Mapping[str, int],
    ) -> None:
        """Take the links that let anything through, what is reserved by whom, and each one's own ground."""
        self.facts, self.reserved, self.own = facts, reserved, own
        self.out: dict[str, list[Link]] = {}
        for link in links:
            self.out.setdefault(link.delegator, []).append(link)
        self.owners: dict[str, str] = {}
        self.found: dict[str, list[Warrant]] = {}
        self.held: dict[str, int] = {}  # functions that an organisation holds in law
        self.parts: dict[str, dict[PartKey, list[Warrant]]] = {}
        self.queue: deque[tuple[str, Warrant]] = deque()

    def run(self, roots: Iterable[tuple[str, Warrant]]) -> None:
        """Start from what is held in law; breadth first, so that shorter chains are found first."""
        for holder, warrant in roots:
            self.held[holder] = warrant.functions
            self._arrive(holder, warrant)
        while self.queue:
            holder, warrant = self.queue.popleft()
            for link in self.out.get(holder, ()):
                narrowed = self._through(warrant, link)
                if narrowed is not None:
                    self._take_in(link, narrowed)

    def _take_in(self, link: Link, narrowed: Warrant) -> None:
        """Keep what a link brought: alone where it stands alone, and joined with the halves of partners."""
        if link.said is None:
            self._arrive(link.delegate, narrowed)
            return
        said = link.said.said
        key = (self.facts.organisation_of(said.delegator), said.instrument, said.jointly_with)
        parts = self.parts.setdefault(link.delegate, {})
        if _kept(parts.setdefault(key, []), narrowed):
            self._join(link.delegate, said.instrument)
        if not said.jointly_with:
            self._arrive(link.delegate, narrowed)

    def _arrive(self, holder: str, new: Warrant) -> None:
        """Keep a warrant and pass it on, unless one that is there already allows all that it does."""
        there = self.found.setdefault(holder, [])
        if not _kept(there, new):
            return
        if len(there) > MOST_WARRANTS:
            name = self.facts.name_of(holder)
            raise TooTangled(
                holder,
                f"More than {MOST_WARRANTS:,} chains of delegation lead to {name}; nobody could follow them. "
                "Delegate to it once, with the limits that are meant.",
            )
        self.queue.append((holder, new))

    def _through(self, warrant: Warrant, link: Link) -> Warrant | None:
        """Return what a link lets through of a warrant, or None."""
        functions, ground = warrant.functions & link.functions, warrant.ground & link.ground
        if not functions or not ground:
            return None
        if link.said is None:
            return Warrant(
                functions,
                ground,
                warrant.limit,
                (*warrant.chain, link),
                warrant.yearly,
                warrant.within,
                warrant.outward,
                warrant.partners,
                warrant.acting,
                warrant.as_cover,
            )
        functions &= ~self._reserved(link)
        if not functions or not onward_allowed(warrant, link, self.facts):
            return None
        if self._owner(link.delegator) != warrant.acting:
            return None
        within, outward = _bans(warrant, link, self.facts)
        yearly = (
            warrant.yearly if link.yearly == UNLIMITED else (*warrant.yearly, (link.said.key, link.yearly))
        )
        return Warrant(
            functions,
            ground,
            min(warrant.limit, link.limit),
            (*warrant.chain, link),
            tuple(sorted(set(yearly))),
            within,
            outward,
            warrant.partners,
            self._owner(link.delegate) if _leaves(link) else warrant.acting,
            warrant.as_cover or link.cover,
        )

    def _owner(self, holder: str) -> str:
        """Return whose a holder is, kept once it has been worked out."""
        if holder not in self.owners:
            self.owners[holder] = owner_of(holder, self.facts)
        return self.owners[holder]

    def _reserved(self, link: Link) -> int:
        """Return what the delegator's own side reserves to bodies other than the delegate (B-079)."""
        kept = 0
        for body, functions in self.reserved.get(self._owner(link.delegator), {}).items():
            if body != link.delegate:
                kept |= functions
        return kept

    def _join(self, holder: str, instrument: str | None) -> None:
        """Join the halves that a holder got under an instrument, where every partner's is there (s.65Z6)."""
        parts = self.parts[holder]
        by_partner: dict[str, list[Warrant]] = {}
        for (partner, under, _), halves in parts.items():
            if under == instrument:
                by_partner.setdefault(partner, []).extend(halves)
        for (_, under, partners), halves in list(parts.items()):
            if under == instrument and partners:
                for half in halves:
                    for joined in self._joined(half, [by_partner.get(each, []) for each in partners]):
                        self._arrive(holder, joined)

    def _joined(self, half: Warrant, of_partners: Iterable[Sequence[Warrant]]) -> list[Warrant]:
        """Return what a half allows together with one half of each partner, in every way that differs.

        Partner by partner, and what means nothing is dropped at once: all at a time would be too many ways.
        """
        found = [half]
        for others in of_partners:
            so_far, found = found, []
            for one in so_far:
                for other in others:
                    for narrowed in self._with(one, other):
                        _kept(found, narrowed)
        return found

    def _with(self, half: Warrant, other: Warrant) -> Iterator[Warrant]:
        """Give what can be decided with two halves: at most one warrant for each of two sorts of function.

        A function that the partner holds in law it must have delegated too; both limits and bans then count.
        For any other function it is enough that the partner takes part, with some function of its own: what
        that one may cost says nothing about this one. A partner's half covers the ground that the partner is
        responsible for, or two ICBs could never exercise anything jointly.
        """
        giver = _giver(other, self.facts)
        shared = self.held.get(giver, 0)
        ground = half.ground & (other.ground | ~self.own.get(giver, EVERYWHERE))
        together, beside = half.functions & other.functions & shared, half.functions & ~shared
        partners = (*half.partners, other)
        covers = half.as_cover or other.as_cover
        if together and ground:
            yield Warrant(
                together,
                ground,
                min(half.limit, other.limit),
                half.chain,
                tuple(sorted({*half.yearly, *other.yearly})),
                _both(half.within, other.within),
                _both(half.outward, other.outward),
                partners,
                half.acting,
                covers,
            )
        if beside and ground:
            yield replace(half, functions=beside, ground=ground, partners=partners)


def _giver(half: Warrant, facts: AuthorityFacts) -> str:
    return facts.organisation_of(half.chain[-1].delegator)


def _kept(there: list[Warrant], new: Warrant) -> bool:
    """Add a warrant unless one that is there covers it; drop longer ones that it covers."""
    if any(_covers(old, new) for old in there):
        return False
    there[:] = [old for old in there if not (_covers(new, old) and len(new.chain) <= len(old.chain))]
    there.append(new)
    return True


def onward_allowed(warrant: Warrant, link: Link, facts: AuthorityFacts) -> bool:
    """Say whether the bans along a warrant's chain let it be passed on by a link (D-006)."""
    if not _passes(warrant.within, link.delegate, facts):
        return False
    leaves = _leaves(link)
    return not leaves or _passes(warrant.outward, link.delegate, facts)


def _leaves(link: Link) -> bool:
    """Say whether a link leaves the delegator's organisation."""
    return link.said is not None and link.said.said.route is not Route.INTERNAL


def _passes(allowed: frozenset[str] | None, delegate: str, facts: AuthorityFacts) -> bool:
    return allowed is None or delegate in allowed or facts.organisation_of(delegate) in allowed


def _bans(
    warrant: Warrant, link: Link, facts: AuthorityFacts
) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """Return what may still be passed on below a link, inside and outside the organisation.

    A ban in an agreement between organisations leaves the receiving one free to act through its own
    committees and people; a ban within an organisation, or on a joint body, binds everything below.
    """
    assert link.said is not None
    said = link.said.said
    allowed = None if said.onward is Onward.ALLOWED else frozenset(said.onward_to)
    outward = _both(warrant.outward, allowed)
    arrives_at_organisation = _leaves(link) and bool(facts.organisation_of(link.delegate))
    within = warrant.within if arrives_at_organisation else _both(warrant.within, allowed)
    return within, outward


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _covers(one: Warrant, other: Warrant) -> bool:
    """Say whether all that `other` allows, `one` allows too, here and further down."""
    return (
        one.acting == other.acting
        and (other.as_cover or not one.as_cover)  # cover never stands for what somebody may themselves
        and not other.functions & ~one.functions
        and not other.ground & ~one.ground
        and one.limit >= other.limit
        and set(one.yearly) <= set(other.yearly)
        and _wider(one.within, other.within)
        and _wider(one.outward, other.outward)
    )


def _wider(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    return one is None or (other is not None and other <= one)

"""The single transferable vote, as Scottish councils count it (SSI 2007/42, rules 45 to 52): the weighted
inclusive Gregory method.

The quota is the valid papers divided by one more than the places, without its decimals, plus one. Whoever
has the quota is elected. A surplus moves all papers of its candidate, each at the value it came with times
surplus over votes, to five decimals and the rest dropped. Where there is no surplus, whoever has fewest is
excluded and their papers move at the value they came with. Papers move to the next candidate who is neither
elected nor excluded. Ties are decided by the latest earlier stage at which the tied differed, else by lot.
"""

from collections.abc import Sequence

from catchment.voice.rules.counting.lots import marks
from catchment.voice.rules.counting.values import UNITS, Moves, Paper, Stage, Tie

FIRST_SURPLUS = "whose surplus moves first"
WHO_GOES = "who is excluded"

Parcels = dict[int, list[int]]  # the papers somebody holds, by the value of each (units)


def quota_of(valid: int, places: int) -> int:
    """Return the votes that are sure of a place (rule 46)."""
    return valid // (places + 1) + 1


def count_stages(
    candidates: Sequence[str], papers: Sequence[Paper], places: int, seed: str
) -> tuple[tuple[Stage, ...], tuple[str, ...]]:
    """Return the stages of a count and who is elected, in order; papers must be valid and at least one."""
    count = _Count(candidates, papers, places, seed)
    count.run()
    return tuple(count.stages), tuple(candidates[each] for each in count.elected)


class _Count:
    """A count in the making. Candidates are numbers here, and so are papers: fifty thousand take a second."""

    def __init__(self, candidates: Sequence[str], papers: Sequence[Paper], places: int, seed: str) -> None:
        number = {code: index for index, code in enumerate(candidates)}
        self.codes, self.places, self.seed = tuple(candidates), places, seed
        self.preferences = [tuple(number[code] for code in paper.preferences) for paper in papers]
        self.times = [paper.times for paper in papers]
        self.at = [0] * len(papers)  # the preference at which each paper now lies
        self.continuing = [True] * len(candidates)
        self.holds: list[Parcels] = [{} for _ in candidates]
        self.votes = [0] * len(candidates)
        self.surpluses: list[int] = []  # elected, with a surplus that has not moved
        self.elected: list[int] = []
        self.not_transferable = self.lost = 0
        self.quota = quota_of(sum(self.times), places) * UNITS
        self.stages: list[Stage] = []
        self.history: list[list[int]] = []

    def run(self) -> None:
        """Take stage after stage until every place is filled."""
        for paper, preferences in enumerate(self.preferences):
            self.holds[preferences[0]].setdefault(UNITS, []).append(paper)
            self.votes[preferences[0]] += self.times[paper] * UNITS
        self._end_stage(Moves.FIRST, None, {}, ())
        while not self._filled():
            if self.surpluses:
                self._move_surplus()
            else:
                self._exclude()

    def _filled(self) -> bool:
        return len(self.elected) == self.places or not any(self.continuing)

    def _move_surplus(self) -> None:
        most = max(self.votes[each] for each in self.surpluses)
        giver, ties = self._one_of([c for c in self.surpluses if self.votes[c] == most], FIRST_SURPLUS)
        self.surpluses.remove(giver)
        total = self.votes[giver]
        surplus = total - self.quota
        parcels, self.holds[giver] = self.holds[giver], {}
        self.votes[giver] = self.quota
        moved, dropped = self._deal(
            [(value * surplus // total, papers) for value, papers in sorted(parcels.items())]
        )
        self.not_transferable += dropped
        self.lost += surplus - dropped - sum(moved.values())
        self._end_stage(Moves.SURPLUS, giver, moved, ties)

    def _exclude(self) -> None:
        standing = [each for each, still in enumerate(self.continuing) if still]
        fewest = min(self.votes[each] for each in standing)
        giver, ties = self._one_of([c for c in standing if self.votes[c] == fewest], WHO_GOES)
        self.continuing[giver] = False
        parcels, self.holds[giver], self.votes[giver] = self.holds[giver], {}, 0
        moved, dropped = self._deal(sorted(parcels.items()))
        self.not_transferable += dropped
        self._end_stage(Moves.EXCLUSION, giver, moved, ties)

    def _deal(self, parcels: Sequence[tuple[int, list[int]]]) -> tuple[dict[int, int], int]:
        """Give papers to whom they are next for; return what each got and what nobody got (units)."""
        moved: dict[int, int] = {}
        dropped = 0
        continuing, at = self.continuing, self.at
        for value, papers in parcels:
            for paper in papers:
                preferences = self.preferences[paper]
                place = at[paper] + 1
                while place < len(preferences) and not continuing[preferences[place]]:
                    place += 1
                at[paper] = place
                worth = value * self.times[paper]
                if place == len(preferences):
                    dropped += worth
                    continue
                taker = preferences[place]
                self.holds[taker].setdefault(value, []).append(paper)
                moved[taker] = moved.get(taker, 0) + worth
        for taker, units in moved.items():
            self.votes[taker] += units
        return moved, dropped

    def _one_of(self, tied: list[int], purpose: str) -> tuple[int, tuple[Tie, ...]]:
        """Return the one to take of those with equal votes, and how that was decided (rules 49, 51)."""
        if len(tied) == 1:
            return tied[0], ()
        best = min if purpose == WHO_GOES else max
        asked, stage = tied, 0
        for number, votes in reversed(list(enumerate(self.history, start=1))):
            extreme = best(votes[each] for each in asked)
            left = [each for each in asked if votes[each] == extreme]
            if len(left) < len(asked):
                asked, stage = left, number
            if len(asked) == 1:
                break
        codes = tuple(self.codes[each] for each in tied)
        if len(asked) == 1:
            return asked[0], (Tie(purpose, codes, self.codes[asked[0]], stage),)
        drawn = marks(self.seed, len(self.stages) + 1, purpose, (self.codes[each] for each in asked))
        chosen = self.codes.index(drawn[0][0])
        return chosen, (Tie(purpose, codes, drawn[0][0], None, drawn),)

    def _end_stage(
        self, moves: Moves, giver: int | None, moved: dict[int, int], ties: tuple[Tie, ...]
    ) -> None:
        newly = self._elect()
        self.elected += newly
        self.history.append(list(self.votes))
        self.stages.append(
            Stage(
                number=len(self.stages) + 1,
                moves=moves,
                giver="" if giver is None else self.codes[giver],
                transfers=tuple((self.codes[each], moved[each]) for each in sorted(moved)),
                votes=tuple(zip(self.codes, self.votes, strict=True)),
                not_transferable=self.not_transferable,
                lost=self.lost,
                elected=tuple(self.codes[each] for each in newly),
                excluded=self.codes[giver] if moves is Moves.EXCLUSION and giver is not None else "",
                ties=ties,
            )
        )

    def _elect(self) -> list[int]:
        """Return who is elected by this stage, most votes first: by the quota (47) or as the last (52)."""
        standing = [each for each, still in enumerate(self.continuing) if still]
        reached = [each for each in standing if self.votes[each] >= self.quota]
        left = self.places - len(self.elected)
        if len(standing) <= left:
            reached = standing
        reached.sort(key=self._rank)
        for each in reached:
            self.continuing[each] = False
            if self.votes[each] > self.quota:
                self.surpluses.append(each)
        if 0 < left - len(reached) == sum(self.continuing):
            reached += self._elect_the_rest()
        return reached

    def _elect_the_rest(self) -> list[int]:
        rest = sorted((each for each, still in enumerate(self.continuing) if still), key=self._rank)
        for each in rest:
            self.continuing[each] = False
        return rest

    def _rank(self, candidate: int) -> tuple[int, int]:
        return -self.votes[candidate], candidate

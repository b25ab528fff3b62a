"""The papers of a counted poll: counted, counted again and compared with the kept sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from catchment.structure.rules.words import counted
from catchment.voice.rules.counting.counting import count, why_spoilt
from catchment.voice.rules.counting.lots import seed_of
from catchment.voice.rules.counting.values import CountSheet, Method, Paper, Spoilt
from catchment.voice.rules.polls import Candidate

NumberedPaper = tuple[str, tuple[str, ...]]  # the number of a paper, and its candidates by code


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the published papers give the kept sheet again; `faults` say what does not agree."""

    code: str
    papers: int
    voted: int
    faults: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Return the answer in a sentence."""
        if self.faults:
            return f"{self.code} does not agree: {' '.join(self.faults)}"
        papers = counted(self.papers, "paper")
        return f"{self.code} agrees: {papers}, as many as voted, counted again, give the kept count sheet."


def sheet_of(
    poll: str, method: Method, candidates: Sequence[Candidate], papers: Sequence[NumberedPaper], places: int
) -> CountSheet:
    """Return the count of numbered papers; lots follow from the poll's code and the numbers of its papers."""
    codes = [each.code for each in candidates]
    names = set(codes)
    valid: list[Paper] = []
    spoilt: list[Spoilt] = []
    for number, preferences in sorted(papers):
        if reason := why_spoilt(preferences, names, method, places):
            spoilt.append(Spoilt(f"paper {number}", reason))
        else:
            valid.append(Paper(preferences))
    seed = seed_of([poll, *(number for number, _ in papers)])
    return count(method, codes, valid, places, spoilt=spoilt, seed=seed)


def verified(
    poll: str, sheet: CountSheet, candidates: Sequence[Candidate], papers: Sequence[NumberedPaper], voted: int
) -> Verified:
    """Return whether papers, roll and kept sheet agree: everything is counted again."""
    again = sheet_of(poll, sheet.method, candidates, papers, sheet.places)
    faults = []
    if len(papers) != voted:
        faults.append(f"There are {counted(len(papers), 'paper')}, and {voted:,} on the roll voted.")
    if again.seed != sheet.seed:
        faults.append(
            "The numbers of the papers are not those that were counted: the seed of the lots differs."
        )
    if again.elected != sheet.elected:
        now, then = " and ".join(again.elected) or "nobody", " and ".join(sheet.elected) or "nobody"
        faults.append(f"Counted again they elect {now}; the sheet says {then}.")
    elif again != sheet:
        stage = next(
            (ours.number for ours, kept in zip(again.stages, sheet.stages, strict=False) if ours != kept), 0
        )
        where = (
            f"at stage {stage}" if stage else "in what was set aside as spoilt, or in the number of stages"
        )
        faults.append(f"Counted again the sheet differs {where}.")
    return Verified(poll, len(papers), voted, tuple(faults))

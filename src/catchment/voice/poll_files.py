"""The papers of a counted poll as files, so that anybody counts them again: CSV, and BLT for other tools."""

import csv
import io
from collections.abc import Sequence

from catchment.voice.rules.counting.counting import why_spoilt
from catchment.voice.rules.counting.reading import ORDINALS
from catchment.voice.rules.counting.reading_blt import write_blt
from catchment.voice.rules.counting.values import Method, Paper
from catchment.voice.rules.poll_papers import NumberedPaper
from catchment.voice.rules.polls import Candidate


def as_csv(papers: Sequence[NumberedPaper], candidates: Sequence[Candidate]) -> str:
    """Return papers as CSV, one row a paper; `catchment voice count` reads it."""
    heads = [*ORDINALS, *(f"preference {each}" for each in range(len(ORDINALS) + 1, len(candidates) + 1))]
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(["paper", *heads[: len(candidates)]])
    for number, preferences in sorted(papers):
        rows.writerow([number, *preferences, *([""] * (len(candidates) - len(preferences)))])
    return stream.getvalue()


def as_blt(
    papers: Sequence[NumberedPaper], candidates: Sequence[Candidate], places: int, title: str, method: Method
) -> str:
    """Return the valid papers as BLT, the exchange format of election programs."""
    codes = [each.code for each in candidates]
    valid = [
        Paper(preferences)
        for _, preferences in sorted(papers)
        if not why_spoilt(preferences, set(codes), method, places)
    ]
    return write_blt(codes, valid, places, title)

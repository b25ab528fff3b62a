"""What the floor keeps: changes, jobs, import runs and the published rows behind the facts."""

from catchment.foundation.models.change import Change
from catchment.foundation.models.dated import DatedFact, RecordedRow, no_overlap
from catchment.foundation.models.imports import ImportIssue, ImportRun, PublishedRow
from catchment.foundation.models.job import Job

__all__ = [
    "Change",
    "DatedFact",
    "ImportIssue",
    "ImportRun",
    "Job",
    "PublishedRow",
    "RecordedRow",
    "no_overlap",
]

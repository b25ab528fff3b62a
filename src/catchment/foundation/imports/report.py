"""The import report: what was wrong with which row, and what was done about it.

Nothing is dropped in silence. A rejected row is kept whole, so that it can be downloaded, put right and sent
again. When more than one row in five is wrong the file is not what it says, and is refused whole.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from catchment.foundation.imports.source import NUL_IN_ROW, Refusal, as_csv_line, without_nul
from catchment.foundation.models.imports import ImportIssue, ImportRun

Outcome = ImportIssue.Outcome
WRONG_ROWS_BEFORE_REFUSAL = 50
REASON_FOR_REFUSAL = 5  # refuse when more than one row in this many is rejected


class Report:
    """Collects the issues and counts of one run; `save` writes them."""

    def __init__(self, run: ImportRun) -> None:
        """Start with nothing said."""
        self.run = run
        self.counts: Counter[str] = Counter()
        self._issues: list[ImportIssue] = []
        self._grouped: dict[tuple[str, str, str], ImportIssue] = {}

    def read(self, rows: int = 1) -> None:
        """Count rows read from the file."""
        self.counts["rows"] += rows

    def reject(self, line: int, column: str, value: Any, reason: str, row: Any) -> None:
        """A row cannot be used: keep it, and say why."""
        self._add(line, column, value, reason, Outcome.REJECTED, "The row was not used; it is kept.", row)
        self.counts["rejected"] += 1
        rejected, read = self.counts["rejected"], max(self.counts["rows"], 1)
        if rejected > WRONG_ROWS_BEFORE_REFUSAL and rejected * REASON_FOR_REFUSAL > read:
            raise Refusal(
                f"{self.run.file_name}: {rejected} of the first {read} rows cannot be used, so this is "
                f"probably not the file it says. The last problem: line {line}, column {column}: {reason}"
            )

    def reject_unusable(self, line: int, row: Any) -> None:
        """A row holds what is not text: no reader got it, so it is counted and kept here."""
        self.read()
        self.reject(line, "", "", NUL_IN_ROW, row)

    def correct(self, line: int, column: str, value: Any, reason: str, action: str, row: Any = None) -> None:
        """A value was replaced by a better one: say which and why."""
        self._add(line, column, value, reason, Outcome.CORRECTED, action, row)
        self.counts["corrected"] += 1

    def set_aside(self, line: int, column: str, value: Any, reason: str, action: str) -> None:
        """A row is kept apart (for example patients with no usable address); grouped by value and reason."""
        self._group(line, column, value, reason, Outcome.SET_ASIDE, action)
        self.counts["set_aside"] += 1

    def note(self, line: int, column: str, value: Any, reason: str, action: str = "Used as it is.") -> None:
        """Something worth knowing about a row or, with line 0, the file; grouped by value and reason."""
        self._group(line, column, value, reason, Outcome.NOTED, action)
        self.counts["noted"] += 1

    def save(self) -> None:
        """Write the issues; call inside the file's transaction."""
        ImportIssue.objects.bulk_create([*self._issues, *self._grouped.values()], batch_size=2000)

    def _group(self, line: int, column: str, value: Any, reason: str, outcome: str, action: str) -> None:
        key = (outcome, str(value), reason)
        if key in self._grouped:
            self._grouped[key].rows += 1
        else:
            self._grouped[key] = self._issue(line, column, value, reason, outcome, action, None)

    def _add(
        self, line: int, column: str, value: Any, reason: str, outcome: str, action: str, row: Any
    ) -> None:
        self._issues.append(self._issue(line, column, value, reason, outcome, action, row))

    def _issue(
        self, line: int, column: str, value: Any, reason: str, outcome: str, action: str, row: Any
    ) -> ImportIssue:
        return ImportIssue(
            run=self.run,
            line=line,
            column=without_nul(column),
            value=without_nul(str(value)[:300]),
            reason=without_nul(reason),
            outcome=outcome,
            action=without_nul(action),
            raw=without_nul(_raw(row)),
        )


def _raw(row: Any) -> str:
    """Return a row as it was published, as one line of text."""
    if row is None:
        return ""
    if isinstance(row, Mapping):
        fields = row[None] if None in row else list(row.values())
        return as_csv_line(fields)
    return as_csv_line(row) if isinstance(row, Sequence) and not isinstance(row, str) else str(row)

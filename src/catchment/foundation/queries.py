"""What the pages of imports and jobs say."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum

from catchment.foundation.imports.registry import importers
from catchment.foundation.models import ImportIssue, ImportRun, Job
from catchment.foundation.pages import Missing

RUNS_SHOWN = 200
ISSUES_PER_PAGE = 200
ISSUE_COLUMNS = ("line", "column", "value", "reason", "outcome", "action", "rows", "raw")

FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that can be imported."""

    kind: str
    title: str
    publisher: str


@dataclass(frozen=True, slots=True)
class RunLine:
    """One import in the list."""

    id: int
    file_name: str
    kind: str
    edition: str
    state: str
    refusal: str
    rows: int
    rejected: int
    other_issues: int
    started_at: datetime
    href: str


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job in the list."""

    id: int
    kind: str
    state: str
    percent: int
    message: str
    href: str


@dataclass(frozen=True, slots=True)
class FormError:
    """What is wrong with one field of a form."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """All imports, newest first, and what can be imported."""

    sentence: str
    runs: tuple[RunLine, ...]
    jobs: tuple[JobLine, ...]
    kinds: tuple[Kind, ...]
    errors: tuple[FormError, ...] = ()


def imports_page(errors: tuple[FormError, ...] = ()) -> ImportsPage:
    """Return the page of imports (three queries)."""
    runs = tuple(_run_line(run) for run in ImportRun.objects.all()[:RUNS_SHOWN])
    unfinished = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    jobs = tuple(
        JobLine(job.pk, job.kind, job.get_state_display(), job.percent, job.message, f"/jobs/{job.pk}")
        for job in unfinished
    )
    kinds = tuple(Kind(each.kind, each.title, each.publisher) for each in importers())
    return ImportsPage(_imports_sentence(), runs, jobs, kinds, errors)


def _imports_sentence() -> str:
    total = ImportRun.objects.filter(state=ImportRun.State.IMPORTED).count()
    if not total:
        return "Nothing has been imported yet; the structure holds the invented example only."
    refused = ImportRun.objects.filter(state=ImportRun.State.REFUSED).count()
    rejected = ImportIssue.objects.filter(outcome=ImportIssue.Outcome.REJECTED)
    rows = rejected.aggregate(rows=Sum("rows"))["rows"] or 0
    files = "file has" if total == 1 else "files have"
    turned_away = (
        "none was refused" if not refused else f"{refused:,} {'was' if refused == 1 else 'were'} refused"
    )
    unused = f"{rows:,} {'row' if rows == 1 else 'rows'} could not be used" if rows else "every row was used"
    return f"{total:,} {files} been imported; {turned_away}, and {unused}."


def _run_line(run: ImportRun) -> RunLine:
    counts: dict[str, int] = run.counts
    return RunLine(
        id=run.pk,
        file_name=run.file_name,
        kind=run.kind,
        edition=run.edition.isoformat() if run.edition else "",
        state=run.state,
        refusal=run.refusal,
        rows=counts.get("rows", 0),
        rejected=counts.get("rejected", 0),
        other_issues=sum(counts.get(name, 0) for name in ("corrected", "set_aside", "noted")),
        started_at=run.started_at,
        href=f"/imports/{run.pk}",
    )


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One thing that was wrong, and what was done about it."""

    line: int
    column: str
    value: str
    reason: str
    outcome: str
    action: str
    rows: int


@dataclass(frozen=True, slots=True)
class RunPage:
    """One import: how it went and a page of its issues."""

    sentence: str
    run: RunLine
    sha256: str
    counts: dict[str, int]
    issues: tuple[IssueLine, ...]
    issues_total: int
    page: int
    pages: int


def run_page(run_id: int, page: int) -> RunPage:
    """Return one import, with the given page of its issues (three queries)."""
    run = _run(run_id)
    issues = ImportIssue.objects.filter(run=run)
    total = issues.count()
    pages = max(1, -(-total // ISSUES_PER_PAGE))
    page = min(max(page, 1), pages)
    shown = issues[(page - 1) * ISSUES_PER_PAGE : page * ISSUES_PER_PAGE]
    lines = tuple(
        IssueLine(each.line, each.column, each.value, each.reason, each.outcome, each.action, each.rows)
        for each in shown
    )
    return RunPage(_run_sentence(run), _run_line(run), run.sha256, run.counts, lines, total, page, pages)


def _run(run_id: int) -> ImportRun:
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise Missing(f"There is no import number {run_id}; the page of imports lists them all.")
    return run


def _run_sentence(run: ImportRun) -> str:
    if run.state == ImportRun.State.REFUSED:
        return f"Refused whole, nothing of it was used. {run.refusal}"
    if run.state == ImportRun.State.UNCHANGED:
        return "This very file is already in, so nothing was done."
    counts = run.counts
    rejected = counts.get("rejected", 0)
    used = counts.get("rows", 0) - rejected
    outcome = "none was rejected" if not rejected else f"{rejected:,} could not be used and are kept below"
    return (
        f"{used:,} of {counts.get('rows', 0):,} rows were used; {outcome}. "
        f"They added {counts.get('added', 0):,} rows and superseded {counts.get('superseded', 0):,}."
    )


def issues_as_csv(run_id: int) -> tuple[str, Iterator[str]]:
    """Return a file name and the issues of an import as comma-separated lines, rejected rows whole."""
    run = _run(run_id)
    rows = ImportIssue.objects.filter(run=run).values_list(*ISSUE_COLUMNS).iterator(chunk_size=2000)
    return f"issues-{run.pk}-{run.kind}.csv", _csv_lines(rows)


def _csv_lines(rows: Iterator[tuple[Any, ...]]) -> Iterator[str]:
    for row in (ISSUE_COLUMNS, *rows):
        line = io.StringIO()
        csv.writer(line).writerow(_harmless(cell) for cell in row)
        yield line.getvalue()


def _harmless(cell: Any) -> Any:
    """Return a cell that a spreadsheet shows and does not carry out as a formula."""
    if isinstance(cell, str) and cell.startswith(FORMULA_BEGINS) and not PLAIN_NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


@dataclass(frozen=True, slots=True)
class JobPage:
    """One job: how far it is and, once ended, what came of it."""

    sentence: str
    id: int
    kind: str
    state: str
    finished: bool
    done: int
    total: int
    percent: int
    message: str
    error: str
    attempts: int
    result: dict[str, Any] | None
    runs: tuple[RunLine, ...]


def job_page(job_id: int) -> JobPage:
    """Return one job (two queries); an import's files are listed with links to their reports."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise Missing(f"There is no job number {job_id}.")
    run_ids = [each["run"] for each in (job.result or {}).get("files", ())]
    runs = tuple(_run_line(run) for run in ImportRun.objects.filter(pk__in=run_ids).order_by("pk"))
    return JobPage(
        sentence=_job_sentence(job),
        id=job.pk,
        kind=job.kind,
        state=job.state,
        finished=job.finished,
        done=job.done,
        total=job.total,
        percent=job.percent,
        message=job.message,
        error=job.error,
        attempts=job.attempts,
        result=job.result,
        runs=runs,
    )


def _job_sentence(job: Job) -> str:
    if job.state == Job.State.QUEUED:
        again = " again, because its worker died" if job.attempts else ""
        return f"Waiting for the worker to take it{again}."
    if job.state == Job.State.RUNNING:
        return f"{job.percent}% done. {job.message}"
    if job.state == Job.State.FAILED:
        return f"It could not be done. {job.error}"
    refused = (job.result or {}).get("refused", 0)
    if refused:
        return f"Done, but {refused} {'file was' if refused == 1 else 'files were'} refused."
    return "Done."

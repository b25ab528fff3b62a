"""Importing files: one, or many in the right order; each whole or not at all.

The files of a batch share one transaction, with a savepoint each: a refused file leaves nothing behind and
the others go on; a killed process leaves nothing of the batch. A file whose fingerprint is that of the
newest import of its edition is already in, and is passed over (of its edition and name, where an edition
comes in several files).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.utils import DataError, IntegrityError
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.imports.registry import (
    Importer,
    derivations_for,
    importer_of,
    recognise,
)
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile, without_nul
from catchment.foundation.jobs import JobError, Progress, job_kind
from catchment.foundation.models.imports import ImportRun

State = ImportRun.State
CHANGED_TABLES = """
    SELECT relid::regclass::text FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""  # as PostgreSQL writes their names: quoted where they must be


@dataclass(frozen=True, slots=True)
class Planned:
    """A file that is to be imported."""

    path: Path
    importer: Importer
    edition: date | None = None  # given by hand, where the file does not say
    again: bool = False  # read it even if this very file is already in


def files_in(directory: Path) -> tuple[list[Planned], list[Path]]:
    """Return the files below `directory` that Catchment knows, in order, and those it does not."""
    if not directory.is_dir():
        raise Refusal(f"{directory.name} is not a folder; give the folder that holds the published files.")
    known, unknown = [], []
    for path in sorted(each for each in directory.rglob("*") if each.is_file()):
        found = recognise(path)
        if found is None:
            unknown.append(path)
        else:
            known.append(Planned(path, found))
    if not known:
        raise Refusal(f"Found no file in {directory.name} that Catchment knows by its name.")
    return sorted(known, key=lambda plan: (plan.importer.batch, plan.importer.order, plan.path.name)), unknown


def import_files(plans: Sequence[Planned], *, actor: str, progress: Progress) -> list[ImportRun]:
    """Import files batch by batch; returns a run for each, refused ones included."""
    progress.expect(sum(plan.path.stat().st_size if plan.path.is_file() else 0 for plan in plans))
    runs: list[ImportRun] = []
    for _, batch in groupby(plans, key=lambda plan: plan.importer.batch):
        runs += _import_batch(list(batch), actor, progress)
    return runs


def _import_batch(plans: list[Planned], actor: str, progress: Progress) -> list[ImportRun]:
    runs: list[ImportRun] = []
    with transaction.atomic():
        changed: list[Importer] = []
        for plan in plans:
            progress.say(f"Reading {plan.path.name}")
            run = _import_one(plan, actor)
            runs.append(run)
            if run.state == State.IMPORTED:
                changed.append(plan.importer)
            progress.advance(run.size_bytes)
        if changed:
            progress.say("Counting rows, so that what follows is planned well")
            counted = _count_what_changed()
        for name, work in derivations_for(changed):
            progress.say(f"Working out {name}")
            change = begin_change(actor=actor, action=f"work out {name}")
            change.detail = work(change)
            change.save(update_fields=["detail"])
        if changed:
            _count_what_changed(but=counted)
    return runs


def _count_what_changed(but: Sequence[str] = ()) -> list[str]:
    """Have the planner count the tables that this transaction has written to, and give their names.

    The planner knows nothing of their new rows. To count every table instead would take most of a second,
    and lock what all databases of a server share: another import would wait for the end of this one.
    """
    with connection.cursor() as cursor:
        cursor.execute(CHANGED_TABLES)
        changed = [table for (table,) in cursor.fetchall() if table not in but]
        if changed:
            cursor.execute(f"ANALYZE {', '.join(changed)}")
    return changed


def _import_one(plan: Planned, actor: str) -> ImportRun:
    """Import one file within a savepoint; a refusal undoes it and is written down."""
    run = ImportRun(kind=plan.importer.kind, file_name=without_nul(plan.path.name), started_at=timezone.now())
    try:
        source = SourceFile(plan.path)
        run.sha256, run.size_bytes = source.sha256, source.size
        run.edition = plan.edition or plan.importer.edition(source)
        if not plan.again and _already_in(run, plan.importer):
            run.state = State.UNCHANGED
        else:
            with transaction.atomic():
                _load(run, plan.importer, source, actor)
            run.state = State.IMPORTED
    except Refusal as refusal:
        run.state, run.refusal = State.REFUSED, without_nul(str(refusal))
    except (IntegrityError, DataError) as problem:
        first_line = without_nul(str(problem)).partition("\n")[0]
        run.state = State.REFUSED
        run.refusal = f"{run.file_name} contradicts itself or what is already known: {first_line}"
    if run.state == State.REFUSED:
        run.pk, run.change = None, None  # what the savepoint undid
    run.finished_at = timezone.now()
    run.save()
    return run


def _load(run: ImportRun, chosen: Importer, source: SourceFile, actor: str) -> None:
    assert run.edition is not None
    run.change = begin_change(
        actor=actor, action=f"import {chosen.kind}", detail={"file": source.name, "sha256": source.sha256}
    )
    run.save()
    report = Report(run)
    source.unusable_row = report.reject_unusable
    recorded = chosen.load(source, run.edition, report, run.change)
    report.save()
    run.counts = {
        **report.counts,
        "added": recorded.added,
        "superseded": recorded.superseded,
        "unchanged": recorded.unchanged,
    }


def _already_in(run: ImportRun, chosen: Importer) -> bool:
    """Say whether this very file was the last to say what its edition holds.

    Under another name a file may have said something else since, so names count only where an edition comes
    in several files, each of which speaks for a part of it.
    """
    imported = ImportRun.objects.filter(kind=run.kind, edition=run.edition, state=State.IMPORTED)
    if chosen.in_parts:
        imported = imported.filter(file_name=run.file_name)
    newest = imported.order_by("-id").first()
    return newest is not None and newest.sha256 == run.sha256


def summary(runs: Sequence[ImportRun], unknown: Sequence[Path] = ()) -> dict[str, Any]:
    """Return what an import did, as plain values for the terminal, JSON and the job's result."""
    return {
        "imported": sum(run.state == State.IMPORTED for run in runs),
        "unchanged": sum(run.state == State.UNCHANGED for run in runs),
        "refused": sum(run.state == State.REFUSED for run in runs),
        "not_recognised": [path.name for path in unknown],
        "files": [_file_summary(run) for run in runs],
    }


def _file_summary(run: ImportRun) -> dict[str, Any]:
    return {
        "run": run.pk,
        "file": run.file_name,
        "kind": run.kind,
        "edition": run.edition.isoformat() if run.edition else None,
        "state": run.state,
        "refusal": run.refusal,
        "counts": run.counts,
        "seconds": round((run.finished_at - run.started_at).total_seconds(), 2) if run.finished_at else None,
    }


@job_kind("import")
def import_job(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Import one file (`kind`, `path`, perhaps `edition`) or all of a folder (`directory`)."""
    unknown: list[Path] = []
    try:
        if "directory" in arguments:
            plans, unknown = files_in(Path(arguments["directory"]))
        else:
            edition = arguments.get("edition")
            plans = [
                Planned(
                    Path(arguments["path"]),
                    importer_of(arguments["kind"]),
                    date.fromisoformat(edition) if edition else None,
                    arguments.get("again", False),
                )
            ]
    except Refusal as refusal:
        raise JobError(str(refusal)) from refusal
    runs = import_files(plans, actor=arguments.get("actor", "import"), progress=progress)
    return summary(runs, unknown)

"""Commands of consultations: load one, list them, show and compare what was answered, export a response."""

import sys
from pathlib import Path
from typing import Any

import click

from catchment.cli.common import BY, Refusal, acting, asks_when, moment, print_json, start

MOST_NAMED = 10  # respondents in a refusal; `consultation show` has them all


@click.group()
def consultation() -> None:
    """Load consultations, compare what was answered, and export a response as a document."""


@consultation.command("load")
@click.argument("file")
@click.option("--check", is_flag=True, help="Only say what is wrong with it; keep nothing.")
@BY
def load(file: str, check: bool, by: str | None) -> None:
    """Keep the consultation in FILE (- for standard input), so that it can be answered.

    Ends with 0 where it is kept, or could be; with 2 where it cannot, and why, each with its line.
    """
    content = _content(file)
    start()
    from catchment.foundation.permission import NotAllowed
    from catchment.structure.rules.words import counted
    from catchment.voice.actions.consultations import load_consultation, refuse_unless_fit
    from catchment.voice.rules.consultation_file import read_consultation
    from catchment.voice.rules.consultations import Refused

    asked, problems = read_consultation(content)
    for each in problems:
        click.echo(f"{file}:{each.position.line}: {each.sentence}", err=True)
    if asked is None:
        raise Refusal(f"The file has {counted(len(problems), 'problem')}; nothing was kept.")
    actor, _ = acting(by)
    try:
        if check:
            refuse_unless_fit(asked)
        else:
            load_consultation(actor=actor, asked=asked)
    except (Refused, NotAllowed) as refusal:
        raise Refusal(str(refusal)) from refusal
    done = "can be kept" if check else "is kept"
    click.echo(f"{asked.code} {done}: “{asked.title}”, {counted(len(asked.questions), 'question')}.")


@consultation.command("list")
@click.option("--system", default="", help="Only those put to a system and its country, such as XEX.")
@asks_when
def list_them(system: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """List the consultations, the newest first."""
    start()
    from catchment.voice.queries.consultation_pages import consultations_page

    page = _found(consultations_page, moment(as_at, as_known), system)
    if json_wanted:
        print_json(page)
        return
    click.echo(page.sentence)
    for line in page.lines:
        click.echo(f"  {line.code}  {line.title} ({line.state}, {line.opens} to {line.closes})")


@consultation.command("show")
@click.argument("code")
@click.option("--respondent", default="", help="One response, by the code of who gave it, such as XL001.")
@asks_when
def show(code: str, respondent: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show the questions of CODE, or what one respondent answered."""
    start()
    from catchment.voice.queries.consultation_pages import consultation_page
    from catchment.voice.queries.response_pages import response_page

    when, actor = moment(as_at, as_known), acting(None)[0]
    if respondent:
        page: Any = _found(response_page, code, respondent, when, actor)
        lines = [
            f"{each.number}. {each.words}\n   {' '.join([each.answer or 'Not answered.', *each.reasons])}"
            for each in page.answers
        ]
    else:
        page = _found(consultation_page, code, when, actor)
        lines = [f"{each.number}. {each.words}" for each in page.questions]
    if json_wanted:
        print_json(page)
        return
    click.echo(page.sentence)
    for line in lines:
        click.echo(f"  {line}")


@consultation.command("compare")
@click.argument("code")
@asks_when
def compare(code: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Say how often each answer to CODE was given, in all, by kind of respondent and by place."""
    start()
    from catchment.voice.queries.consultation_pages import consultation_page

    page = _found(consultation_page, code, moment(as_at, as_known), acting(None)[0])
    if json_wanted:
        print_json({"sentence": page.sentence, "questions": page.questions})
        return
    click.echo(page.sentence)
    for question in page.questions:
        found = question.compared
        click.echo(f"  {question.number}. {question.words}")
        groups = (found.all, *found.by_kind, *found.by_place)
        for group in (each for each in groups if each.answered):
            pairs = zip(found.answers, group.counts, strict=True)
            counts = ", ".join(f"{count} {answer}" for answer, count in pairs if count)
            click.echo(f"     {group.group or 'All'}: {counts}")


@consultation.command("export")
@click.argument("code")
@click.option(
    "--respondent",
    default="",
    help="The code of who answered, such as XL001 (may be left out where only one has).",
)
@click.option(
    "--format", "layout", type=click.Choice(["docx", "md"]), required=True, help="Word, or Markdown."
)
@click.option(
    "--output", help="The file to write (default: CODE-RESPONDENT.FORMAT here; - for the terminal)."
)
@click.option("--as-at", help="As submitted by this day, such as 2020-12-15 (default: today).")
def export(code: str, respondent: str, layout: str, output: str | None, as_at: str | None) -> None:
    """Write what somebody submitted to CODE as a document."""
    start()
    from catchment.voice.consultation_files import as_markdown, as_word
    from catchment.voice.queries.response_pages import document_kept

    when = moment(as_at, None)
    respondent = respondent or _only_respondent(code, when)
    document, _ = _found(document_kept, code, respondent, when)
    content = as_word(document) if layout == "docx" else as_markdown(document).encode()
    if output == "-":
        sys.stdout.buffer.write(content)
        return
    path = Path(output or f"{code}-{respondent}.{layout}")
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise Refusal(f"{path} cannot be written: {problem.strerror}.") from problem
    click.echo(f"{path} is written: {document.title}.")


def _only_respondent(code: str, when: Any) -> str:
    """Return the code of the one who has responded to CODE; with none or several, end with who they are."""
    from catchment.foundation.permission import ANYBODY
    from catchment.structure.rules.words import counted
    from catchment.voice.queries.consultation_pages import consultation_page

    page = _found(consultation_page, code, when, ANYBODY)
    sent = [each.respondent for each in page.responses]
    if len(sent) == 1:
        return str(sent[0].code)
    if not sent:
        raise Refusal(f"Nobody has submitted a response to {page.code}, so there is nothing to export.")
    named = ", ".join(f"{each.name} ({each.code})" for each in sent[:MOST_NAMED])
    more = f" and {len(sent) - MOST_NAMED:,} more" if len(sent) > MOST_NAMED else ""
    raise Refusal(
        f"{counted(len(sent), 'respondent has', 'respondents have')} answered {page.code}: {named}{more}. "
        f"Say whose response to export: --respondent {sent[0].code}."
    )


def _found(query: Any, *arguments: Any) -> Any:
    """Return what a query gives, or end with what is missing."""
    from catchment.foundation.pages import Missing

    try:
        return query(*arguments)
    except Missing as problem:
        raise Refusal(str(problem)) from problem


def _content(file: str) -> bytes:
    from catchment.voice.rules.consultation_file import MOST_BYTES

    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as problem:
        raise Refusal(f"{file} cannot be read: {problem.strerror}.") from problem


COMMANDS = (consultation,)

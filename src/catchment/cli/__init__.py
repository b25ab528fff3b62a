"""The command line: the same questions and answers as the pages, in a terminal or as JSON.

Commands that read (`show`, `history`, `search`, `check`, `checks`) take `--as-at` and `--as-known` like every
page, and `--json`; so do those that ask about authority (`who-may`, `may`, `what-may`), as `--on` too.
Commands that do long work (`import`, `fetch`, `demo`) show a progress bar and are jobs like any other: the
browser can watch them, and one whose process died is picked up by the worker. Commands
that change the structure stand under `change`, those of handbook.yaml under `handbook`, and
who signs in as whom under `people`.
"""

import os

import click

from catchment.cli import authority, reading, record_access, working
from catchment.cli.audit import audit
from catchment.cli.changing import change
from catchment.cli.functions import functions
from catchment.cli.handbook import handbook
from catchment.cli.meetings import decisions, meetings
from catchment.cli.money import money
from catchment.cli.people import people
from catchment.cli.selections import selections
from catchment.cli.voice import voice


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="catchment")
def main() -> None:
    """Catchment: model an integrated care system, and run it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catchment.settings")


for command in (
    working.up,
    working.import_command,
    working.fetch,
    working.demo,
    reading.show,
    reading.history,
    reading.search,
    reading.check,
    reading.checks,
    reading.regimes,
    reading.kinds,
    reading.issues,
    authority.who_may,
    authority.may,
    authority.what_may,
    functions,
    handbook,
    people,
    change,
    meetings,
    decisions,
    selections,
    money,
    voice,
    record_access.record,
    audit,
):
    main.add_command(command)

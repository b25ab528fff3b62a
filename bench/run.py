"""Measure everything in docs/performance.md, or write the last results into it.

make bench                     every figure
python bench/run.py pages      one of them
python bench/run.py --write    put the newest results into docs/performance.md
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import authority
import authority_peers
import findings
import first_page
import governance
import growth
import handbook
import import_england
import money
import pages
import record
import voice
import voice_england
from common import REPOSITORY, RESULTS, SkippedError, header, keep, target_in_words, temporary_home

DOCUMENT = REPOSITORY / "docs" / "performance.md"
START = "<!-- results: written by bench/run.py --write -->"
END = "<!-- end of results -->"
# These share one home, because the others need what the first leaves there.
ON_ENGLAND = {
    "import_england": import_england.measure,
    "pages": pages.measure,
    "findings": findings.measure,
    "handbook": handbook.measure,
    "voice_england": voice_england.measure,
}
BY_THEMSELVES = {
    "governance": governance.measure,
    "authority": authority.measure,
    "authority_peers": authority_peers.measure,
    "money": money.measure,
    "voice": voice.measure,
    "record": record.measure,
    "first_page": first_page.measure,
    "growth": growth.measure,
}


def measure_on_england(wanted: list[str]) -> None:
    """Import England once, then measure what was asked for on it."""
    with temporary_home() as home:
        rows = import_england.measure(home)
        if "import_england" in wanted:
            keep(rows)
        for name in wanted:
            if name != "import_england":
                keep(ON_ENGLAND[name](home))


def newest_results() -> list[dict[str, Any]]:
    """Return the newest row of each figure, in the order they were first measured."""
    newest: dict[str, dict[str, Any]] = {}
    for line in RESULTS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        newest[row["figure"]] = row
    return list(newest.values())


def results_in_markdown(rows: list[dict[str, Any]]) -> str:
    """Return the results as Markdown: a table for each machine, version and commit they were taken on."""
    parts = []
    for place in dict.fromkeys(json.dumps(row["machine"]) for row in rows):
        taken = [row for row in rows if json.dumps(row["machine"]) == place]
        days = sorted({row["measured"][:10] for row in taken})
        facts = [f"{name}: {value}" for name, value in json.loads(place).items()]
        parts.append("\n".join(f"- {fact}" for fact in [f"measured: {' to '.join(days)}", *facts]))
        lines = ["| figure | measured | target | note |", "| --- | ---: | ---: | --- |"]
        for row in taken:
            target = "" if row["target"] is None else target_in_words(row)
            measured = f"{row['value']:,.1f} {row['unit']}"
            lines.append(f"| {row['figure']} | {measured} | {target} | {row['note']} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def write(document: Path = DOCUMENT) -> None:
    """Put the newest results between the two marks of the document."""
    if not RESULTS.exists():
        sys.exit("Nothing has been measured yet: run `make bench` first.")
    before, _, rest = document.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    text = f"{before}{START}\n{results_in_markdown(newest_results())}\n{END}{after}"
    document.write_text(text, encoding="utf-8")
    print("docs/performance.md has the newest results.")


def main() -> int:
    """Measure what was asked for, or everything."""
    every = [*ON_ENGLAND, *BY_THEMSELVES]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("only", nargs="*", help=f"what to measure: {', '.join(every)} (default: all)")
    parser.add_argument("--write", action="store_true", help="write the newest results into the document")
    asked = parser.parse_args()
    if asked.write:
        write()
        return 0
    if unknown := set(asked.only) - set(every):
        parser.error(f"there is no measurement called {', '.join(sorted(unknown))}")
    wanted = asked.only or every
    print(header(), flush=True)
    groups = [lambda: measure_on_england([name for name in wanted if name in ON_ENGLAND])]
    groups = groups if set(wanted) & set(ON_ENGLAND) else []
    groups += [lambda name=name: keep(BY_THEMSELVES[name]()) for name in wanted if name in BY_THEMSELVES]
    for group in groups:
        try:
            group()
        except SkippedError as reason:
            print(f"Left out. {reason}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

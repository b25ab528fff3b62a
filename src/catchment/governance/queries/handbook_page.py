"""The page of a system's handbook: what it holds, what it breaks, the documents in it and the values it uses.

Bodies and people have pages of their own; here are the things that do not: instruments, registers, plans and
the values nobody is sure of.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from catchment.foundation.checks import href_about
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.rules.findings import Finding, Severity
from catchment.governance.assumptions import values_for
from catchment.governance.checks import judged
from catchment.governance.rules.checks import CHECKS
from catchment.governance.rules.document import Handbook, Instrument, Plan, Register
from catchment.governance.rules.document.bodies import Seat
from catchment.governance.rules.facts import holders_on
from catchment.structure.models import Organisation
from catchment.structure.queries.locate import organisation_href, trail_above
from catchment.structure.queries.onward import links_about
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date, system_in_short

SURENESS = ("", "H", "M", "L")
GROUPS = {
    Severity.ERROR: "Against law or contract",
    Severity.WARNING: "Against guidance or common practice",
    Severity.INFO: "Worth knowing",
}


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One finding, with where its subject is: an address, or a line of a file."""

    rule: str
    severity: str
    sentence: str
    remedy: str
    source: str
    about: str
    href: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """The findings of one severity."""

    title: str
    findings: tuple[FoundLine, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An instrument, register or plan: its anchor, its name, and its facts as (label, words)."""

    anchor: str
    name: str
    facts: tuple[tuple[str, str], ...]
    href: str = ""  # where it is published


@dataclass(frozen=True, slots=True)
class AssumptionLine:
    """A value that nobody is sure of: whose it is, and where it comes from."""

    rule: str
    name: str
    value: str
    ours: bool
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class HandbookPage:
    """What a system has written down about how it governs itself."""

    system: str
    system_name: str
    invented: bool
    sentence: str
    exists: bool
    title: str = ""
    trail: tuple[Link, ...] = ()
    groups: tuple[FoundGroup, ...] = ()
    instruments: tuple[Entry, ...] = ()
    registers: tuple[Entry, ...] = ()
    plans: tuple[Entry, ...] = ()
    assumptions: tuple[AssumptionLine, ...] = ()
    links: tuple[Link, ...] = ()  # what later rooms know about it


def handbook_page(code: str, moment: Moment) -> HandbookPage:
    """Return the page of a system's handbook at a moment; raises Missing where there is no such system."""
    system, name = system_named(code, moment)
    trail = system_trail(system, name, moment)
    verdict = judged(system.code, moment)
    if verdict is None:
        sentence = f"{name} has no handbook on {plain_date(moment.as_at)}."
        return HandbookPage(system.code, name, system.invented, sentence, False, trail=trail)
    handbook, findings = verdict.facts.handbook, verdict.for_everybody
    return HandbookPage(
        system=system.code,
        system_name=name,
        invented=system.invented,
        sentence=_sentence(handbook, name, findings, moment.as_at),
        exists=True,
        title=handbook.title,
        trail=trail,
        groups=grouped(findings),
        instruments=tuple(_instrument(each) for each in handbook.instruments),
        registers=tuple(_register(each) for each in handbook.registers),
        plans=tuple(_plan(each) for each in handbook.plans),
        assumptions=tuple(_assumptions(handbook)),
        links=links_about("handbook", system.code),
    )


def system_named(code: str, moment: Moment) -> tuple[Organisation, str]:
    """Return the system with a code and its name in short on the day, or raise Missing."""
    system = Organisation.objects.filter(code__iexact=code, kind="icb").first()
    if system is None:
        raise Missing(f"No system has the code “{code[:40]}”. Search by name to find its code.")
    name = system.organisationnames.at(moment).first()
    if name is None:
        sentence = f"{system.code} has no name on {moment.as_at}: choose another date."
        raise Missing(sentence)
    return system, system_in_short(name.name)


def system_trail(system: Organisation, name: str, moment: Moment) -> tuple[Link, ...]:
    """Return the way down to a system's governance: nation, region, system."""
    own = Link("icb", system.code, name, organisation_href("icb", system.code))
    return (*trail_above(system.pk, moment), own)


def grouped(
    findings: Iterable[Finding], lines: dict[tuple[str, str], int] | None = None
) -> tuple[FoundGroup, ...]:
    """Return findings by severity, worst first; `lines` are those of a file, by what is found about."""
    by_severity: dict[Severity, list[FoundLine]] = defaultdict(list)
    for each in findings:
        line = (lines or {}).get((each.about.kind, each.about.code))
        href = "" if lines is not None else href_about(each)
        by_severity[each.severity].append(
            FoundLine(
                each.rule,
                str(each.severity),
                each.sentence,
                each.remedy,
                each.source,
                each.about.name,
                href,
                line,
            )
        )
    return tuple(
        FoundGroup(f"{title} ({len(by_severity[severity])})", tuple(by_severity[severity]))
        for severity, title in GROUPS.items()
        if by_severity[severity]
    )


def _sentence(handbook: Handbook, name: str, findings: Iterable[Finding], day: date) -> str:
    """Say how large a handbook is, how many seats are vacant, and how many rules it breaks."""
    seats = [seat for body in handbook.bodies for seat in body.seats]
    vacant = sum(_is_vacant(seat, day) for seat in seats)
    size = (
        f"{counted(len(handbook.bodies), 'body', 'bodies')}, {counted(len(seats), 'seat')} and "
        f"{counted(len(handbook.people), 'person', 'people')}"
    )
    empty = f"; {vacant:,} {'is' if vacant == 1 else 'are'} vacant" if vacant else "; no seat is vacant"
    return f"The handbook of {name} has {size} on this date{empty}. {breaks(findings)}"


def breaks(findings: Iterable[Finding]) -> str:
    """Say how many rules of law and of guidance are broken."""
    rules = {severity: {each.rule for each in findings if each.severity is severity} for severity in Severity}
    law, guidance = len(rules[Severity.ERROR]), len(rules[Severity.WARNING])
    if not law and not guidance:
        return "It breaks no rule that Catchment knows."
    if not guidance:
        return f"It breaks {counted(law, 'rule')}."
    departs = f"departs from {counted(guidance, 'rule')} of guidance"
    return f"It breaks {counted(law, 'rule')} and {departs}." if law else f"It breaks no law, and {departs}."


def _is_vacant(seat: Seat, day: date) -> bool:
    return not holders_on(seat, day)


def _words(value: str) -> str:
    return value.replace("-", " ")


def _listed(*facts: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the facts that are known, in words."""
    return tuple(
        (label, plain_date(value) if isinstance(value, date) else str(value))
        for label, value in facts
        if value
    )


def _address(published: str | None) -> str:
    return published if published and published.startswith(("https://", "http://")) else ""


def _instrument(each: Instrument) -> Entry:
    facts = _listed(
        ("What it is", _words(each.kind)),
        ("Version", each.version),
        ("Made on", each.made_on),
        ("Made by", each.made_by),
        ("Approved by", each.approved_by),
        ("Approved on", each.approved_on),
        ("Ends on", each.ends_on),
        ("Has", ", ".join(_words(section) for section in each.sections)),
        ("Published", each.published_at or "not said where"),
        ("Notes", each.notes),
    )
    return Entry(f"instrument-{each.code}", each.title, facts, _address(each.published_at))


def _register(each: Register) -> Entry:
    facts = _listed(
        ("Covers", ", ".join(_words(covered) for covered in each.covers)),
        ("Kept by", each.kept_by),
        ("Published", each.published_at or ("on request" if each.on_request else "not said where")),
    )
    return Entry(
        f"register-{each.code}", f"Register of {_words(each.kind)}", facts, _address(each.published_at)
    )


def _plan(each: Plan) -> Entry:
    facts = _listed(
        ("What it is", _words(each.kind)),
        ("Starts", each.starts),
        ("Ends", each.ends),
        ("Draft sent", each.draft_sent_on),
        ("Opinions of", ", ".join(each.opinions)),
        ("Published on", each.published_on),
        ("Published", each.published_at),
        ("Review due", each.review_due),
    )
    return Entry(f"plan-{each.code}", each.title, facts, _address(each.published_at))


def _assumptions(handbook: Handbook) -> Iterable[AssumptionLine]:
    """Give every value that the checks use and nobody is sure of; the handbook's own over ours."""
    own = {each.rule: each for each in handbook.assumptions}
    confidence: dict[str, str] = {}
    for check in CHECKS:  # the least sure of a rule's checks
        confidence[check.rule] = max(confidence.get(check.rule, ""), check.confidence, key=SURENESS.index)
    for rule, values in sorted(values_for(handbook).items()):
        for name, value in values.items():
            said = own.get(rule)
            ours = said is None or name not in said.values
            source = "Catchment, from domain.md" if ours else (said.source if said else "") or "not said"
            yield AssumptionLine(
                rule, _words(name.replace("_", " ")), _value(value), ours, confidence.get(rule, "L"), source
            )


def _value(value: Any) -> str:
    """Return a value in words; a list inside a list is a choice: “chief executive or finance director”."""
    if not isinstance(value, list | tuple):
        return str(value)
    return ", ".join(
        " or ".join(map(_words, each)) if isinstance(each, list) else str(each) for each in value
    )

"""What a day's law asks of one body: which rules, whether they are kept, and when the list changes."""

from datetime import date

from catchment.foundation.rules.findings import About, Check, Finding, Severity
from catchment.foundation.rules.periods import Period
from catchment.governance.rules.asked import State, Watched, asked_of, broken_rules, turns_near
from catchment.governance.rules.document import Body

DAY = date(2025, 12, 1)
REGIMES = {"HCA22": Period(date(2022, 7, 1))}
BOARD = Body.model_validate(
    {"code": "BOARD", "name": "Board", "kind": "statutory-board", "purpose": "icb-board", "instrument": "CON"}
)
PLACE = Body.model_validate(
    {"code": "PLACE", "name": "Place board", "kind": "joint-committee", "purpose": "place-board"}
)


def check(rule: str, asks: str = "", **said: object) -> Check:
    """Return a check that finds nothing by itself."""
    severity, source = said.pop("severity", Severity.ERROR), "the Act"
    return Check(rule, asks or f"{rule}?", severity, source, lambda facts, day: (), **said)  # type: ignore[arg-type]


def finding(rule: str, kind: str, code: str, severity: Severity = Severity.ERROR) -> Finding:
    """Return a finding about something."""
    return Finding(rule, severity, About(kind, code, code), "It is so.", "Do this.", "the Act", DAY)


def test_a_body_is_asked_what_is_about_its_kind() -> None:
    """The board's composition is not asked of a place board, nor place rules of the board."""
    checks = [check("B-020", regime="HCA22"), check("S002-17")]
    assert [each.rule for each in asked_of(Watched(BOARD, "XEX"), checks, [], DAY, REGIMES)] == ["B-020"]
    assert [each.rule for each in asked_of(Watched(PLACE, "XEX"), checks, [], DAY, REGIMES)] == ["S002-17"]


def test_a_rule_nobody_listed_is_asked_where_it_finds_something() -> None:
    """So a new check is never lost on the page of the body that breaks it."""
    checks, found = [check("Z-001")], [finding("Z-001", "seat", "PLACE/chair")]
    assert asked_of(Watched(BOARD, "XEX"), checks, found, DAY, {}) == ()
    assert asked_of(Watched(PLACE, "XEX"), checks, found, DAY, {})[0].state is State.BROKEN


def test_kept_broken_not_certain_worth_knowing() -> None:
    """Broken ones come first; two checks of one rule are one line."""
    checks = [
        check("B-020", "A chair?"),
        check("B-020", "A chief executive?"),
        check("B-021"),
        check("B-041", confidence="L", severity=Severity.WARNING),
        check("B-037", severity=Severity.INFO),
    ]
    found = [finding("B-021", "body", "BOARD"), finding("B-037", "seat", "BOARD/x", Severity.INFO)]
    asked = asked_of(Watched(BOARD, "XEX"), checks, found, DAY, {})
    assert [(each.rule, each.state) for each in asked] == [
        ("B-021", State.BROKEN),
        ("B-037", State.WORTH_KNOWING),
        ("B-041", State.NOT_CERTAIN),
        ("B-020", State.KEPT),
    ]
    assert asked[-1].asks == "A chair? A chief executive?"
    assert broken_rules(asked) == 1


def test_findings_about_people_papers_and_the_system() -> None:
    """A member's interest, the constitution and the whole system are the board's; another's member is not."""
    watched = Watched(BOARD, "XEX", frozenset({"P-GP"}))
    checks = [check("B-062"), check("B-067"), check("B-074")]
    found = [
        finding("B-062", "interest", "P-GP/SHARES"),
        finding("B-062", "interest", "P-OTHER/SHARES"),
        finding("B-067", "instrument", "XEX/CON"),
        finding("B-074", "icb", "XEX"),
    ]
    asked = asked_of(watched, checks, found, DAY, {})
    assert [len(each.findings) for each in asked] == [1, 1, 1]
    assert asked_of(Watched(PLACE, "XEX", frozenset({"P-GP"})), checks, found, DAY, {}) == ()


def test_the_days_on_which_the_list_changes() -> None:
    """The last day on which something began or ended, and the next; a Bill without a date changes nothing."""
    old = check("B-023", "Before?", regime="HCA22", until=date(2026, 4, 1))
    new = check("B-023", "After?", since=date(2026, 4, 1), ended_by="HB26")
    before, after = turns_near(BOARD, [old, new, check("S002-17", since=date(2026, 1, 1))], DAY, REGIMES)
    assert before is not None and after is not None
    assert (before.on, before.begins) == (date(2022, 7, 1), (("B-023", "Before?"),))
    assert (after.on, after.begins, after.ends) == (
        date(2026, 4, 1),
        (("B-023", "After?"),),
        (("B-023", "Before?"),),
    )
    assert turns_near(BOARD, [old, new], date(2021, 1, 1), REGIMES)[0] is None

"""Limits, reports and shares: who may record them, what is refused in words, and nothing is forgotten."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from catchment.cli import main
from catchment.foundation.imports.source import Refusal
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, NotAllowed
from catchment.money.actions.envelope import (
    CannotRecord,
    Report,
    import_uses,
    record_apportionment,
    record_limit,
    record_use,
    shares_said,
)
from catchment.money.checks import findings_about
from catchment.money.models import Apportionment, EnvelopeLimit, ReportedUse
from catchment.money.queries.envelope import envelope_page
from catchment.money.rules.vocabulary import Nature
from tests.money.books import OPERATOR, YEAR, Books, change, open_books
from tests.people import somebody
from tests.structure.factories import organisation, relate

pytestmark = pytest.mark.django_db
NOW = Moment(date(2026, 11, 20))
OCTOBER = date(2026, 10, 1)
TABLE = """Trust,Month,Nature,Used,Expected,To partners
XR1,2026-10,revenue,"£1,200,000",2m,100000
xr4,2026-10-01,Capital,5000.50,6000,
"""


@pytest.fixture
def books() -> Books:
    """Return books whose two trusts lie in the system's area."""
    kept = open_books()
    for name in ("hospital", "community"):
        relate(change(), kept.accounts[name].organisation, "located_in", kept.system)
    return kept


def test_a_limit_said_anew_takes_the_place_of_the_old_which_stays_known(books: Books) -> None:
    """What was believed before is closed, not overwritten."""
    said = {"actor": OPERATOR, "system": "XEX", "year": YEAR, "nature": Nature.REVENUE}
    record_limit(**said, pence=900, direction="The first letter")
    before = EnvelopeLimit.objects.get().recorded_from
    assert record_limit(**said, pence=900, direction="The first letter").added == 0
    record_limit(**said, pence=950, direction="The second letter")
    assert [each.limit_pence for each in EnvelopeLimit.objects.current()] == [950]
    known = envelope_page("XEX", Moment(NOW.as_at, before))
    assert known.limits[0].limit_pence == 900


def test_only_who_keeps_the_books_of_the_system_records(books: Books) -> None:
    """A finance officer of the ICB may; one next door, and anybody, may not."""
    report = Report("XR1", OCTOBER, Nature.REVENUE, 1, 2)
    ours = somebody("finance-officer", "XEX", code="P-OURS", name="Olga Ours")
    theirs = somebody("finance-officer", "XNB", code="P-THEIRS", name="Theo Theirs")
    assert record_use(actor=ours, system="XEX", report=report).added == 1
    for actor in (theirs, ANYBODY):
        with pytest.raises(NotAllowed):
            record_use(actor=actor, system="XEX", report=report)
        with pytest.raises(NotAllowed):
            record_limit(
                actor=actor, system="XEX", year=YEAR, nature=Nature.CAPITAL, pence=1, direction="A letter"
            )
        with pytest.raises(NotAllowed):
            import_uses(actor=actor, system="XEX", name="t.csv", content=TABLE.encode())


@pytest.mark.parametrize(
    ("pence", "direction", "words"),
    [(0, "A letter", "more than nothing"), (5, " ", "which direction"), (5, "x" * 301, "which direction")],
)
def test_a_limit_is_an_amount_with_its_direction(
    books: Books, pence: int, direction: str, words: str
) -> None:
    """What is missing is said."""
    with pytest.raises(CannotRecord, match=words):
        record_limit(
            actor=OPERATOR,
            system="XEX",
            year=YEAR,
            nature=Nature.REVENUE,
            pence=pence,
            direction=direction,
        )
    assert not EnvelopeLimit.objects.exists()


def test_a_table_of_reports_is_recorded_whole_and_once(books: Books) -> None:
    """Pounds as people write them, codes and months too; the same table again changes nothing."""
    done = import_uses(actor=OPERATOR, system="XEX", name="uses.csv", content=TABLE.encode())
    assert (done.added, done.superseded) == (2, 0)
    kept = {
        each.organisation.code: (each.used_pence, each.expected_pence, each.from_partners_pence)
        for each in ReportedUse.objects.select_related("organisation")
    }
    assert kept == {"XR1": (120_000_000, 200_000_000, 10_000_000), "XR4": (500_050, 600_000, 0)}
    again = import_uses(actor=OPERATOR, system="XEX", name="uses.csv", content=TABLE.encode())
    assert (again.added, again.superseded, again.unchanged) == (0, 0, 2)
    lines = envelope_page("XEX", NOW).limits[0].rows
    assert [(each.name, each.used_pence) for each in lines][1:] == [("Northmoor Hospitals", 110_000_000)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("XR9,2026-10,revenue,1,2,", "“XR9” is no partner trust of this system"),
        ("XR1,2026-10,profit,1,2,", "neither revenue nor capital"),
        ("XR1,October,revenue,1,2,", "real date"),
        ("XR1,2026-10,revenue,lots,2,", "is not an amount"),
        ("XR1,2026-10,revenue,3,2,", "it cannot be less"),
        ("XR1,2026-10,revenue,1,2,2", "cannot have paid more to partners"),
        ("XR1,2026-10,revenue,=1+1,2,", "is not an amount"),
    ],
)
def test_a_bad_line_is_told_and_nothing_is_recorded(books: Books, line: str, words: str) -> None:
    """The good line above it is not recorded either: all or nothing."""
    header, good, _ = TABLE.splitlines()
    with pytest.raises(CannotRecord, match="Line 3:") as problem:
        import_uses(
            actor=OPERATOR,
            system="XEX",
            name="uses.csv",
            content="\n".join((header, good.replace("XR1", "XR4"), line)).encode(),
        )
    assert words in str(problem.value) and not ReportedUse.objects.exists()


def test_a_report_twice_in_a_table_and_a_table_without_its_columns_are_refused(books: Books) -> None:
    """Which of two lines counts cannot be told; a table of something else is not guessed at."""
    header, good, _ = TABLE.splitlines()
    twice = "\n".join((header, good, good)).encode()
    with pytest.raises(CannotRecord, match="XR1 is there twice"):
        import_uses(actor=OPERATOR, system="XEX", name="uses.csv", content=twice)
    with pytest.raises(Refusal, match="no column"):
        import_uses(actor=OPERATOR, system="XEX", name="uses.csv", content=b"Trust,Month\nXR1,2026-10\n")


def test_a_month_that_is_not_over_does_not_count_yet(books: Books) -> None:
    """A report of October counts from 1 November; as at 31 October September's is the last."""
    for month, used in ((date(2026, 9, 1), 600), (OCTOBER, 700)):
        record_use(actor=OPERATOR, system="XEX", report=Report("XR1", month, Nature.REVENUE, used, 1200))
    for day, used in ((date(2026, 10, 31), 600), (date(2026, 11, 1), 700)):
        rows = envelope_page("XEX", Moment(day)).limits[0].rows
        assert rows[1].used_pence == used


def test_shares_of_a_trust_add_up_and_count_where_they_say(books: Books) -> None:
    """Seven tenths here, three next door, where the trust counts too though it lies here (E-004)."""
    next_door = organisation(change(), "XNB", "icb", "NHS Neighbourshire Integrated Care Board", "RO261")
    said = {"actor": OPERATOR, "system": "XEX", "trust": "XR1", "year": YEAR}
    for wrong, words in (
        ({"XEX": Decimal(70), "XNB": Decimal(20)}, "come to 90%"),
        ({"XEX": Decimal(100)}, "at least one other"),
        ({"XNB": Decimal(50), "XR4": Decimal(50)}, "to XEX"),
    ):
        with pytest.raises(CannotRecord, match=words):
            record_apportionment(**said, shares=wrong)
    record_apportionment(**said, shares=shares_said(("XEX=70", "xnb=30%")))
    record_use(actor=OPERATOR, system="XEX", report=Report("XR1", OCTOBER, Nature.REVENUE, 1000, 1000))
    for system, used in ((books.system, 700), (next_door, 300)):
        assert envelope_page(system.code, NOW).limits[0].rows[1].used_pence == used
    assert not [each for each in findings_about("trust", "XR1", NOW) if each.rule == "E-004"]
    with pytest.raises(Missing):
        record_apportionment(**said, shares={"XEX": Decimal(70), "NOBODY": Decimal(30)})
    assert Apportionment.objects.current().count() == 2


def test_a_trust_is_apportioned_by_a_system_whose_partner_it_is(books: Books) -> None:
    """Next door has no say over a trust that is none of theirs, until they are given a share of it."""
    organisation(change(), "XNB", "icb", "NHS Neighbourshire Integrated Care Board", "RO261")
    theirs = {"actor": OPERATOR, "system": "XNB", "trust": "XR1", "year": YEAR}
    with pytest.raises(CannotRecord, match="“XR1” is no partner trust of this system"):
        record_apportionment(**theirs, shares=shares_said(("XNB=90", "XEX=10")))
    assert not Apportionment.objects.exists()
    ours = theirs | {"system": "XEX"}
    with pytest.raises(CannotRecord, match="XR4 is no system"):
        record_apportionment(**ours, shares=shares_said(("XEX=90", "XR4=10")))
    record_apportionment(**ours, shares=shares_said(("XEX=70", "XNB=30")))
    record_apportionment(**theirs, shares=shares_said(("XNB=40", "XEX=60")))
    assert _shares() == {"XEX": 70, "XNB": 40}  # each says its own
    assert [each.rule for each in findings_about("trust", "XR1", NOW) if each.rule == "E-004"]
    record_apportionment(**ours, shares=shares_said(("XEX=60", "XNB=40")))
    assert _shares() == {"XEX": 60, "XNB": 40}


def test_who_said_a_share_may_put_it_right(books: Books) -> None:
    """A share for a system that has said nothing itself is still that of whoever recorded it."""
    for code in ("XNB", "XNC"):
        organisation(change(), code, "icb", f"NHS {code} Integrated Care Board", "RO261")
    said = {"actor": OPERATOR, "system": "XEX", "trust": "XR1", "year": YEAR}
    record_apportionment(**said, shares=shares_said(("XEX=70", "XNB=30")))
    record_apportionment(**said, shares=shares_said(("XEX=80", "XNC=20")))
    assert _shares() == {"XEX": 80, "XNC": 20}


def _shares() -> dict[str, int]:
    """Return the shares of the hospital as they are believed now."""
    return dict(Apportionment.objects.current().values_list("system__code", "per_cent"))


def test_nothing_is_used_in_a_month_to_come(books: Books) -> None:
    """This month may be reported; the next has not begun, in a table neither."""
    this_month = timezone.localdate().replace(day=1)
    coming = (this_month + timedelta(days=32)).replace(day=1)
    record_use(actor=OPERATOR, system="XEX", report=Report("XR1", this_month, Nature.REVENUE, 1, 2))
    with pytest.raises(CannotRecord, match="has not begun, so nothing was used in it yet"):
        record_use(actor=OPERATOR, system="XEX", report=Report("XR1", coming, Nature.REVENUE, 1, 2))
    table = f"Trust,Month,Nature,Used,Expected,To partners\nXR1,{coming:%Y-%m},revenue,1,2,\n"
    with pytest.raises(CannotRecord, match=r"Line 2: .* has not begun"):
        import_uses(actor=OPERATOR, system="XEX", name="uses.csv", content=table.encode())


@pytest.mark.parametrize("text", ["XEX", "XEX=much", "XEX=0", "XEX=101", "XEX=NaN"])
def test_a_share_that_cannot_be_read_is_told(text: str) -> None:
    """What is no per cent is not guessed at."""
    with pytest.raises(CannotRecord, match="no share"):
        shares_said((text,))


def run(*arguments: str, exit_code: int = 0) -> Result:
    """Run a command, having checked how it ended."""
    result = CliRunner().invoke(main, ["money", *arguments])
    assert result.exit_code == exit_code, (result.output, result.exception)
    return result


def test_the_commands_record_and_show(books: Books, tmp_path: Path) -> None:
    """A limit, a table, and the envelope with them, in words and as the page's JSON."""
    table = tmp_path / "uses.csv"
    table.write_text(TABLE)
    assert (
        "Recorded the limit: 1 new"
        in run(
            "use",
            "limit",
            "revenue",
            "12m",
            "--direction",
            "A letter",
            "--system",
            "XEX",
            "--year",
            "2026/27",
        ).output
    )
    assert "2 new" in run("use", "import", str(table), "--system", "XEX").output
    assert "Nothing new" in run("use", "import", str(table), "--system", "XEX").output
    shown = run("envelope", "--system", "XEX", "--as-at", "2026-11-20").output
    assert "£1.1m of revenue used by the ICB and its trusts together of the £12m allowed" in shown
    said = json.loads(run("envelope", "--system", "XEX", "--as-at", "2026-11-20", "--json").stdout)
    assert said["limits"][0]["limit_pence"] == 1_200_000_000 and said["received_pence"] == 1_000_000_000


def test_a_command_that_cannot_be_done_ends_with_two_and_says_why(books: Books, tmp_path: Path) -> None:
    """Nothing is guessed: a wrong system, year, amount or table is told."""
    bad = tmp_path / "bad.csv"
    bad.write_text("Trust,Month\nXR1,2026-10\n")
    limit = ("use", "limit", "revenue", "a lot", "--direction", "A letter", "--system", "XEX")
    for arguments, words in (
        (("envelope", "--system", "ZZZ"), "No system"),
        (("envelope", "--system", "XEX", "--year", "2026"), "not a financial year"),
        (limit, "not an amount"),
        (("use", "import", str(bad), "--system", "XEX"), "no column"),
        (("use", "share", "XR1", "XEX=60", "--system", "XEX"), "come to 60%"),
    ):
        assert words in run(*arguments, exit_code=2).output

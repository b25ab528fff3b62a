"""Allocations in and out of a spreadsheet: funds opened, round trips, replays, every bad line explained."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from catchment.cli import main
from catchment.foundation.imports.source import Refusal
from catchment.foundation.moment import Moment
from catchment.foundation.permission import ANYBODY, NotAllowed
from catchment.money.actions.allocation_files import (
    CannotUseAllocations,
    check_allocations,
    export_allocations,
    import_allocations,
)
from catchment.money.actions.receiving import receive
from catchment.money.actions.settling import reverse
from catchment.money.imports.small_tables import read_table, write_table
from catchment.money.models import Account, Allocation, Fund, Period, Transfer
from catchment.money.queries.checking_books import check_books
from catchment.money.rules.allocation_files import (
    HEADER,
    AllocationLine,
    FundSaid,
    KnownFunds,
    as_row,
    read_allocations,
)
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.vocabulary import Nature, RingFence, Stream
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation
from tests.money.books import DAY, OPERATOR, YEAR, Books, change, open_books

FIRST = ",".join(HEADER)
CORE = "XEX-2026-CORE,Core services 2026/27,2026/27,core,revenue,yes,,,no,"
ROLES = (
    "XEX-2027-ROLES,Additional roles 2027/28,2027/28,primary medical care,revenue,yes,additional-roles,"
    "additional roles in primary care networks,no,"
)
BETTER = "XEX-2027-BCF,Better Care Fund 2027/28,2027/28,core services,revenue,no,223GA,integration,no,1m"
TABLE = f"""{FIRST}
{CORE},XX,2026-07-01,Letter A,"£1,000,000"
{ROLES},XX,2027-04-01,Letter B,2500000.50
{ROLES},XX,1/5/2027,Letter C,1m
{BETTER},XX,2027-04-01,Letter B,3m
"""
NOBODY = KnownFunds("XEX", {}, {}, frozenset({"XX"}))


@pytest.fixture
def books(db: None) -> Books:
    """Open books of 2026/27 with £10m in one fund."""
    return open_books()


def bring_in(table: str | bytes) -> str:
    """Import a table; returns what is said of it."""
    content = table.encode() if isinstance(table, str) else table
    return import_allocations(actor=OPERATOR, system="XEX", name="letters", content=content).sentence


def left(fund: str) -> int:
    """Return what is in a fund, in pence."""
    account = Account.objects.get(kind="fund", fund__code=fund)
    return account.posted_in - account.posted_out


def test_a_table_opens_years_and_funds_and_brings_the_money_in(books: Books) -> None:
    said = bring_in(TABLE)
    assert said == "£7,500,000.50 came in with 4 allocations, into 3 funds, of which 2 were opened."
    assert left("XEX-2026-CORE") == 1_100_000_000
    assert left("XEX-2027-ROLES") == 350_000_050
    assert left("XEX-2027-BCF") == 300_000_000
    roles = Fund.objects.get(code="XEX-2027-ROLES")
    assert (roles.year, roles.stream, roles.ring_fence) == (2027, "primary-medical", "additional-roles")
    assert Fund.objects.get(code="XEX-2027-BCF").designated_pence == 100_000_000
    assert Period.objects.filter(system=books.system).count() == 24
    second = Allocation.objects.get(notice="Letter C")
    assert (second.on, second.giver.code, second.amount_pence) == (date(2027, 5, 1), "XX", 100_000_000)
    assert check_books("XEX").differences == ()


def test_the_same_table_again_brings_nothing_in(books: Books) -> None:
    """Nor does a line of it in another file, nor one that was recorded by hand."""
    giver = Organisation.objects.get(code="XX")
    receive(
        actor=OPERATOR,
        fund=books.fund,
        giver=giver,
        amount_pence=100_000_000,
        on=date(2026, 7, 1),
        notice="Letter A",
        key="by hand",
    )
    assert bring_in(TABLE).endswith("into 2 funds, of which 2 were opened. 1 line was there already.")
    before = Transfer.objects.count(), Allocation.objects.count(), Fund.objects.count()
    assert bring_in(TABLE) == "Nothing new came in. 4 lines were there already."
    assert bring_in(f"{FIRST}\n{ROLES},XX,2027-04-01,Letter B,2500000.50\n").startswith("Nothing new")
    assert (Transfer.objects.count(), Allocation.objects.count(), Fund.objects.count()) == before
    assert bring_in(f"{FIRST}\n{ROLES},XX,2027-04-01,Letter D,2500000.50\n").startswith("£2,500,000.50")


def test_what_was_reversed_does_not_come_in_again_and_does_not_go_out(books: Books) -> None:
    bring_in(TABLE)
    wrong = Transfer.objects.get(allocation__notice="Letter A")
    reverse(actor=OPERATOR, transfer=wrong.pk, on=date(2026, 8, 1), because="Sent in error", key="back")
    assert bring_in(TABLE).startswith("Nothing new came in.")
    notices = ["An invented letter", "Letter A"]
    for day, told in ((date(2026, 7, 31), notices), (date(2026, 8, 1), notices[:1])):
        written = export_allocations(system="XEX", year=YEAR, moment=Moment(day), kind="csv")
        assert [cells["Notice"] for _, cells in read_table("out", written, HEADER)] == told


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again(books: Books, kind: str) -> None:
    """Into the same books without anything new; into books that never saw it, the same funds and money."""
    bring_in(TABLE)
    moment = Moment(date(2028, 3, 31))
    written = export_allocations(system="XEX", year=FinancialYear(2027), moment=moment, kind=kind)
    assert bring_in(written) == "Nothing new came in. 3 lines were there already."
    funds = {each.code: each for each in Fund.objects.filter(year=2027)}
    fresh = written_afresh(written, kind)
    assert (
        bring_in(fresh) == "£6,500,000.50 came in with 3 allocations, into 2 funds, of which 2 were opened."
    )
    for code, fund in funds.items():
        again = Fund.objects.get(code=code.replace("2027-", "2027-B-"))
        alike = ("name", "year", "stream", "nature", "recurrent", "ring_fence", "ring_fence_for", "protected")
        assert [getattr(again, each) for each in alike] == [getattr(fund, each) for each in alike]
        assert (again.designated_pence, left(again.code)) == (fund.designated_pence, left(code))


def written_afresh(written: bytes, kind: str) -> bytes:
    """Return a table with its funds under other codes, as other books would have it."""
    rows = [
        [value.replace("XEX-2027-", "XEX-2027-B-") for value in cells.values()]
        for _, cells in read_table("out", written, HEADER)
    ]
    return write_table(HEADER, rows, kind)


def test_a_table_with_anything_wrong_brings_nothing_in(books: Books) -> None:
    with pytest.raises(CannotUseAllocations, match="Nothing came in: 2 cells cannot be used") as refused:
        bring_in(TABLE + f"{BETTER},QQ9,2027-04-01,Letter D,lots\n")
    assert [(each.line, each.column) for each in refused.value.bad] == [(6, "Giver"), (6, "Pounds")]
    assert not Fund.objects.filter(year=2027).exists()
    assert Allocation.objects.count() == 1


def test_a_closed_month_brings_nothing_in(books: Books) -> None:
    """What the ledger refuses undoes the lines before it too."""
    Period.objects.filter(system=books.system, starts__lt=date(2026, 6, 1)).update(closed_by=change())
    with pytest.raises(CannotPost):
        bring_in(f"{FIRST}\n{CORE},XX,2026-07-01,Letter A,5\n{CORE},XX,2026-05-01,Letter A,5\n")
    assert Allocation.objects.count() == 1


def test_whoever_is_not_signed_in_may_not(books: Books) -> None:
    with pytest.raises(NotAllowed):
        import_allocations(actor=ANYBODY, system="XEX", name="letters", content=TABLE.encode())


def test_funds_that_such_a_table_may_not_speak_of(books: Books) -> None:
    """Another fund of the same code, of a pool, or described otherwise than the books describe it."""
    told = bring_in_refused(f"{FIRST}\n{CORE.replace('yes', 'no')},XX,2026-07-01,Letter,5\n")
    assert told == [
        "Line 2, Recurrent (“no”): The books say “yes” of the fund XEX-2026-CORE.",
    ]
    Fund.objects.filter(code="XEX-2026-CORE").update(pooled_fund="XEX-POOL")
    (pooled,) = bring_in_refused(f"{FIRST}\n{CORE},XX,2026-07-01,Letter,5\n")
    assert "is of the pooled fund XEX-POOL" in pooled
    written = export_allocations(system="XEX", year=YEAR, moment=Moment(DAY), kind="csv")
    assert written.decode("utf-8-sig").splitlines() == [FIRST]


def bring_in_refused(table: str) -> list[str]:
    """Return why a table is refused."""
    return [
        each.sentence for each in check_allocations(system="XEX", name="letters", content=table.encode()).bad
    ]


def row(**said: str) -> str:
    """Return a line of a fund that is not there, with other words in some columns."""
    cells = {
        "Fund": "XEX-2026-NEW",
        "Fund name": "New 2026/27",
        "Year": "2026/27",
        "Stream": "core",
        "Nature": "revenue",
        "Recurrent": "yes",
        "Ring-fence": "none",
        "What for": "",
        "Protected": "no",
        "Designated pounds": "",
        "Giver": "XX",
        "Date": "2026-04-01",
        "Notice": "Letter",
        "Pounds": "5",
    }
    wanted = cells | {name.replace("_", " "): value for name, value in said.items()}
    return ",".join(wanted[name] for name in HEADER)


def wrong(*rows: str) -> list[str]:
    """Return what is wrong with lines, in sentences."""
    table = "\n".join((FIRST, *rows)).encode()
    return [each.sentence for each in read_allocations(read_table("letters", table, HEADER), NOBODY).bad]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"Fund": "XOX-2026-A"}, "Line 2, Fund (“XOX-2026-A”): Expected the code of a fund: XEX-2026-CORE"),
        ({"Fund": "XEX-"}, "Line 2, Fund (“XEX-”): Expected the code of a fund"),
        ({"Fund_name": ""}, "Line 2, Fund name: Expected the name of the fund"),
        ({"Year": "2026"}, "Line 2, Year (“2026”): “2026” is not a financial year."),
        ({"Stream": "river"}, "Line 2, Stream (“river”): Expected a stream: core services; primary medical"),
        ({"Nature": "both"}, "Line 2, Nature (“both”): Expected revenue or capital."),
        ({"Recurrent": ""}, "Line 2, Recurrent: Expected yes or no."),
        ({"Protected": "maybe"}, "Line 2, Protected (“maybe”): Expected yes or no."),
        ({"Ring-fence": "barbed"}, "Line 2, Ring-fence (“barbed”): Expected 223GA, additional-roles"),
        ({"What_for": "roads"}, "Line 2, What for (“roads”): Money without a ring-fence is for nothing"),
        ({"Designated_pounds": "0"}, "Line 2, Designated pounds (“0”): Nothing would come in"),
        ({"Giver": "QQ9"}, "Line 2, Giver (“QQ9”): Expected the code of the organisation"),
        (
            {"Date": "31/2/2026"},
            "Line 2, Date (“31/2/2026”): Expected a day, such as 2026-04-01 or 1/4/2026.",
        ),
        ({"Date": "2026-03-31"}, "Line 2, Date (“2026-03-31”): Expected a day of the fund's year, 2026/27."),
        ({"Date": "2027-04-01"}, "Line 2, Date (“2027-04-01”): Expected a day of the fund's year, 2026/27."),
        ({"Notice": ""}, "Line 2, Notice: Expected the letter or direction that gives the money"),
        ({"Pounds": "-5"}, "Line 2, Pounds (“-5”): Nothing comes in below nothing"),
        ({"Pounds": "0"}, "Line 2, Pounds (“0”): Nothing would come in; leave the line out."),
        ({"Pounds": "some"}, "Line 2, Pounds: “some” is not an amount."),
        ({"Pounds": "=2+2"}, "Line 2, Pounds (“=2+2”): This is a formula; type what it comes to."),
    ],
)
def test_every_bad_line_says_where_and_why(said: dict[str, str], sentence: str) -> None:
    (found,) = wrong(row(**said))
    assert found.startswith(sentence)


def test_lines_are_held_against_each_other() -> None:
    """All lines of a fund describe it alike, and none is there twice; all of it is said at once."""
    assert wrong(row(), row(Notice="Second letter")) == []
    found = wrong(row(), row(Nature="capital", Notice="Other"), row(), row(Fund="Q", Giver="Q"))
    assert found == [
        "Line 3, Nature (“capital”): Line 2 says “revenue” of the fund XEX-2026-NEW.",
        "Line 4, Notice (“Letter”): Line 2 is the same allocation; write it once, or say what sets it apart.",
        "Line 5, Fund (“Q”): Expected the code of a fund: XEX-2026-CORE, say; letters, digits and hyphens.",
        "Line 5, Giver (“Q”): Expected the code of the organisation that gives the money; none has this one.",
    ]


TEXTS = st.sampled_from(["Letter", "+44", "-1", "@x", "'quoted", "'=x", "naïve, “quoted”", 'a "b"'])
FUNDS = st.builds(
    FundSaid,
    code=st.sampled_from(["XEX-2026-A", "XEX-b"]),
    name=TEXTS,
    year=st.just(YEAR),
    stream=st.sampled_from(Stream),
    nature=st.sampled_from(Nature),
    recurrent=st.booleans(),
    ring_fence=st.sampled_from([each for each in RingFence if each]),
    ring_fence_for=TEXTS,
    protected=st.booleans(),
    designated_pence=st.none() | st.integers(1, 10**12),
)
LINES = st.builds(
    AllocationLine,
    fund=FUNDS,
    giver=st.just("XX"),
    on=st.dates(YEAR.starts, date(2027, 3, 31)),
    notice=TEXTS,
    pence=st.integers(1, 10**13),
)


@given(
    st.lists(LINES, min_size=1, max_size=2, unique_by=lambda each: each.fund.code),
    st.sampled_from(["csv", "xlsx"]),
)
def test_any_lines_survive_a_spreadsheet(lines: list[AllocationLine], kind: str) -> None:
    written = write_table(HEADER, [as_row(each) for each in lines], kind)
    found = read_allocations(read_table("letters", written, HEADER), NOBODY)
    assert found.bad == ()
    assert list(found.lines) == lines
    assert len({each.key for each in lines}) == len(lines)


def test_another_table_is_refused() -> None:
    with pytest.raises(Refusal, match="has no column Fund name"):
        read_table("letters", b"Fund,Place,Programme,Pounds\nA,B,C,1\n", HEADER)


def test_the_commands(books: Books, tmp_path: Path) -> None:
    """Look at a table, bring it in, write it out, and bring in what was written."""
    table, out = tmp_path / "letters.csv", tmp_path / "out.xlsx"
    table.write_text(TABLE)
    run = CliRunner().invoke
    start = ["money", "allocations"]
    looked = run(main, [*start, "import", "XEX", str(table), "--check"])
    assert (looked.exit_code, looked.output) == (0, "The table can be used: 4 lines.\n")
    assert Allocation.objects.count() == 1
    done = run(main, [*start, "import", "XEX", str(table)])
    assert (done.exit_code, done.output.split(" came")[0]) == (0, "£7,500,000.50"), done.output
    wrote = run(
        main, [*start, "export", "XEX", "--year", "2027/28", "--to", str(out), "--as-at", "2028-01-01"]
    )
    assert wrote.output == "Wrote out.xlsx.\n"
    again = run(main, [*start, "import", "XEX", str(out)])
    assert again.output == "Nothing new came in. 3 lines were there already.\n"
    told = run(main, [*start, "export", "XEX", "--year", "2026/27", "--as-at", "2026-12-01"])
    assert told.output.splitlines()[-1].endswith(",none,,no,,XX,2026-07-01,Letter A,1000000.00")
    table.write_text(TABLE.replace("Letter B,3m", "Letter B,-3m"))
    for more in ([], ["--check"]):
        bad = run(main, [*start, "import", "XEX", str(table), *more])
        assert bad.exit_code == (1 if more else 2)
        assert "Line 5, Pounds (“-3m”): Nothing comes in below nothing" in bad.output
    for refused in (["export", "XEX", "--to", "x.pdf"], ["export", "QZZ"], ["export", "XEX", "--year", "26"]):
        assert run(main, [*start, *refused]).exit_code == 2

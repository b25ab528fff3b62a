"""Budgets in and out of a spreadsheet: round trips, every bad line explained, and nothing that bites."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from catchment.cli import main
from catchment.foundation.imports.source import Refusal
from catchment.foundation.moment import Moment
from catchment.foundation.permission import ANYBODY, NotAllowed
from catchment.money.actions.budget_files import (
    CannotUseTable,
    check_budgets,
    export_budgets,
    import_budgets,
)
from catchment.money.imports.small_tables import (
    LONGEST_CELL,
    MOST_BYTES,
    MOST_LINES,
    read_table,
    write_table,
)
from catchment.money.models import Transfer
from catchment.money.queries.budget_amounts import place_budgets, stream_received, table_lines
from catchment.money.rules.budget_files import (
    HEADER,
    Shareable,
    TableLine,
    as_row,
    read_budgets,
)
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.vocabulary import Programme, Stream, TransferKind
from catchment.structure.models import Area, Footprint, Organisation
from tests.money.books import DAY, OPERATOR, YEAR, Books, change, open_books
from tests.structure.factories import ALWAYS, record

FUND = "XEX-2026-CORE"
TABLE = f"""Fund,Place,Programme,Pounds
{FUND},XEX-P1,community services,"£4,000,000"
{FUND},XEX-P2,community,2500000.50
{FUND},all places,Reserves,1m
"""
KNOWN = Shareable({FUND: 10**9}, frozenset({"XEX-P1", "XEX-P2"}))


@pytest.fixture
def books(db: None) -> Books:
    """Open books with £10m, of a system whose two places are drawn."""
    books = open_books()
    rows = [
        {
            "area_id": Area.objects.get(code=code).pk,
            "system_id": books.system.pk,
            "within_id": None,
            "version": 1,
            "reason": "invented",
            "drawn_by": "test",
            **ALWAYS,
        }
        for code in ("XEX-P1", "XEX-P2")
    ]
    record(change(), Footprint, rows)
    return books


def bring_in(books: Books, table: str | bytes, decision: str = "", key: str = "table") -> str:
    """Import a table under a decision for £10m, unless told of another."""
    content = table.encode() if isinstance(table, str) else table
    return import_budgets(
        actor=OPERATOR,
        system="XEX",
        year=YEAR,
        name="budgets",
        content=content,
        decision=decision or books.decision(10_000_000),
        on=DAY,
        key=key,
    ).sentence


def read(table: str) -> list[str]:
    """Return what is wrong with a table, in sentences."""
    found = read_budgets(read_table("budgets", table.encode(), HEADER), KNOWN)
    return [each.sentence for each in (*found.bad, *found.beyond)]


def test_a_table_becomes_budgets(books: Books) -> None:
    said = bring_in(books, TABLE)
    assert said == f"£7,500,000.50 of {FUND} was shared out to 3 budgets under XEX-DEC-1."
    assert books.now("one").posted_in == 400_000_000
    assert books.now("two").posted_in == 250_000_050
    assert books.now("fund").posted_out == 750_000_050


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again(books: Books, kind: str) -> None:
    """The budgets written as a table are read back as the same lines."""
    bring_in(books, TABLE)
    written = export_budgets(system="XEX", year=YEAR, moment=Moment(DAY), kind=kind)
    found = check_budgets(system="XEX", year=YEAR, name="budgets", content=written)
    assert found.bad == ()
    assert list(found.lines) == table_lines(books.system.pk, YEAR, Moment(DAY))
    assert [(each.place, each.programme, each.pence) for each in found.lines] == [
        ("", Programme.RESERVES, 100_000_000),
        ("XEX-P1", Programme.COMMUNITY, 400_000_000),
        ("XEX-P2", Programme.COMMUNITY, 250_000_050),
    ]


def test_the_same_table_again_moves_nothing_twice(books: Books) -> None:
    """Also where the fund has less left than the table adds up to."""
    decided = books.decision(10_000_000)
    bring_in(books, TABLE, decided)
    before = Transfer.objects.count()
    bring_in(books, TABLE, decided)
    assert Transfer.objects.count() == before
    with pytest.raises(CannotUseTable, match=r"£5,000,001 more than the £2,499,999\.50"):
        bring_in(books, TABLE, decided, key="another table")


def test_a_table_with_anything_wrong_moves_nothing(books: Books) -> None:
    with pytest.raises(CannotUseTable) as refused:
        bring_in(books, TABLE + f"{FUND},XEX-P9,community,1\n{FUND},XEX-P1,acute,lots\n")
    assert [(each.line, each.column) for each in refused.value.bad] == [(5, "Place"), (6, "Pounds")]
    assert Transfer.objects.exclude(kind="direct", allocation__isnull=False).count() == 0


def test_a_decision_for_less_moves_nothing(books: Books) -> None:
    with pytest.raises(CannotPost, match="more than that"):
        bring_in(books, TABLE, books.decision(7_000_000))
    assert books.now("fund").posted_out == 0


def test_whoever_is_not_signed_in_may_not(books: Books) -> None:
    with pytest.raises(NotAllowed):
        import_budgets(
            actor=ANYBODY,
            system="XEX",
            year=YEAR,
            name="budgets",
            content=TABLE.encode(),
            decision="XEX-DEC-1",
            on=DAY,
            key="k",
        )


def test_what_is_paid_or_moved_between_places(books: Books) -> None:
    """Payments do not lessen a budget; money moved on to another does; a reversal puts it back."""
    decided = books.decision(10_000_000)
    direct = TransferKind.DIRECT
    (given_out,) = books.post(books.entry(direct, "fund", "one", 900, decision=decided))
    books.post(books.entry(direct, "one", "community", 300, decision=decided))
    books.post(books.entry(direct, "one", "two", 200, decision=decided))
    now = Moment(DAY)
    assert place_budgets(books.system.pk, YEAR, now, Stream.CORE) == {"XEX-P1": 70_000, "XEX-P2": 20_000}
    assert place_budgets(books.system.pk, YEAR, Moment(date(2026, 5, 31)), Stream.CORE) == {}
    assert place_budgets(books.system.pk, YEAR, now, Stream.CAPITAL) == {}
    assert stream_received(books.system.pk, YEAR, now, Stream.CORE) == 1_000_000_000
    assert given_out.amount_pence == 90_000


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("OTHER,XEX-P1,community,1", f"Line 2, Fund (“OTHER”): Expected a fund: {FUND}."),
        (f"{FUND},XEX-P7,community,1", "Line 2, Place (“XEX-P7”): Expected “all places” or the code of one"),
        (
            f"{FUND},XEX-P1,gardening,1",
            "Line 2, Programme (“gardening”): Expected a programme: hospital care",
        ),
        (f"{FUND},XEX-P1,community,-5", "Line 2, Pounds (“-5”): A budget is not below nothing"),
        (f"{FUND},XEX-P1,community,0", "Line 2, Pounds (“0”): Nothing would be shared out"),
        (f"{FUND},XEX-P1,community,1.234", "Line 2, Pounds: “1.234” is not an amount."),
        (f"{FUND},XEX-P1,community,", "Line 2, Pounds: “” is not an amount."),
        (f"{FUND},XEX-P1,community", "Line 2, Pounds: “” is not an amount."),
        (
            f"{FUND},XEX-P1,community,=1+1",
            "Line 2, Pounds (“=1+1”): This is a formula; type what it comes to.",
        ),
        (f"{FUND},XEX-P1,community,20m", f"Line 2, Pounds: The lines of {FUND} add up to £20,000,000"),
    ],
)
def test_every_bad_line_says_where_and_why(line: str, said: str) -> None:
    (found,) = read(f"Fund,Place,Programme,Pounds\n{line}\n")
    assert found.startswith(said)


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = read(f"Fund,Place,Programme,Pounds\nX,Y,Z,W\n\n{FUND},XEX-P1,acute,5\n{FUND},XEX-P1,acute,5\n")
    assert [each.split(" (")[0].split(":")[0] for each in found] == [
        "Line 2, Fund",
        "Line 2, Place",
        "Line 2, Programme",
        "Line 2, Pounds",
        "Line 5, Programme",
    ]
    assert "Line 4 has the same fund, place and programme" in found[-1]


LINES = st.builds(
    TableLine,
    fund=st.sampled_from([FUND, "=FUND", "+44", "@x", "-F", "'F", "'=F"]),
    place=st.sampled_from(["", "XEX-P1", "=P", "'P"]),
    programme=st.sampled_from(Programme),
    pence=st.integers(1, 10**13),
)


@given(
    st.lists(LINES, min_size=1, max_size=5, unique_by=lambda each: (each.fund, each.place, each.programme)),
    st.sampled_from(["csv", "xlsx"]),
)
def test_any_lines_survive_a_spreadsheet_and_none_is_a_formula(lines: list[TableLine], kind: str) -> None:
    written = write_table(HEADER, [as_row(each) for each in lines], kind)
    rows = read_table("budgets", written, HEADER)
    sums = {each.fund: 10**15 for each in lines}
    shareable = Shareable(sums, frozenset({"XEX-P1", "=P", "'P"}))
    sound = [each for each in lines if not (each.fund.startswith("=") or each.place.startswith("="))]
    assert list(read_budgets(rows, shareable).lines) == sound
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(written)).worksheets[0]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    cells = (
        [cell for row in written.decode("utf-8-sig").splitlines() for cell in row.split(",")]
        if kind == "csv"
        else []
    )
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def workbook(*rows: tuple[object, ...]) -> bytes:
    """Return a workbook as somebody else's spreadsheet writes it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_workbook_of_numbers_is_read_and_its_formulas_are_not_worked_out() -> None:
    content = workbook(
        ("Pounds", "FUND", "Place", "Programme", "Remark"),
        (1200000.0, FUND, "XEX-P1", "acute", "numbers as floats"),
        (12.5, FUND, "XEX-P2", "acute", None),
        ("=10^6", FUND, "All places", "acute", None),
    )
    found = read_budgets(read_table("budgets.xlsx", content, HEADER), KNOWN)
    assert [(each.place, each.pence) for each in found.lines] == [("XEX-P1", 120_000_000), ("XEX-P2", 1_250)]
    assert [each.sentence for each in found.bad] == [
        "Line 4, Pounds (“=10^6”): This is a formula; type what it comes to."
    ]


def bomb() -> bytes:
    """Return an archive that unpacks to far more than it has."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "has no column Fund, Place, Programme, Pounds"),
        (b"Fund,Place,Pounds\nA,B,1\n", "has no column Programme"),
        (b"Fund,Place,Programme,Pounds,Pounds\nA,B,C,1,2\n", "two columns called Pounds"),
        (b"Fund,Place,Programme,Pounds\n\n,,,\n", "nothing beneath it"),
        (b"Fund,Place,Programme,Pounds\n" + b"A,B,C,1\n" * (MOST_LINES + 1), "more than 5,000 lines"),
        (b"Fund,Place,Programme,Pounds\n" + b"A" * (LONGEST_CELL + 1), "a cell of more than 300"),
        (b"Fund,Place,Programme,Pounds\n" + b"," * 60 + b"x", "more than 50 columns"),
        (b"A" * (MOST_BYTES + 1), "larger than 5,000,000 bytes"),
        (b"Fund\xff\xfe", "not text in UTF-8"),
        (b"Fund\x00", "NUL characters"),
        (b"PK\x03\x04 and nothing else", "cut short or damaged"),
        (bomb(), "unpacks to 60,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        read_table("budgets", content, HEADER)


def test_only_two_kinds_are_written() -> None:
    with pytest.raises(ValueError, match="csv or xlsx"):
        write_table(HEADER, [("A", "B", "C", Decimal(1))], "pdf")


def test_the_commands(books: Books, tmp_path: Path) -> None:
    """Look at a table, bring it in, write it out, and look at what was written."""
    table, out = tmp_path / "budgets.csv", tmp_path / "out.xlsx"
    table.write_text(TABLE)
    decided = books.decision(10_000_000)
    run = CliRunner().invoke
    common = ["--year", "2026/27"]
    looked = run(main, ["money", "budgets", "import", "XEX", str(table), "--check", *common])
    assert (looked.exit_code, looked.output) == (0, "The table can be used: 3 lines.\n")
    undecided = run(main, ["money", "budgets", "import", "XEX", str(table), *common])
    assert undecided.exit_code == 2
    assert "Say under which decision" in undecided.output
    when = ["--decision", decided, "--on", "2026-06-01"]
    done = run(main, ["money", "budgets", "import", "XEX", str(table), *when, *common])
    assert done.exit_code == 0, done.output
    assert "£7,500,000.50" in done.output
    wrote = run(
        main, ["money", "budgets", "export", "XEX", "--to", str(out), "--as-at", "2026-06-01", *common]
    )
    assert wrote.output == "Wrote out.xlsx.\n"
    again = run(main, ["money", "budgets", "import", "XEX", str(out), "--check", *common])
    assert again.exit_code == 1  # a second helping is more than the fund has left
    assert "more than the £2,499,999.50 that is left" in again.output
    told = run(main, ["money", "budgets", "export", "XEX", "--as-at", "2026-06-01", *common])
    assert told.output.splitlines()[1] == f"{FUND},all places,reserves,1000000.00"
    for wrong in (["export", "XEX", "--to", "x.pdf"], ["export", "QZZ"], ["export", "XEX", "--year", "26"]):
        assert run(main, ["money", "budgets", *wrong]).exit_code == 2
    assert Organisation.objects.filter(code="XEX").exists()

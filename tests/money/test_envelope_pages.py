"""The envelope out of the database: the page, each ribbon's postings, limits, and what a body decides."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catchment.foundation.facts import copy_rows, fact_columns
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.governance.models import Body, BodyTerms, Seat, SeatTerms
from catchment.money.checks import findings_about
from catchment.money.models import Allocation
from catchment.money.queries.body_money import body_money_page, decided_by
from catchment.money.queries.envelope import envelope_page
from catchment.money.queries.postings import LINES, postings_page
from catchment.money.rules.envelope import Decider
from catchment.money.rules.envelope_flows import By
from catchment.money.rules.vocabulary import TransferKind
from tests.money.books import DAY, YEAR, Books, change, open_books
from tests.structure.factories import ALWAYS, organisation, relate

pytestmark = pytest.mark.django_db
NOW = Moment(date(2026, 11, 20))
BODIES = (
    ("XEX-BOARD", "icb-board", "statutory-board", ""),
    ("XEX-PLACE-P1", "place-board", "committee", "XEX-P1"),
)


def keep(model: Any, *rows: dict[str, Any]) -> None:
    """Record rows that hold what a handbook says."""
    columns = fact_columns(model)
    copy_rows(model, [[row[name] for name in columns] for row in rows], change())


@pytest.fixture
def books() -> Books:
    """Return books in which the board and a place have decided: paid, committed, sent back, given up.

    £10m came in. £6m is shared out to place one and £3m to place two. The place paid £500,000 and has
    £250,000 set aside; the board paid £2m, of which £100,000 came back.
    """
    kept = open_books()
    begun = change()
    for code, purpose, kind, area in BODIES:
        body = Body.objects.create(code=code, system=kept.system)
        said = {"form": "icb-committee"} if purpose == "place-board" else {}
        terms = {
            "body_id": body.pk,
            "name": f"Invented {code}",
            "kind": kind,
            "purpose": purpose,
            "area": area,
        }
        owner = {"parent_id": None, "organisation_id": kept.system.pk, "accountable_body_id": None}
        keep(BodyTerms, {**ALWAYS, **terms, **owner, "said": said})
        kept.made[code] = body
    relate(begun, kept.accounts["hospital"].organisation, "located_in", kept.system)
    board, place = kept.made["XEX-BOARD"], kept.made["XEX-PLACE-P1"]
    whole = kept.decision(20_000_000, body=board)
    local = kept.decision(1_000_000, body=place, decider="XEX-PLACE-P1", function="commission-vcse-services")
    direct, pending = TransferKind.DIRECT, TransferKind.PENDING
    kept.post(
        kept.entry(direct, "fund", "one", 6_000_000, decision=whole),
        kept.entry(direct, "fund", "two", 3_000_000, decision=whole),
    )
    paid, _, committed, _ = kept.post(
        kept.entry(direct, "one", "hospital", 2_000_000, decision=whole),
        kept.entry(direct, "one", "practice", 500_000, decision=local),
        kept.entry(pending, "one", "community", 400_000, decision=local),
        kept.entry(direct, "two", "one", 500_000, decision=whole),
    )
    again = kept.post(kept.entry(direct, "one", "hospital", 100_000, decision=whole))[0]
    kept.post(
        kept.entry(TransferKind.REVERSAL, "hospital", "one", 100_000, decision=whole, reverses=again.pk),
        kept.entry(TransferKind.VOID, "one", "community", 150_000, decision=local, settles=committed.pk),
    )
    kept.made["paid"] = paid
    return kept


def test_the_page_says_what_came_in_and_who_decides(books: Books, client: Client) -> None:
    """£2.75m is paid or committed; £750,000 of it was decided at place."""
    page = envelope_page("XEX", NOW)
    assert page.sentence == (
        "£10m came in for 2026/27. Of the £2.8m paid or committed so far, £3 in 10 (27.3%) is decided at "
        "place and nothing by general practice."
    )
    assert page.more[0] == (
        "£7.2m is neither paid nor committed yet, £1m of it in funds that are not shared out."
    )
    assert [(each.decider, each.pence) for each in page.shares] == [
        (Decider.SYSTEM, 2_000_000_00),
        (Decider.PLACE, 750_000_00),
    ]
    fund = page.funds[0]
    states = (fund.paid_pence, fund.committed_pence, fund.free_pence, fund.held_pence)
    assert states == (2_500_000_00, 250_000_00, 6_250_000_00, 1_000_000_00)
    shown = client.get("/system/XEX/envelope", {"as_at": "2026-11-20"}).content.decode()
    assert page.sentence in shown and "/system/XEX/postings?year=2026" in shown
    said = client.get("/system/XEX/envelope.json", {"as_at": "2026-11-20"}).json()
    assert said["sentence"] == page.sentence and said["picture"]["ribbons"]


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize("day", [YEAR.starts, DAY, NOW.as_at])
def test_the_postings_of_every_ribbon_add_up_to_it(books: Books, by: By, day: date) -> None:
    """Whatever the page is shown by, each ribbon leads to postings that are exactly as much, to the penny."""
    moment = Moment(day)
    page = envelope_page("XEX", moment, by=by)
    assert page.picture is not None
    links = [(each.href, each.pence) for each in (*page.picture.ribbons, *page.shares)]
    assert len(links) > 2
    for href, pence in links:
        found = _postings(href, moment)
        assert found.total_pence == pence, href
        assert sum(line.adds_pence for line in found.lines) == pence, href


def _postings(href: str, moment: Moment) -> Any:
    asked = {
        name: values[0] for name, values in parse_qs(urlparse(href).query, keep_blank_values=True).items()
    }
    return postings_page(
        "XEX",
        moment,
        year=asked["year"],
        by=asked["by"],
        source=asked["from"],
        target=asked["to"],
        kind=asked["kind"],
    )


def test_a_posting_leads_to_its_transfer_accounts_and_decision(books: Books, client: Client) -> None:
    """From a ribbon to a posting, and from there to the decision that allowed it."""
    asked = {"from": "programme:community", "to": "practices", "kind": "moved", "as_at": "2026-11-20"}
    page = client.get("/system/XEX/postings", asked).content.decode()
    assert "1 posting adds up to £500,000 from Community services to General practices" in page
    decision = Allocation.objects.count()  # the second decision of the fixture, by its number
    assert f"/decision/XEX-DEC-{decision + 1}" in page and "/transfer/T-" in page
    assert "/account/XEX.budget.2026-CORE.XEX-P1.community" in page


def test_a_long_ribbon_is_shown_a_hundred_a_page_with_few_queries(books: Books) -> None:
    """More postings make more pages and no more queries."""
    decision = books.decision(1_000_000, body=books.made["XEX-BOARD"])
    with CaptureQueriesContext(connection) as before:
        envelope_page("XEX", NOW)
    entries = [
        books.entry(TransferKind.DIRECT, "two", "community", 10, decision=decision) for _ in range(230)
    ]
    books.post(*entries)
    with CaptureQueriesContext(connection) as after:
        envelope_page("XEX", NOW)
    findings_afresh = 12  # the checks are asked again once something was recorded, and then kept
    assert len(after) <= len(before) + findings_afresh
    asked = {"year": "", "by": "place", "source": "place:XEX-P2", "target": "payee:XR4", "kind": "moved"}
    first = postings_page("XEX", NOW, **asked)
    assert (first.transfers, first.pages, len(first.lines)) == (230, 3, LINES)
    with CaptureQueriesContext(connection) as queries:
        last = postings_page("XEX", NOW, **asked, page="3")
    assert len(last.lines) == 30 and not last.following and len(queries) < 15


def test_what_was_not_known_yet_is_not_counted(books: Books) -> None:
    """As known before the last change, the payment that came with it is not there."""
    known = Moment(NOW.as_at, books.made["paid"].change.at)
    decision = books.decision(70_000, body=books.made["XEX-BOARD"])
    books.post(books.entry(TransferKind.DIRECT, "two", "community", 70_000, decision=decision))
    now, then = envelope_page("XEX", NOW), envelope_page("XEX", known)
    assert now.shares[0].pence - then.shares[0].pence <= 70_000_00
    assert then.funds[0].paid_pence == 2_500_000_00
    assert then.funds[0].committed_pence == 400_000_00  # what was given up was given up later


def test_a_year_without_books_says_so_and_nonsense_is_not_found(books: Books, client: Client) -> None:
    """Nothing is invented for a year nobody kept, and every wrong address is told what would be right."""
    page = envelope_page("XEX", NOW, year="2024/25")
    assert page.sentence == "No money of 2024/25 has come in for Exampleshire by 20 November 2026."
    assert page.picture is None
    for wrong in ({"year": "2024/26"}, {"by": "colour"}):
        assert client.get("/system/XEX/envelope", wrong).status_code == 404
    for asked in (
        {"from": "fund:NONE", "to": "held"},
        {"from": "decider:nobody", "to": "left"},
        {"from": "programme:community", "to": "left", "kind": "stolen"},
        {"from": "colour:red", "to": "payee:XR1"},
    ):
        assert client.get("/system/XEX/postings", asked).status_code == 404, asked
    with pytest.raises(Missing, match="No system"):
        envelope_page("ZZZ", NOW)


def test_a_place_board_sees_its_share_of_its_place(books: Books, client: Client) -> None:
    """The place decided £750,000 of the £2.75m paid or committed from its budgets; a trust has the votes."""
    trust = books.accounts["hospital"].organisation
    for code, said in (("icb", {"sectors": ["icb"]}), ("trust", {"organisation": trust.code})):
        seat = Seat.objects.create(body=books.made["XEX-PLACE-P1"], code=code)
        row = {"seat_id": seat.pk, "title": code, "role": "member", "shared": False, "said": said}
        keep(SeatTerms, {**ALWAYS, **row})
    page = body_money_page("XEX-PLACE-P1", NOW)
    assert page.sentence == (
        "Invented XEX-PLACE-P1 has decided £750,000 of the £2.8m paid or committed from the budgets of "
        "Northmoor City in 2026/27: £3 in 10 (27.3%)."
    )
    assert [(each.code, each.paid_pence, each.committed_pence) for each in page.functions] == [
        ("commission-vcse-services", 500_000_00, 250_000_00)
    ]
    parity = {each.name: each.words for each in page.partners}
    assert parity == {
        "NHS Exampleshire Integrated Care Board": "puts in more than it controls, by 50 points",
        "Northmoor Hospitals": "controls more than it puts in, by 50 points",
    }
    shown = client.get("/body/XEX-PLACE-P1/money", {"as_at": "2026-11-20"})
    assert page.sentence in shown.content.decode()
    assert client.get("/body/NOBODY/money").status_code == 404
    assert {each.decider: each.pence for each in decided_by(books.system, YEAR, NOW)} == {
        Decider.SYSTEM: 2_000_000_00,
        Decider.PLACE: 750_000_00,
    }


def test_a_body_counts_as_what_it_was_when_it_decided(books: Books) -> None:
    """A committee of the ICB that becomes a place board in July decided in April as one of the ICB."""
    body = Body.objects.create(code="XEX-CHANGED", system=books.system)
    common = {"body_id": body.pk, "name": "Changed", "kind": "committee", "parent_id": None, "area": ""}
    common |= {"organisation_id": books.system.pk, "accountable_body_id": None, "basis": "stated"}
    summer = date(2026, 7, 1)
    before = {"purpose": "commissioning", "said": {}, "valid_from": date(2022, 7, 1), "valid_to": summer}
    after = {
        "purpose": "place-board",
        "said": {"form": "joint-committee"},
        "valid_from": summer,
        "valid_to": None,
    }
    keep(BodyTerms, {**common, **before}, {**common, **after})
    for taken_on in (date(2026, 6, 30), summer):
        decision = books.decision(1000, body=body, decider=body.code, taken_on=taken_on)
        books.post(
            books.entry(TransferKind.DIRECT, "two", "community", 1000, decision=decision, on=date(2026, 7, 2))
        )
    page = envelope_page("XEX", NOW)
    assert {each.decider: each.pence for each in page.shares} == {
        Decider.SYSTEM: 2_001_000_00,
        Decider.PLACE: 751_000_00,
    }


def test_the_checks_read_the_books(books: Books) -> None:
    """The page of the system carries what is found: its trust has a limit to keep and reported nothing."""
    from catchment.money.actions.envelope import keep_limit
    from catchment.money.rules.vocabulary import Nature

    keep_limit(books.system, YEAR, Nature.REVENUE, 100, "An invented direction", change())
    found = [each for each in findings_about("icb", "XEX", NOW) if each.rule == "E-003"]
    assert [str(each.severity) for each in found] == ["error", "warning"]
    assert "over the limit of £1" in found[0].sentence
    assert "Northmoor Hospitals reported no use of revenue in 2026/27" in found[1].sentence
    limits = envelope_page("XEX", NOW).limits
    assert [(each.nature, each.state, each.silent) for each in limits] == [
        ("revenue", "over", ("Northmoor Hospitals",)),
        ("capital", "no limit", ("Northmoor Hospitals",)),
    ]
    assert limits[0].used_pence == 500_000_00  # what the hospital was paid is the hospital's use


def test_money_of_a_council_is_told_apart(books: Books) -> None:
    """What a council gives comes in the partners' stream, and is the council's in the sums of parity."""
    council = organisation(change(), "X06000001", "council", "Northmoor Council", "RO141")
    from catchment.money.actions.books import account_for
    from catchment.money.rules.vocabulary import AccountKind, Stream

    books.accounts["council"] = account_for(
        books.system, AccountKind.SOURCE, change(), organisation=council, stream=Stream.PARTNER.value
    )
    given = Allocation.objects.create(
        code="XEX-AL-2",
        system=books.system,
        fund=books.fund,
        giver=council,
        stream=Stream.PARTNER,
        amount_pence=10_000_000_00,
        on=DAY,
        notice="An invented agreement",
        change=change(),
    )
    books.post(books.entry(TransferKind.DIRECT, "council", "fund", 10_000_000, allocation=given.code))
    page = envelope_page("XEX", NOW)
    assert page.picture is not None
    streams = {each.source: each.pence for each in page.picture.ribbons if each.source.startswith("stream")}
    assert [(each.name, each.pence, each.words) for each in page.streams] == [
        ("core services", 10_000_000_00, "nothing the year before"),
        ("partners' contributions", 10_000_000_00, "nothing the year before"),
    ]
    after = envelope_page("XEX", replace(NOW, as_at=date(2027, 4, 2)))
    assert [(each.pence, each.before_pence, each.words) for each in after.streams] == [
        (0, 10_000_000_00, "100.0% less"),
        (0, 10_000_000_00, "100.0% less"),
    ]
    assert streams == {"stream:core": 10_000_000_00, "stream:partner": 10_000_000_00}
    partners = {each.name: each.contributed_pence for each in body_money_page("XEX-PLACE-P1", NOW).partners}
    assert partners["Northmoor Council"] == 375_000_00


def test_a_page_of_another_moment_keeps_it(books: Books, client: Client) -> None:
    """Ribbons lead to the postings of the day that is shown."""
    page = client.get("/system/XEX/envelope", {"as_at": "2026-06-02"}).content.decode()
    assert "as_at=2026-06-02" in page[page.index("/system/XEX/postings") :][:300]
    early = envelope_page("XEX", replace(NOW, as_at=YEAR.starts))
    assert early.sentence == "£10m came in for 2026/27; nothing has been paid or committed yet."

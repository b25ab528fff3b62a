"""The example's books: right when worked out anew, and two other tools count the same in every account."""

from datetime import date
from pathlib import Path

import pytest

from catchment.foundation.moment import Moment
from catchment.money.queries.balances import balances
from catchment.money.queries.checking_books import check_books
from catchment.money.queries.exporting import exported
from tests.money.tools import by_beancount, by_hledger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]

TODAY = Moment(date(2026, 11, 22))


def test_the_books_are_right() -> None:
    checked = check_books("XEX")
    assert checked.differences == ()
    assert checked.transfers > 0


def test_other_tools_count_the_same_in_every_account(tmp_path: Path) -> None:
    ours = {each.code: (each.balance, each.pending_in - each.pending_out) for each in balances("XEX", TODAY)}
    assert by_beancount("".join(exported("XEX", TODAY, "beancount"))) == ours
    assert by_hledger("".join(exported("XEX", TODAY, "hledger")), tmp_path) == ours

"""What rooms tell near the top of pages of the rooms beneath them."""

from datetime import date

import pytest

from catchment.foundation import told
from catchment.foundation.moment import Moment
from catchment.foundation.told import Told, told_about

DAY = Moment(date(2026, 11, 22))


def test_rooms_tell_in_their_order_and_only_where_there_is_something(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that has nothing to say on the day is left out; one that registers again tells once."""
    monkeypatch.setattr(told, "_tellers", {})

    def steps(code: str, system: str, moment: Moment) -> Told | None:
        said = f"{code} in {system} on {moment.as_at}"
        return Told("voice", said, "Its way", f"/practice/{code}/voice") if system else None

    def money(code: str, _system: str, _moment: Moment) -> Told | None:
        return Told("money", "It is owed nothing.", "Its money", f"/practice/{code}/money")

    told.register("voice", "practice", steps)
    told.register("money", "practice", money)
    told.register("voice", "practice", steps)
    found = told_about("practice", "X1", "XEX", DAY)
    assert [each.sentence for each in found] == ["X1 in XEX on 2026-11-22", "It is owed nothing."]
    assert [each.kind for each in told_about("practice", "X1", "", DAY)] == ["money"]
    assert told_about("pcn", "X1", "XEX", DAY) == ()

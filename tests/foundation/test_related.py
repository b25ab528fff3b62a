"""Links that rooms offer for pages of the rooms beneath them."""

import pytest

from catchment.foundation import related
from catchment.foundation.related import Related, related_to


@pytest.fixture
def nothing_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin without any room's offers."""
    monkeypatch.setattr(related, "_offers", {})


@pytest.mark.usefixtures("nothing_offered")
def test_each_room_offers_for_a_kind_of_thing() -> None:
    """What two rooms offer comes in the order in which they registered; other kinds are not offered it."""
    related.register(
        "one", "body", lambda code: (Related("meetings", "Its meetings", f"/body/{code}/meetings"),)
    )
    related.register("two", "body", lambda code: (Related("money", "Its money", f"/body/{code}/money"),))
    found = related_to("body", "XEX-BOARD")
    assert [each.href for each in found] == ["/body/XEX-BOARD/meetings", "/body/XEX-BOARD/money"]
    assert related_to("person", "XEX-BOARD") == ()


@pytest.mark.usefixtures("nothing_offered")
def test_a_room_that_registers_again_replaces_what_it_offered() -> None:
    """So that starting twice offers nothing twice."""
    for name in ("Meetings", "Its meetings"):
        related.register("one", "body", lambda code, name=name: (Related("meetings", name, f"/{code}"),))
    assert [each.name for each in related_to("body", "A")] == ["Its meetings"]

"""A historian's questions: who sat here then, what did we believe, what changed, and when did we know."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.governance.queries.body import body_page
from tests.governance import exampleshire
from tests.governance.exampleshire import DAY, OPERATOR

NOW = Moment(DAY)


def fill(value: dict[str, Any], person: str, since: date, reason: str) -> None:
    """Let somebody take the vacant seat of the deputy chair, and record it."""
    seat = next(each for each in value["bodies"][0]["seats"] if each["code"] == "ned-deputy")
    seat["holders"] = [*seat["holders"], {"person": person, "since": since}]
    exampleshire.apply(value, on=since, reason=reason)


def test_what_changed_newest_first(governed: dict[str, Any]) -> None:
    """The seat that was filled, before the day the whole body was written down."""
    fill(governed, "P-COUNTY", date(2025, 11, 1), "Filled by invented interview")
    history = body_page("BOARD", NOW).history
    assert [change.holds_from for change in history.changes] == [date(2025, 11, 1), date(2022, 7, 1)]
    assert history.changes[0].sentence == "1 holder added."
    said = history.changes[0].items[0].sentence
    assert said.startswith("Connie County as “Non-executive member (deputy chair)” from 1 November 2025")
    assert "1 body, 10 seats" in history.changes[1].sentence


def test_somebody_leaves(governed: dict[str, Any]) -> None:
    """A holder who leaves is said to, with the day; a body that ends is removed, with its seats."""
    seat = next(each for each in governed["bodies"][0]["seats"] if each["code"] == "partner-trusts")
    seat["holders"][0]["until"] = date(2026, 1, 1)
    exampleshire.apply(governed, on=DAY)
    said = body_page("BOARD", NOW).history.changes[0].items[0].sentence
    assert said == "Tom Trustworthy as “Partner member (trusts)” from 1 July 2022 ends on 1 January 2026."
    governed["bodies"] = [each for each in governed["bodies"] if each["code"] not in ("GPB", "NETWORK")]
    exampleshire.apply(governed, on=date(2026, 2, 1))
    page = body_page("GPB", NOW)
    assert page.history.changes[0].sentence == "1 holder changed; 1 body and 1 seat removed."


def test_who_and_why_are_for_those_who_may_read_changes(governed: dict[str, Any]) -> None:
    """Everybody reads what changed; the operator also reads who did it, why, and what was said before."""
    governed["bodies"][0]["seats"][0]["title"] = "Chair of the board"
    exampleshire.apply(governed, on=DAY, reason="A better title")
    everybody = body_page("BOARD", NOW).history
    assert everybody.why_less.startswith("Sign in first")
    assert (everybody.changes[0].actor, everybody.changes[0].reason) == ("", "")
    assert everybody.changes[0].items[0].parts == ()
    told = body_page("BOARD", NOW, OPERATOR).history.changes[0]
    assert (told.actor, told.reason) == ("Test Person, at the terminal", "A better title")
    part = told.items[0].parts[0]
    assert (part.name, part.before, part.after) == ("title", "Chair", "Chair of the board")


def test_as_it_was_known_then(governed: dict[str, Any]) -> None:
    """Who is recorded today as holding the seat in November was not known to hold it yesterday."""
    yesterday = timezone.now() - timedelta(days=1)
    Change.objects.update(at=yesterday)
    for table in ("holding", "seatterms", "bodyterms", "handbookentry", "persondetail"):
        _recorded_at(table, yesterday)
    known = timezone.now()
    fill(governed, "P-COUNTY", date(2025, 11, 1), "Told late")

    def deputy(moment: Moment) -> list[str]:
        seats = {seat.code: seat for seat in body_page("BOARD", moment).seats}
        return [holder.person.name for holder in seats["ned-deputy"].holders]

    assert deputy(NOW) == ["Connie County"]
    assert deputy(Moment(DAY, known)) == []
    assert len(body_page("BOARD", Moment(DAY, known)).history.changes) == 1


def _recorded_at(table: str, when: Any) -> None:
    """Let what is recorded have been recorded earlier."""
    from django.apps import apps

    apps.get_model("governance", table).objects.update(recorded_from=when)


def test_who_held_each_seat_over_the_years(governed: dict[str, Any]) -> None:
    """One row for each seat, a stretch for each holder."""
    fill(governed, "P-COUNTY", date(2025, 11, 1), "Filled")
    line = body_page("BOARD", NOW).timeline
    assert line is not None
    bars = [bar for bar in line.bars if bar.row == "Non-executive member (deputy chair)"]
    assert [(bar.label, bar.start, bar.end) for bar in bars] == [
        ("Dee Deputy", "2022-07-01", "2025-10-01"),
        ("Connie County", "2025-11-01", ""),
    ]

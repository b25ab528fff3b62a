"""The seats of a body on a day: who holds each, for whom, since when and until when; as table and picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Min

from catchment.foundation.moment import Moment
from catchment.foundation.pictures import TablePicture, TableSeat, TimelineBar, TimelinePicture
from catchment.governance.models import Holding, SeatTerms
from catchment.governance.queries.body_values import HolderLine, SeatLine
from catchment.governance.queries.people_named import (
    interests_declared,
    names_of_people,
    organisation_link,
    person_link,
)
from catchment.governance.rules.document import Body, Holder, Seat
from catchment.governance.rules.facts import GovernanceFacts, holders_on
from catchment.governance.rules.seat_groups import (
    FILLING_WORDS,
    for_whom,
    group_of,
    how_acts,
    how_filled,
    mandate_in_words,
    round_the_table,
)
from catchment.structure.rules.words import counted, listed, plain_date


@dataclass(frozen=True, slots=True)
class Past:
    """Who ever held the seats of a body, as known at the moment, and when each seat was made."""

    holdings: tuple[dict[str, Any], ...] = ()
    made: Mapping[str, date] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)  # of people
    interests: Mapping[str, int] = field(default_factory=dict)

    def vacant_since(self, seat: str, on: date) -> date | None:
        """Return since when nobody holds a seat that is vacant on the day."""
        ends = [
            row["valid_to"]
            for row in self.holdings
            if row["seat_code"] == seat and row["valid_to"] is not None and row["valid_to"] <= on
        ]
        return max(ends, default=self.made.get(seat))


def past_of(body: str, moment: Moment) -> Past:
    """Return who ever held the seats of a body (four queries, however many seats)."""
    rows = (
        Holding.objects.known(moment)
        .filter(seat__body__code=body)
        .order_by("valid_from", "id")
        .values("valid_from", "valid_to", "term_ends", seat_code=F("seat__code"), holder=F("person__code"))
    )
    made = SeatTerms.objects.known(moment).filter(seat__body__code=body).values(code_of=F("seat__code"))
    holdings = tuple(rows)
    people = {row["holder"] for row in holdings}
    return Past(
        holdings,
        {row["code_of"]: row["first"] for row in made.annotate(first=Min("valid_from"))},
        names_of_people(people, moment),
        interests_declared(people, moment),
    )


def seat_lines(body: Body, facts: GovernanceFacts, past: Past, on: date) -> tuple[SeatLine, ...]:
    """Return the seats of a body on a day, chair first, group by group."""
    return tuple(_seat_line(seat, facts, past, on) for seat in round_the_table(body.seats))


def _seat_line(seat: Seat, facts: GovernanceFacts, past: Past, on: date) -> SeatLine:
    """Return one seat."""
    holders = tuple(_holder_line(holder, facts, past, on) for holder in holders_on(seat, on))
    vacant_since = None if holders else past.vacant_since(seat.code, on)
    return SeatLine(
        code=seat.code,
        title=seat.title,
        group=group_of(seat),
        organisation=organisation_link(seat.organisation, facts.organisations) if seat.organisation else None,
        for_whom=for_whom(seat),
        filling=FILLING_WORDS[seat.filling],
        filled=how_filled(seat),
        acting=str(seat.acts_as),
        acts_as=how_acts(seat),
        votes=seat.votes,
        mandate=mandate_in_words(seat),
        leads=seat.leads,
        represents=seat.represents,
        duties=tuple(duty.replace("-", " ") for duty in seat.duties),
        holders=holders,
        places=seat.holders_at_once,
        vacant=not holders,
        vacant_since=vacant_since,
        warning=_warning(holders, vacant_since),
    )


def _warning(holders: Sequence[HolderLine], vacant_since: date | None) -> str:
    """Return in a few words what is wrong with a seat, empty where nothing is."""
    if not holders:
        return f"vacant since {plain_date(vacant_since)}" if vacant_since else "vacant"
    ended = [each.term_ends for each in holders if each.lapsed and each.term_ends]
    return f"term lapsed {plain_date(min(ended))}" if ended else ""


def _holder_line(holder: Holder, facts: GovernanceFacts, past: Past, on: date) -> HolderLine:
    """Return somebody in a seat, with what is known of them there."""
    person = facts.people.get(holder.person)
    names = {**past.names, **({person.code: person.name} if person else {})}
    lapsed = holder.term_ends is not None and holder.term_ends < on
    return HolderLine(
        person=person_link(holder.person, names),
        since=holder.since,
        first_appointed=holder.first_appointed,
        term_ends=holder.term_ends,
        until=holder.until,
        lapsed=lapsed,
        nominated_by=tuple(organisation_link(code, facts.organisations) for code in holder.nominated_by),
        skills=person.skills if person else (),
        interests=past.interests.get(holder.person, 0),
        no_interests_on=person.no_interests_declared_on if person else None,
        reasons=holder.reasons or "",
    )


def table_picture(name: str, seats: Sequence[SeatLine]) -> TablePicture | None:
    """Return the body as its table with the seats round it; None where it has no seats."""
    if not seats:
        return None
    drawn = tuple(
        TableSeat(
            title=seat.title,
            holder=listed([each.person.name for each in seat.holders]),
            group=seat.group,
            filling=seat.filling,
            acts_as=seat.acting,
            votes=seat.votes,
            warning=seat.warning,
            href=seat.holders[0].person.href if seat.holders else f"#seat-{seat.code}",
            detail=seat.filled,
        )
        for seat in seats
    )
    vacant = [seat.title for seat in seats if seat.vacant]
    lapsed = [seat.title for seat in seats if any(each.lapsed for each in seat.holders)]
    troubles = [f"{counted(len(vacant), 'seat is', 'seats are')} vacant ({listed(vacant)})"] if vacant else []
    troubles += (
        [f"{counted(len(lapsed), 'term has', 'terms have')} lapsed ({listed(lapsed)})"] if lapsed else []
    )
    title = f"{name}: {' and '.join(troubles) if troubles else 'every seat is filled'}"
    return TablePicture(title, drawn)


def timeline_picture(body: Body, past: Past, on: date) -> TimelinePicture | None:
    """Return who held each seat over the years, as known at the moment; None where nobody ever did."""
    bars = []
    for seat in round_the_table(body.seats):
        for row in past.holdings:
            if row["seat_code"] == seat.code:
                person = person_link(row["holder"], past.names)
                end = row["valid_to"].isoformat() if row["valid_to"] else ""
                bars.append(
                    TimelineBar(seat.title, person.name, row["valid_from"].isoformat(), end, person.href)
                )
    if not bars:
        return None
    people = len({row["holder"] for row in past.holdings})
    held = counted(people, "person has held", "people have held")
    return TimelinePicture(
        f"Who held each seat: {held} them as far as is recorded", tuple(bars), on.isoformat()
    )


def upcoming(seats: Sequence[SeatLine], on: date) -> str:
    """Return in a sentence which term ends next, or that none is to end."""
    ending = sorted(
        (each.term_ends, seat.title, each.person.name)
        for seat in seats
        for each in seat.holders
        if each.term_ends is not None and each.term_ends >= on
    )
    if not ending:
        return "No term with an end date is running." if seats else ""
    day, title, name = ending[0]
    others = [each for each in ending[1:] if each[0] == day]
    more = f", with {counted(len(others), 'other')} on the same day" if others else ""
    return f"Next term to end: {name}, {title}, on {plain_date(day)}{more}."

"""The page of power within a body: what each seat's vote can do, also with some left out (J-026)."""

from collections.abc import Iterable
from fractions import Fraction

from catchment.foundation.moment import Moment
from catchment.foundation.pictures import BarPicture
from catchment.governance.rules.document import Body
from catchment.governance.rules.facts import GovernanceFacts, holders_on
from catchment.governance.rules.quorum import quorum_in_words, voting_in_words
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import listed
from catchment.voice.queries.path_page import names_of
from catchment.voice.queries.path_start import Start, start_of_body
from catchment.voice.queries.path_values import PowerLine, PowerPage, SeatChoice, figure, figure_of
from catchment.voice.rules.chambers import usual_voting
from catchment.voice.rules.power.compound import Chamber
from catchment.voice.rules.power.counting import TooLarge
from catchment.voice.rules.power.indices import VoterPower
from catchment.voice.rules.representation import Representation
from catchment.voice.rules.seat_power import RoomPower, remark, room_power, room_sentence

MOST_ABSENT = 100
MODEL = (
    "Counted as if every seat decided on its own, for or against with the same chance (J-010). Who follows "
    "whom is on the page of its way up."
)


def power_page(code: str, moment: Moment, absent: Iterable[str] = ()) -> PowerPage:
    """Return the power of each seat of a body on the day; `absent` are the seats left out.

    Raises Missing where there is no such body. A body that cannot be counted says why.
    """
    start = start_of_body(code, moment)
    assert start.facts is not None and start.representation is not None, "a body is in a handbook"
    body = start.representation.bodies[start.code]
    voices = start.representation.voices[start.code]
    if voices.chamber is None:
        return _page(start, start.facts, body, sentence=voices.why)
    try:
        everybody = room_power(body, voices.chamber, moment.as_at)
        room = room_power(body, voices.chamber, moment.as_at, list(absent)[:MOST_ABSENT])
    except TooLarge as problem:
        return _page(start, start.facts, body, sentence=str(problem))
    return _counted(start, start.facts, start.representation, (everybody, room), moment)


def _counted(
    start: Start,
    facts: GovernanceFacts,
    representation: Representation,
    rooms: tuple[RoomPower, RoomPower],
    moment: Moment,
) -> PowerPage:
    """Return the page of a body whose votes can be counted: with everybody there, and as asked."""
    everybody, room = rooms
    body = representation.bodies[start.code]
    chamber = representation.chambers[start.code]
    titles = {seat.code: _title(body, seat.code, facts, moment) for seat in body.seats}
    people = {
        seat.code: listed([facts.person_named(each.person) for each in holders_on(seat, moment.as_at)])
        for seat in body.seats
    }
    notes = [MODEL]
    if room.unknown:
        notes.insert(
            0, f"No seat with a vote here is called {listed(room.unknown)}; nobody was left out for it."
        )
    rows = tuple(
        _row(each, everybody if room.absent else None, body, chamber, facts, moment)
        for each in room.indices.voters
    )
    return _page(
        start,
        facts,
        body,
        sentence=room_sentence(body.name, room, titles, advisory=chamber.advisory),
        notes=tuple(notes),
        picture=_picture(room, people, start.href) if room.decides and not chamber.advisory else None,
        rows=rows if room.decides else (),
        room=room,
        choices=tuple(SeatChoice(code, titles[code], code in room.absent) for code in chamber.game.voters),
    )


def _page(
    start: Start,
    facts: GovernanceFacts,
    body: Body,
    *,
    sentence: str,
    notes: tuple[str, ...] = (),
    picture: BarPicture | None = None,
    rows: tuple[PowerLine, ...] = (),
    room: RoomPower | None = None,
    choices: tuple[SeatChoice, ...] = (),
) -> PowerPage:
    own = Link("body", body.code, body.name, start.href)
    voting = body.voting or usual_voting(facts.values, body.seats)
    return PowerPage(
        kind="body",
        code=body.code,
        name=body.name,
        title="The power of each seat",
        href=f"{start.href}/power",
        system=start.system,
        invented=start.invented,
        trail=(*start.trail, own),
        sentence=sentence,
        notes=notes,
        picture=picture,
        rows=rows,
        act=figure_of(room.indices.act) if room else None,
        voting=voting_in_words(voting),
        voting_assumed=body.voting is None,
        quorum=quorum_in_words(body.quorum) if body.quorum else "",
        quorate=room.quorate.sentence if room and room.quorate else "",
        choices=choices,
        links=(own, Link("voice", body.code, "Its way up, and who comes through it", f"{start.href}/voice")),
    )


def _row(
    power: VoterPower,
    everybody: RoomPower | None,
    body: Body,
    chamber: Chamber,
    facts: GovernanceFacts,
    moment: Moment,
) -> PowerLine:
    seat = next(each for each in body.seats if each.code == power.voter)
    names = names_of(facts).people
    before: Fraction | None = everybody.indices.of(power.voter).banzhaf if everybody else None
    return PowerLine(
        seat=Link("seat", seat.code, seat.title, f"/body/{body.code}#seat-{seat.code}"),
        people=tuple(
            Link("person", each.person, names.get(each.person, each.person), f"/person/{each.person}")
            for each in holders_on(seat, moment.as_at)
        ),
        swings=power.swings,
        banzhaf=figure(power.banzhaf),
        before=figure_of(before),
        normalised=figure_of(power.normalised),
        shapley=figure_of(power.shapley),
        prevent=figure_of(power.prevent),
        initiate=figure_of(power.initiate),
        casting=chamber.game.casting == power.voter,
        remark=remark(power),
    )


def _title(body: Body, code: str, facts: GovernanceFacts, moment: Moment) -> str:
    """Return a seat with who holds it, for two seats may be called the same."""
    seat = next(each for each in body.seats if each.code == code)
    people = [facts.person_named(each.person) for each in holders_on(seat, moment.as_at)]
    return f"{seat.title} ({listed(people)})" if people else seat.title


def _picture(room: RoomPower, labels: dict[str, str], href: str) -> BarPicture:
    """Return how many of 100 decisions turn on each seat."""
    ordered = sorted(room.indices.voters, key=_strongest_first)
    bars = tuple((labels[each.voter], round(float(each.banzhaf) * 100, 1)) for each in ordered)
    least, most = bars[-1][1], bars[0][1]
    title = (
        f"Of 100 decisions {most:g} turn on each seat"
        if least == most
        else f"Of 100 decisions between {least:g} and {most:g} turn on a seat"
    )
    return BarPicture(title, "decisions of 100", bars, tuple(f"{href}#seat-{each.voter}" for each in ordered))


def _strongest_first(power: VoterPower) -> tuple[Fraction, str]:
    return -power.banzhaf, power.voter

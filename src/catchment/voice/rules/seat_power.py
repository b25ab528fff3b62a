"""The power of each seat of a body, also with some of them out of the room for one item (J-026, B-071).

Whoever must leave for a conflict neither votes nor counts for the quorum. Where the room is no longer quorate
nothing can be decided, and nobody's vote has any power; where it is, those who stay decide more often.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from catchment.governance.rules.document import Body
from catchment.governance.rules.facts import holders_on
from catchment.governance.rules.quorum import Attendance, Reason, Table, quorate
from catchment.structure.rules.words import counted, listed
from catchment.voice.rules.power.compound import Chamber
from catchment.voice.rules.power.indices import Indices, VoterPower, indices
from catchment.voice.rules.way_words import per_cent, turns


@dataclass(frozen=True, slots=True)
class RoomPower:
    """The powers of those in the room. `quorate` is None where the body states no quorum.

    `unknown` are codes asked to be left out that are no seats with a vote here.
    """

    indices: Indices
    absent: frozenset[str]
    unknown: tuple[str, ...]
    quorate: Reason | None

    @property
    def decides(self) -> bool:
        """Return whether anything can be decided in this room."""
        return bool(self.indices.act) and (self.quorate is None or self.quorate.met)


def room_power(body: Body, chamber: Chamber, on: date, absent: Iterable[str] = ()) -> RoomPower:
    """Return the power of each seat with some left out; raises NoSuchGame or TooLarge (J-026)."""
    asked = tuple(dict.fromkeys(absent))
    voters = set(chamber.game.voters)
    out = frozenset(asked) & voters
    filled = frozenset(seat.code for seat in body.seats if holders_on(seat, on))
    room = {code: Attendance(must_leave=code in out) for code in filled}
    met = quorate(body.quorum, Table(body.seats, filled), room) if body.quorum else None
    found = indices(replace(chamber.game, absent=out))
    return RoomPower(found, out, tuple(code for code in asked if code not in voters), met)


def room_sentence(name: str, room: RoomPower, titles: dict[str, str], *, advisory: bool) -> str:
    """Return what the votes of a body can do, in a sentence or two; the first of its page."""
    if advisory:
        return f"{name} only advises: it decides nothing, so no vote there has formal power (J-025)."
    out = listed([titles.get(code, code) for code in sorted(room.absent)])
    without = f"Without {out} " if out else ""
    if room.quorate is not None and not room.quorate.met:
        return f"{without}{'the' if out else 'The'} room is not quorate: nothing can be decided."
    if not room.decides:
        return f"{without}{'nothing' if out else 'Nothing'} can be decided. {room.indices.why}".strip()
    powers = {each.banzhaf for each in room.indices.voters}
    votes = counted(len(room.indices.voters), "seat")
    verb = "votes" if len(room.indices.voters) == 1 else "vote"
    opening = f"{without}{votes} {verb}"
    acts = f"If everybody tossed a coin, {per_cent(room.indices.act)} of proposals would pass."
    if len(powers) == 1:
        power = room.indices.voters[0].banzhaf
        return f"{opening}, all with the same power: {turns(power)} turns on each. {acts}"
    most = max(room.indices.voters, key=_banzhaf)
    least = min(room.indices.voters, key=_banzhaf)
    strongest = titles.get(most.voter, most.voter)
    return (
        f"{opening}. Most turns on {strongest}: {turns(most.banzhaf)}; "
        f"least on {titles.get(least.voter, least.voter)}: {turns(least.banzhaf)}. {acts}"
    )


def remark(power: VoterPower) -> str:
    """Return what is special about a vote (J-018), empty where nothing is."""
    if power.dictator:
        return "decides alone"
    if power.veto:
        return "nothing passes without it"
    return "never matters" if power.dummy else ""


def _banzhaf(power: VoterPower) -> Fraction:
    return power.banzhaf

"""Who has the power at a board, part by part of health and care; seats against work, control against money.

Three balances are drawn, and each answers a worry of its own:

- *who is missing*: which of those whom guidance wants at the table have no seat, or an empty one (S002-04,
  S002-17);
- *seats against work*: a sector's share of the votes beside its share of the work (S004-30). What share of
  the work general practice does is an assumption without a source (S004-15);
- *control against contribution*: what an organisation pays into a pooled fund beside its share of the votes
  in the body that decides on it (S001-20, T-A5).

A share of power is Banzhaf's, normalised: of all the ways in which somebody decides, how many are theirs
(J-011). It is for comparing within one body only, and is never carried up.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from catchment.governance.rules.assumed import share_of
from catchment.governance.rules.checks.places import MINIMUM
from catchment.governance.rules.checks.table import Group, seats_for
from catchment.governance.rules.document import Body, Seat
from catchment.governance.rules.document.pooled_funds import PooledFund
from catchment.governance.rules.document.vocabulary import (
    EXECUTIVE_ROLES,
    Purpose,
    SeatRole,
    Sector,
)
from catchment.governance.rules.facts import holders_on
from catchment.voice.rules.chambers import BodyVoices, Speaking, Values, is_advisory
from catchment.voice.rules.power.counting import TooLarge
from catchment.voice.rules.power.indices import indices
from catchment.voice.rules.representation import Representation

NO_SECTOR, OFFICERS, LAY = "members of no sector", "executives of the board", "chair and non-executives"
TRUSTS = "trusts"
BY_ROLE = {
    SeatRole.PARTNER_PRIMARY_MEDICAL: Sector.GENERAL_PRACTICE,
    SeatRole.PARTNER_LOCAL_AUTHORITIES: Sector.LOCAL_AUTHORITY,
    SeatRole.PARTNER_MAYOR: Sector.LOCAL_AUTHORITY,
    SeatRole.PARTNER_TRUSTS: TRUSTS,
    SeatRole.COUNCILLOR: Sector.ELECTED_MEMBERS,
    SeatRole.DIRECTOR_OF_ADULT_SOCIAL_SERVICES: Sector.ADULT_SOCIAL_SERVICES,
    SeatRole.DIRECTOR_OF_CHILDRENS_SERVICES: Sector.LOCAL_AUTHORITY,
    SeatRole.DIRECTOR_OF_PUBLIC_HEALTH: Sector.PUBLIC_HEALTH,
    SeatRole.HEALTHWATCH: Sector.HEALTHWATCH,
    SeatRole.CLINICAL_DIRECTOR: Sector.PRIMARY_CARE_LEADERSHIP,
    SeatRole.CHAIR: LAY,
    SeatRole.NON_EXECUTIVE: LAY,
    SeatRole.PLACE_LEAD: Sector.ICB,
}
PARTNERS_BRING: dict[SeatRole, frozenset[str]] = {
    SeatRole.PARTNER_PRIMARY_MEDICAL: frozenset({Sector.PRIMARY_CARE_LEADERSHIP}),
    SeatRole.PARTNER_TRUSTS: frozenset({Sector.ACUTE, Sector.COMMUNITY, Sector.MENTAL_HEALTH}),
    SeatRole.PARTNER_LOCAL_AUTHORITIES: frozenset({Sector.LOCAL_AUTHORITY}),
}
# seats for the leadership of primary care are counted with general practice, which is generous to it
GENERAL = "general practice"
GENERAL_PRACTICE = frozenset({Sector.GENERAL_PRACTICE, Sector.PRIMARY_CARE_LEADERSHIP})
BALANCED = (
    Purpose.ICB_BOARD,
    Purpose.COMMISSIONING,
    Purpose.PLACE_BOARD,
    Purpose.PROVIDER_BOARD,
    Purpose.PRIMARY_CARE_BOARD,
    Purpose.GP_BOARD,
    Purpose.INTEGRATED_CARE_PARTNERSHIP,
    Purpose.HEALTH_AND_WELLBEING_BOARD,
)
ASKED_OF = (Purpose.ICB_BOARD, Purpose.PLACE_BOARD)  # and of the board at the top: who is missing there


@dataclass(frozen=True, slots=True)
class SectorShare:
    """One sector at one board: seats that vote and are held, its share of votes and of power (J-011).

    `work` is its share of the work, None where nobody said; `gap` is votes less work (S004-30).
    """

    sector: str
    seats: int
    votes: Fraction
    power: Fraction | None
    work: Fraction | None = None

    @property
    def gap(self) -> Fraction | None:
        """Return the share of votes less the share of work; None where the work is not known."""
        return None if self.work is None else self.votes - self.work


@dataclass(frozen=True, slots=True)
class BoardBalance:
    """Who has the power at one board. `why` says why its votes cannot be counted.

    `missing` have no seat there, `empty` a seat and nobody in it (S002-17); `general_practice` is its share
    of the votes.
    """

    body: str
    name: str
    purpose: str
    advisory: bool
    voters: int
    sectors: tuple[SectorShare, ...]
    missing: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    why: str = ""

    @property
    def general_practice(self) -> Fraction:
        """Return general practice's share of the votes."""
        return sum((each.votes for each in self.sectors if each.sector == GENERAL), Fraction(0))

    @property
    def general_practice_power(self) -> Fraction:
        """Return general practice's share of the power of single votes."""
        return sum(
            (each.power or Fraction(0) for each in self.sectors if each.sector == GENERAL), Fraction(0)
        )

    @property
    def general_practice_seats(self) -> int:
        """Return how many seats with a vote general practice holds."""
        return sum(each.seats for each in self.sectors if each.sector == GENERAL)


@dataclass(frozen=True, slots=True)
class Control:
    """What an organisation puts into a pooled fund, and its say in the body that decides on it (T-A5).

    `pence` are those of a financial year; `parity` is its share of the money less its share of the votes.
    """

    fund: str
    fund_name: str
    body: str
    body_name: str
    organisation: str
    name: str
    year: str
    pence: int
    money: Fraction
    votes: Fraction
    power: Fraction | None

    @property
    def parity(self) -> Fraction:
        """Return the share contributed less the share of votes (S001-20)."""
        return self.money - self.votes


def sector_of(seat: Seat) -> str:
    """Return the part of health and care that a seat brings, in words: as it says, else by its role."""
    if seat.sectors:
        return sector_words(seat.sectors[0])
    if seat.role in EXECUTIVE_ROLES:
        return OFFICERS
    found = BY_ROLE.get(seat.role, NO_SECTOR)
    return sector_words(found) if isinstance(found, Sector) else found


def sector_words(sector: Sector) -> str:
    """Return a sector in words; the leadership of primary care is counted with general practice."""
    return GENERAL if sector in GENERAL_PRACTICE else str(sector).replace("-", " ")


def work_shares(values: Values) -> dict[str, Fraction]:
    """Return the share of work that is assumed of sectors, by their words (S004-15: one, without source)."""
    said = share_of(values, "S004-15", "general_practice_share_of_contacts")
    return {} if said is None else {GENERAL: Fraction(said)}


def balances(
    representation: Representation, work: Mapping[str, Fraction], place: str = ""
) -> tuple[BoardBalance, ...]:
    """Return who has the power at each board of a system, the top first; of places only one, where named."""
    chosen = [
        body
        for body in representation.bodies.values()
        if body.code == representation.top
        or (
            body.purpose in BALANCED
            and (body.purpose is not Purpose.PLACE_BOARD or not place or body.area == place)
        )
    ]
    chosen.sort(key=lambda body: (body.code != representation.top, _rank(body.purpose), body.code))
    return tuple(balance_of(representation, body, work) for body in chosen)


def _rank(purpose: Purpose) -> int:
    return BALANCED.index(purpose) if purpose in BALANCED else len(BALANCED)


def balance_of(representation: Representation, body: Body, work: Mapping[str, Fraction]) -> BoardBalance:
    """Return who has the power at one board; work is a share for a sector by its words (S004-30)."""
    voices = representation.voices[body.code]
    seats = {seat.code: seat for seat in body.seats}
    voters = voices.chamber.plain.voters if voices.chamber else ()
    power = _power(voices)
    counted: Counter[str] = Counter()
    powers: dict[str, Fraction] = {}
    for voter in voters:
        sector = sector_of(seats[voter])
        counted[sector] += 1
        powers[sector] = powers.get(sector, Fraction(0)) + power.get(voter, Fraction(0))
    for sector in work:  # whoever works and has no seat is a line too
        counted.setdefault(sector, 0)
    lines = tuple(
        SectorShare(
            sector,
            number,
            Fraction(number, len(voters)) if voters else Fraction(0),
            powers.get(sector, Fraction(0)) if power else None,
            work.get(sector),
        )
        for sector, number in sorted(
            counted.items(), key=lambda each: (each[0] != GENERAL, -each[1], each[0])
        )
    )
    asked = body.code == representation.top or body.purpose in ASKED_OF
    missing, empty = _gaps(body, representation.on) if asked else ((), ())
    return BoardBalance(
        body.code,
        body.name,
        str(body.purpose),
        is_advisory(body),
        len(voters),
        lines,
        missing,
        empty,
        voices.why,
    )


def _power(voices: BodyVoices) -> dict[str, Fraction]:
    """Return the normalised power of each seat that votes (J-011); empty where it cannot be counted."""
    if voices.chamber is None:
        return {}
    try:
        found = indices(voices.chamber.game, shapley=False)
    except TooLarge:
        return {}
    return {each.voter: each.normalised for each in found.voters if each.normalised is not None}


def _gaps(body: Body, on: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return whom guidance wants at the table and who has no seat, or nobody in it (S002-17)."""
    missing, empty = [], []
    for wanted in MINIMUM:
        bringing = _bringing(body.seats, wanted)
        if not bringing:
            missing.append(wanted.name)
        elif not any(holders_on(seat, on) for seat in bringing):
            empty.append(wanted.name)
    return tuple(missing), tuple(empty)


def _bringing(seats: Iterable[Seat], wanted: Group) -> list[Seat]:
    """Return the seats that bring a group: by what they say, or as a partner member of all its like.

    Partner members of an ICB's board are nominated by all trusts, practices and councils (B-021 to B-023).
    """
    there = list(seats)
    found = seats_for(there, wanted)
    for role, words in PARTNERS_BRING.items():
        if words & wanted.words:
            found += [seat for seat in there if seat.role is role]
    if Sector.PRIMARY_CARE_LEADERSHIP in wanted.words:
        found += [seat for seat in there if Sector.GENERAL_PRACTICE in seat.sectors]
    return found


def controls(
    representation: Representation, funds: Iterable[PooledFund], names: Mapping[str, str]
) -> tuple[Control, ...]:
    """Return contribution beside control for each partner of each pooled fund that a body decides on (T-A5).

    The contributions are those of the financial year of the day, or of the newest year before it.
    """
    found = []
    for fund in funds:
        code = fund.joint_committee or fund.better_care_fund_of or ""
        year = _year(fund, representation.on)
        if code not in representation.bodies or not year:
            continue
        pence = {
            partner.organisation: sum(each.pence for each in partner.contributions if each.year == year)
            for partner in fund.partners
        }
        found += [
            control
            for organisation in pence
            if (control := _control(representation, fund, code, year, pence, organisation, names))
        ]
    return tuple(found)


def _control(
    representation: Representation,
    fund: PooledFund,
    code: str,
    year: str,
    pence: Mapping[str, int],
    organisation: str,
    names: Mapping[str, str],
) -> Control | None:
    body, voices = representation.bodies[code], representation.voices[code]
    whole = sum(pence.values())
    if voices.chamber is None or not whole:
        return None
    voters = voices.chamber.plain.voters
    theirs = [voter for voter in voters if organisation in _whose(body, voter, voices.speaking)]
    power = _power(voices)
    return Control(
        fund.code,
        fund.name,
        code,
        body.name,
        organisation,
        names.get(organisation, organisation),
        year,
        pence[organisation],
        Fraction(pence[organisation], whole),
        Fraction(len(theirs), len(voters)),
        sum((power.get(voter, Fraction(0)) for voter in theirs), Fraction(0)) if power else None,
    )


def _whose(body: Body, voter: str, speaking: Iterable[Speaking]) -> set[str]:
    """Return the organisation a seat is of, and the one it speaks for."""
    own = {seat.organisation for seat in body.seats if seat.code == voter and seat.organisation}
    return own | {each.source for each in speaking if each.seat == voter and each.source}


def _year(fund: PooledFund, on: date) -> str:
    """Return the newest financial year with contributions that has begun on the day; empty for none."""
    begun = on.year if (on.month, on.day) >= (4, 1) else on.year - 1
    years = {each.year for partner in fund.partners for each in partner.contributions}
    return max((year for year in years if int(year[:4]) <= begun), default="")

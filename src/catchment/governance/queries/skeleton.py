"""The skeleton of a system's handbook on a day, filled from the structure as it is known."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.governance.queries.facts import facts_of, organisations_at
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.facts import GovernanceFacts
from catchment.governance.rules.skeleton import ACT, BOARDS_OF_COUNCILS_SINCE, skeleton
from catchment.governance.rules.skeleton_scheme import Standing
from catchment.structure.models import Organisation, OrganisationRole, Regime, RegisteredPatients
from catchment.structure.queries.locate import trail_above
from catchment.structure.rules.words import listed, plain_date

LONG_AGO = timedelta(days=100)  # lists are published every month; a quarter and a bit is out of date
MERGERS = date(2026, 4, 1)  # the first mergers of boards (F-031)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The minimum lawful handbook, and what its reader must know about how it was made, in sentences."""

    handbook: Handbook
    notes: tuple[str, ...] = ()


def skeleton_of(code: str, moment: Moment) -> Skeleton:
    """Return the skeleton of the handbook of an integrated care board, by its ODS code.

    Raises Missing where the code is no integrated care board's, or its board had closed by the day.
    """
    code = code.strip().upper()
    opens, closes = _life_of(code, moment)
    day = plain_date(moment.as_at)
    if closes is not None and closes <= moment.as_at:
        raise Missing(f"{code} had closed by {day}; give a day before {plain_date(closes)}.")
    bare = Handbook(handbook=1, system=code, title=f"Governance handbook of {code}")
    opens = max(opens, Regime.objects.get(code=ACT).valid_from)
    if opens <= moment.as_at:
        facts = facts_of(bare, moment)
        standing = _standing(code, opens, moment)
        made = skeleton(facts, moment.as_at, standing)
        empty = [
            f"Nobody is known on {day} who may nominate for the seat “{seat.title}”."
            for body in made.bodies
            for seat in body.seats
            if seat.nominated_by and not seat.nominators
        ]
        unknown = _councils_not_known(bare, facts, moment)
        notes = (*empty, *unknown, *_of_nhs_england(facts, standing), *_out_of_date(code, moment))
        return Skeleton(made, notes)
    return _before_opening(bare, opens, moment)


def _standing(code: str, opened: date, moment: Moment) -> Standing:
    """Return the nation and region that an integrated care board is part of on the day."""
    system = Organisation.objects.only("pk").get(code=code)
    above = {step.kind: step.code for step in trail_above(system.pk, moment)}
    return Standing(above.get("nation", ""), above.get("region", ""), opened)


def _of_nhs_england(facts: GovernanceFacts, standing: Standing) -> tuple[str, ...]:
    """Say so where what NHS England delegates could not be written down, or not from the right day."""
    if not standing.nation:
        left_out = "what NHS England has delegated to it is left out (primary care, specialised services)"
        return (f"No nation is known that {facts.name} is part of: {left_out}.",)
    if not standing.region:
        return (
            f"The region of {facts.name} is not known: specialised services may have been delegated earlier.",
        )
    return ()


def _councils_not_known(bare: Handbook, facts: GovernanceFacts, moment: Moment) -> tuple[str, ...]:
    """Name the councils of today that nothing had been published about by the day, and that are left out.

    Some did not exist then (councils were reorganised in April 2023); what was published does not say which.
    """
    later = facts_of(bare, Moment(max(moment.as_at, timezone.localdate()), moment.as_known))
    missing = [code for code in later.responsible_authorities if code not in facts.responsible_authorities]
    names = [
        later.organisation_named(each.code)
        for each in organisations_at(missing, moment).values()
        if not each.open
    ]
    if not names:
        return ()
    day = plain_date(moment.as_at)
    who = listed(sorted(names), most=20)
    return (f"Nothing is known of {who} on {day}: left out; add them if they were there.",)


def _out_of_date(code: str, moment: Moment) -> tuple[str, ...]:
    """Say so where what is known of organisations was published long before the day (F-031)."""
    lists = RegisteredPatients.objects.known(moment).filter(edition__lte=moment.as_at)
    newest = lists.filter(practice__invented=_invented(code)).aggregate(newest=Max("edition"))["newest"]
    if newest is None or moment.as_at - newest < LONG_AGO:
        return ()
    told = f"The newest lists of practices here are of {plain_date(newest)}"
    merged = " (boards have merged on 1 April 2026, for example)" if newest < MERGERS <= moment.as_at else ""
    return (f"{told}: what changed among organisations since then{merged} is not in this skeleton.",)


def _invented(code: str) -> bool:
    return Organisation.objects.filter(code=code, invented=True).exists()


def _life_of(code: str, moment: Moment) -> tuple[date, date | None]:
    """Return when an integrated care board opened and closed."""
    periods = OrganisationRole.objects.known(moment).filter(
        organisation__code=code, organisation__kind="icb", is_primary=True
    )
    life = periods.order_by("valid_from").first()
    if life is not None:
        return life.valid_from, life.valid_to
    kind = Organisation.objects.filter(code=code).values_list("kind", flat=True).first()
    what = f"{code[:40]} is a {kind}" if kind else f"No organisation has the code “{code[:40]}”"
    raise Missing(f"{what}; a skeleton is made for an integrated care board, by its ODS code, such as QNC.")


def _before_opening(bare: Handbook, opens: date, moment: Moment) -> Skeleton:
    """Return the skeleton of a day before there was a board: the boards of its councils, as far as known."""
    facts, day = facts_of(bare, moment), plain_date(moment.as_at)
    later = facts_of(bare, Moment(opens, moment.as_known))
    there = organisations_at((*facts.organisations, *later.organisations), moment)
    all_councils = dict.fromkeys((*facts.responsible_authorities, *later.responsible_authorities))
    known = tuple(code for code in all_councils if there[code].open)
    names = [later.organisation_named(code) for code in all_councils if code not in known]
    name = later.organisation_named(bare.system)
    notes = [f"{name} began on {plain_date(opens)}: on {day} there is no board, and none is written."]
    if moment.as_at < BOARDS_OF_COUNCILS_SINCE:
        notes.append(f"Health and wellbeing boards began on {plain_date(BOARDS_OF_COUNCILS_SINCE)}.")
    elif names:
        notes.append(
            f"Not known on that day, so left out: {', '.join(names)}. Imported files may begin later."
        )
    facts = replace(facts, name=later.name, organisations=there, responsible_authorities=known)
    return Skeleton(skeleton(facts, moment.as_at), tuple(notes))

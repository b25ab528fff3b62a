"""Who asks, as they stand at the moment: a verified token becomes an `Asker`.

Everything about somebody's rights comes from the posts and seats they hold on the day (decision 19), for the
one organisation they act for now. Somebody who works for two says which: at the hospital they are not the
practice's GP. The holders under which a relationship counts for them are that organisation, the
neighbourhood teams they work in there, and themselves.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.rules.permission import Act, Thing
from catchment.governance.models import Body, PostHeld
from catchment.governance.queries.standing import about_of, standing_of
from catchment.governance.rules.document.vocabulary import Purpose as BodyPurpose
from catchment.governance.rules.permissions import About, Standing, may
from catchment.record.models import Patient
from catchment.record.rules.access.claims import Claims, UnclearClaims
from catchment.record.rules.access.sensitivity import SENSITIVE
from catchment.record.rules.access.values import Asker, Purpose, Scope
from catchment.structure.models import Organisation
from catchment.structure.models.organisations import OrganisationKind

ENOUGH = (Act.USE_RECORD, Act.PLAN_WITH_RECORD, Act.SEND_RECORDS, Act.AUDIT_RECORD, Act.CORRECT_RECORDS)
LONGEST_ROLE = 120
LONGEST_CHANGE = timedelta(
    hours=1
)  # an import that takes longer is seen by what is looked up anew all the same
_CHANGES = (
    "SELECT (SELECT coalesce(max(id), 0) FROM foundation_change), "
    "(SELECT count(*) FROM foundation_change WHERE at > %s)"
)

_HELD = (
    "{0}.recorded_to IS NULL AND {0}.valid_from <= %(day)s "
    "AND ({0}.valid_to IS NULL OR {0}.valid_to > %(day)s)"
)
_BOARDS_OF_GROUND = f"""
    WITH RECURSIVE ground AS (
        SELECT theirs.area_id FROM structure_organisation council
          JOIN structure_organisationarea theirs ON theirs.organisation_id = council.id
           AND theirs.kind = 'responsible_for' AND {_HELD.format("theirs")}
         WHERE council.code = %(code)s
        UNION SELECT smaller.child_id FROM ground JOIN structure_arealookup smaller
            ON smaller.parent_id = ground.area_id AND smaller.recorded_to IS NULL
           AND smaller.lookup IN ('ltla-utla', 'lsoa21-ltla'))
    SELECT DISTINCT board.code FROM ground
      JOIN structure_arealookup larger ON larger.child_id = ground.area_id AND larger.recorded_to IS NULL
       AND larger.lookup = 'lsoa21-sub-icb'
      JOIN structure_organisationarea ours ON ours.area_id = larger.parent_id
       AND ours.kind = 'responsible_for' AND {_HELD.format("ours")}
      JOIN structure_relationship part ON part.source_id = ours.organisation_id AND part.kind = 'part_of'
       AND {_HELD.format("part")}
      JOIN structure_organisation board ON board.id = part.target_id AND board.kind = 'icb'
"""  # a council's ground, down to small areas, and up to the boards that are responsible for these


class StandingMark(NamedTuple):
    """The day, the number of the newest change, and how many there were lately."""

    day: date
    newest: int
    lately: int


class MayNotAsk(UnclearClaims):
    """Somebody who is known and has no right to the record, or not for that purpose; the message says why."""


def operator(at: datetime) -> Asker:
    """Return whoever operates the machine, at its terminal: recorded, never trimmed."""
    return Asker(
        person="operator",
        role="whoever operates the machine",
        organisation="",
        holders=(),
        organisations=(),
        purpose=Purpose.DIRECT_CARE,
        cleared=SENSITIVE,
        scopes=(Scope("system", "*", frozenset("cruds")),),
        at=at,
        may_send=True,
        may_audit=True,
        may_correct=True,
        unlimited=True,
    )


def asker_of(claims: Claims, at: datetime) -> Asker:
    """Return who asks by a verified token, as they stand at a moment.

    Raises UnclearClaims where the token does not say for which organisation, and MayNotAsk where nothing that
    they hold on the day lets them use the record for the purpose (about ten queries: hold on to the answer
    for seconds, not longer).
    """
    only = _patient(claims.patient) if claims.patient else None
    if not claims.person:
        return _system(claims, at, only)
    moment = Moment(timezone.localdate(at))
    standing = standing_of(claims.person, moment)
    organisation = _acting_for(claims, standing)
    here = replace(standing, posts=tuple(post for post in standing.posts if post.employer == organisation))
    about = employer(organisation, moment) if organisation else None
    rights = {act for act in Act if about and may(here, act, about).allowed}
    _require_right(claims, here, rights, about is not None)
    cares = claims.purpose is Purpose.DIRECT_CARE and Act.USE_RECORD in rights
    return Asker(
        person=claims.person,
        role=_role(here)[:LONGEST_ROLE],
        organisation=organisation,
        holders=_holders(claims.person, organisation, here, moment) if cares else (),
        organisations=tuple(Organisation.objects.filter(code=organisation).values_list("pk", flat=True)),
        purpose=claims.purpose,
        cleared=SENSITIVE if Act.READ_SENSITIVE in rights else 0,
        scopes=claims.scopes,
        at=at,
        may_send=Act.SEND_RECORDS in rights,
        may_audit=Act.AUDIT_RECORD in rights,
        may_correct=Act.CORRECT_RECORDS in rights,
        only=only,
    )


def standing_mark(at: datetime) -> StandingMark:
    """Return what stays the same as long as nobody's standing changes: the day, and the changes there were.

    Every action and import writes one change, in the transaction of what it changes. Their numbers are given
    out before they are seen, so those of the last hour are counted too: a long import that ends after a short
    action is not missed (one small query, where `asker_of` takes ten).
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, [at - LONGEST_CHANGE])
        newest, lately = cursor.fetchone()
    return StandingMark(timezone.localdate(at), newest, lately)


def employer(code: str, moment: Moment) -> About:
    """Return an organisation with all that it lies within on the day, for the rights of those it employs.

    A council lies within no board; for the record it lies within the boards on whose ground its own is, so
    that a system's handbook can say who its social workers are (at most two queries).
    """
    about = about_of(code, moment, Thing.ORGANISATION)
    if not Organisation.objects.filter(code=code, kind=OrganisationKind.COUNCIL).exists():
        return about
    with connection.cursor() as cursor:
        cursor.execute(_BOARDS_OF_GROUND, {"code": code, "day": moment.as_at})
        boards = frozenset(board for (board,) in cursor)
    return replace(about, within=about.within | boards)


def _acting_for(claims: Claims, standing: Standing) -> str:
    """Return the code of the organisation somebody acts for: the token's, or the only one they work for."""
    employers = sorted({post.employer for post in standing.posts})
    if claims.organisation:
        if claims.organisation not in employers:
            raise MayNotAsk(f"{standing.name} has no post at {claims.organisation} today.")
        return claims.organisation
    if len(employers) > 1:
        raise UnclearClaims(
            f"{standing.name} works for {' and '.join(employers)}: the token must say for which of them "
            "(claim organisation)."
        )
    return employers[0] if employers else ""


def _require_right(claims: Claims, here: Standing, rights: set[Act], anywhere: bool) -> None:
    """Raise MayNotAsk where nobody with these rights may use the record for the token's purpose."""
    if not anywhere:
        raise MayNotAsk(f"{here.name} holds no post today, and the record is for those who do.")
    if claims.purpose is not Purpose.DIRECT_CARE and Act.PLAN_WITH_RECORD not in rights:
        raise MayNotAsk(f"{here.name} has no post that may {Act.PLAN_WITH_RECORD}; the token asks for that.")
    if not rights.intersection(ENOUGH):
        raise MayNotAsk(f"{here.name}, {_role(here)}, has no post that may {Act.USE_RECORD}.")


def _role(here: Standing) -> str:
    """Return in words what somebody acts as."""
    return " and ".join(dict.fromkeys(f"{post.title} at {post.employer_name}" for post in here.posts))


def _holders(person: str, organisation: str, here: Standing, moment: Moment) -> tuple[str, ...]:
    """Return the names under which a relationship counts for somebody at an organisation.

    A post that names a team counts only within the system whose handbook keeps both, so that no handbook
    writes its people into the teams of another.
    """
    held = PostHeld.objects.at(moment).filter(person__code=person, employer__code=organisation)
    named = {(system, said.get("team")) for system, said in held.values_list("system_id", "said")}
    bodies = Body.objects.filter(code__in={team for _, team in named if team})
    teams = {code for code, system in bodies.values_list("code", "system_id") if (system, code) in named}
    teams |= {seat.body for seat in here.seats if seat.purpose is BodyPurpose.NEIGHBOURHOOD_TEAM}
    return (f"organisation:{organisation}", f"person:{person}", *sorted(f"team:{code}" for code in teams))


def _patient(resource_id: str) -> int:
    """Return the number of the one patient a token is about; -1, which is nobody's, where there is none."""
    row = Patient.objects.filter(resource_id=resource_id).values_list("number", "merged_into_id").first()
    return (row[1] or row[0]) if row else -1


def _system(claims: Claims, at: datetime, only: int | None) -> Asker:
    """Return a system that acts for an organisation: it sends, and reads what the organisation's people may.

    It is cleared for nothing sensitive and plans nothing: both need a person who answers for it.
    """
    number = Organisation.objects.filter(code=claims.organisation).values_list("pk", flat=True).first()
    if number is None:
        raise UnclearClaims(
            f"A system's token must say for which organisation; “{claims.organisation}” is none."
        )
    if claims.purpose is not Purpose.DIRECT_CARE:
        raise MayNotAsk("A system reads for people's own care; planning and research need a person's token.")
    return Asker(
        person=f"system:{claims.client}"[:60],
        role=f"a system of {claims.organisation}",
        organisation=claims.organisation,
        holders=(f"organisation:{claims.organisation}",),
        organisations=(number,),
        purpose=claims.purpose,
        cleared=0,
        scopes=claims.scopes,
        at=at,
        may_send=True,
        only=only,
    )

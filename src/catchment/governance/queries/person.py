"""The page of a person: which seats they hold, what they lead, whom they represent, and what they declared.

People here are staff, clinicians, councillors and lay people who hold seats and posts, never patients.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, Act, Actor, may_today
from catchment.foundation.rules.findings import Finding
from catchment.governance.checks import judged
from catchment.governance.models import BodyTerms, Holding, Interest, PersonDetail, PostHeld, SeatTerms
from catchment.governance.models import Person as PersonIdentity
from catchment.governance.queries.facts import organisations_at
from catchment.governance.queries.people_named import organisation_link
from catchment.governance.queries.person_values import (
    Answer,
    InterestLine,
    PersonPage,
    PostLine,
    SeatHeld,
)
from catchment.governance.rules.asked import PRIVATE_RULES
from catchment.governance.rules.days import DAYS_TO_DECLARE
from catchment.governance.rules.document import Person, Seat
from catchment.governance.rules.facts import OrganisationAt
from catchment.governance.rules.seat_groups import how_acts, mandate_in_words
from catchment.governance.rules.suitability_words import answers_in_words, fit_and_proper_in_words
from catchment.structure.queries.onward import links_about
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed, plain_date

Rows = list[dict[str, Any]]
Organisations = Mapping[str, OrganisationAt]


def person_page(code: str, moment: Moment, actor: Actor = ANYBODY) -> PersonPage:
    """Return the page of a person as `actor` may read it; raises Missing where nobody has the code."""
    code = _code_of(code)
    detail = _detail(code, moment)
    person = Person.model_validate({**detail["said"], "code": detail["code"], "name": detail["name"]})
    system, on = str(detail["system_code"]), moment.as_at
    posts, interests = _rows(PostHeld, code, moment), _rows(Interest, code, moment)
    organisations = organisations_at(
        {system, *_codes(posts, "employer_code", "seconded_to"), *_codes(interests, "organisation_code")},
        moment,
    )
    held = _seats(code, moment)
    now = tuple(each for each in held if each.since <= on and (each.until is None or each.until > on))
    own_posts = [_post(row, organisations) for row in posts]
    current = tuple(each for each in own_posts if each.since <= on and (not each.until or each.until > on))
    lines = tuple(_interest(row, organisations, on) for row in interests if row["valid_from"] <= on)
    reading = may_today(actor, Act.READ_SUITABILITY, system)
    said = person.suitability
    return PersonPage(
        kind="person",
        kind_label="Person",
        code=person.code,
        name=f"{person.title} {person.name}" if person.title else person.name,
        href=f"/person/{person.code}",
        system=system,
        sentence=_sentence(person.name, now, current),
        invented=bool(detail["invented"]),
        trail=(
            organisation_link(system, organisations),
            Link("governance", system, "Governance", f"/system/{system}/governance"),
        ),
        comes_from=person.home_sector.replace("-", " ") if person.home_sector else "",
        skills=person.skills,
        now=now,
        before=tuple(each for each in held if each.until is not None and each.until <= on)[::-1],
        later=tuple(each for each in held if each.since > on),
        posts=current,
        former_posts=tuple(each for each in own_posts if each.until is not None and each.until <= on)[::-1],
        registrations=tuple(
            f"{each.regulator}{f' {each.number}' if each.number else ''}: {each.state.replace('-', ' ')}"
            for each in person.registrations
        ),
        interests=lines,
        interests_sentence=_interests_sentence(lines, person.no_interests_declared_on),
        fit_and_proper=fit_and_proper_in_words(said),
        answers=tuple(Answer(*each) for each in answers_in_words(said)) if reading.allowed else (),
        may_read_answers=reading.allowed,
        why_not="" if reading.allowed else reason_in_short(reading.reason),
        findings=_findings(code, system, moment, whole=reading.allowed),
        links=(
            Link("edit", person.code, "Edit this person", f"/person/{person.code}/edit"),
            *links_about("person", person.code),
        ),
    )


def reason_in_short(reason: str) -> str:
    """Return why a reader may not read the private answers, after what they are."""
    return f"The private answers (convictions, dismissals and the like) are not shown. {reason}"


def is_somebody(code: str) -> bool:
    """Say whether a code is a person's, capitals aside."""
    return PersonIdentity.objects.filter(code__iexact=code.strip()).exists()


def _code_of(said: str) -> str:
    """Return the code of the person whom an address names, capitals aside, or what was said."""
    found = PersonIdentity.objects.filter(code__iexact=said).values_list("code", flat=True).first()
    return said if found is None else str(found)


def _detail(code: str, moment: Moment) -> dict[str, Any]:
    """Return how a person is described on the day, else how they were last, else how they first will be."""
    rows = list(
        PersonDetail.objects.known(moment)
        .filter(person__code=code)
        .order_by("valid_from")
        .values(
            "name",
            "said",
            "valid_from",
            code=F("person__code"),
            invented=F("person__invented"),
            system_code=F("system__code"),
        )
    )
    if not rows:
        raise Missing(f"Nobody has the code “{code[:60]}”, as far as was known at that time.")
    by_then = [row for row in rows if row["valid_from"] <= moment.as_at]
    chosen: dict[str, Any] = by_then[-1] if by_then else rows[0]
    return chosen


def _rows(model: Any, code: str, moment: Moment) -> Rows:
    """Return somebody's posts or interests, past ones too, oldest first."""
    facts = model.objects.known(moment).filter(person__code=code).order_by("valid_from", "id")
    if model is PostHeld:
        held = ("title", "said", "valid_from", "valid_to")
        return list(facts.values(*held, employer_code=F("employer__code")))
    columns = ("code", "said", "valid_from", "valid_to", "aware_on", "declared_on")
    return list(facts.values(*columns, organisation_code=F("organisation__code")))


def _codes(rows: Rows, *names: str) -> set[str]:
    """Return every organisation that rows name in a column or in their own words."""
    found = {row.get(name) or row["said"].get(name) for row in rows for name in names}
    return {str(code) for code in found if code}


def _seats(code: str, moment: Moment) -> list[SeatHeld]:
    """Return every seat somebody holds, held or is to hold, oldest first (three queries)."""
    holdings = list(
        Holding.objects.known(moment)
        .filter(person__code=code)
        .order_by("valid_from", "id")
        .values("seat_id", "valid_from", "valid_to", "term_ends", body_id=F("seat__body_id"))
    )
    seats = _newest(
        SeatTerms.objects.known(moment).filter(seat_id__in={row["seat_id"] for row in holdings}),
        "seat_id",
        moment,
        seat_code=F("seat__code"),
    )
    bodies = _newest(
        BodyTerms.objects.known(moment).filter(body_id__in={row["body_id"] for row in holdings}),
        "body_id",
        moment,
        body_code=F("body__code"),
    )
    return [
        _seat_held(row, seats[row["seat_id"]], bodies[row["body_id"]], moment.as_at)
        for row in holdings
        if row["seat_id"] in seats and row["body_id"] in bodies
    ]


def _newest(facts: Any, key: str, moment: Moment, **named: F) -> dict[int, dict[str, Any]]:
    """Return, for each identity, its terms on the day: else the last before, else the first after."""
    found: dict[int, dict[str, Any]] = {}
    for row in facts.order_by("valid_from").values(
        key, "valid_from", "said", *(("title", "role") if key == "seat_id" else ("name",)), **named
    ):
        if row[key] not in found or row["valid_from"] <= moment.as_at:
            found[row[key]] = row
    return found


def _seat_held(row: dict[str, Any], terms: dict[str, Any], body: dict[str, Any], on: date) -> SeatHeld:
    """Return one seat somebody holds or held."""
    seat = Seat.model_validate(
        {**terms["said"], "code": terms["seat_code"], "title": terms["title"], "role": terms["role"]}
    )
    code = body["body_code"]
    ended = row["valid_to"] is not None and row["valid_to"] <= on
    return SeatHeld(
        body=Link("body", code, body["name"], f"/body/{code}#seat-{seat.code}"),
        seat=seat.title,
        since=row["valid_from"],
        until=row["valid_to"],
        term_ends=row["term_ends"],
        lapsed=not ended and row["term_ends"] is not None and row["term_ends"] < on,
        leads=seat.leads,
        represents=seat.represents,
        mandate=mandate_in_words(seat),
        acts_as=how_acts(seat),
    )


def _post(row: dict[str, Any], organisations: Organisations) -> PostLine:
    """Return one post."""
    said = row["said"]
    team = said.get("team")
    return PostLine(
        employer=organisation_link(row["employer_code"], organisations),
        title=row["title"],
        wte=float(said.get("wte", 1)),
        seconded_to=organisation_link(said["seconded_to"], organisations) if "seconded_to" in said else None,
        team=Link("body", team, team, f"/body/{team}") if team else None,
        since=row["valid_from"],
        until=row["valid_to"],
    )


def _interest(row: dict[str, Any], organisations: Organisations, on: date) -> InterestLine:
    """Return one interest, with the days it took to declare it."""
    code = row["organisation_code"]
    return InterestLine(
        code=row["code"],
        kind=row["said"]["kind"].replace("-", " "),
        description=row["said"]["description"],
        organisation=organisation_link(code, organisations) if code else None,
        since=row["valid_from"],
        until=row["valid_to"],
        aware_on=row["aware_on"],
        declared_on=row["declared_on"],
        days=((row["declared_on"] or on) - row["aware_on"]).days,
    )


def _sentence(name: str, now: Sequence[SeatHeld], posts: Sequence[PostLine]) -> str:
    """Return what somebody holds in one sentence."""
    bodies = len({each.body.code for each in now})
    held = "holds no seat"
    if now:
        held = f"holds {counted(len(now), 'seat')} on {counted(bodies, 'body', 'bodies')}"
    does = [f"{each.title} at {each.employer.name}" for each in posts]
    return f"{name} {held}{' and is ' + listed(does) if does else ''}."


def _interests_sentence(lines: Sequence[InterestLine], none_on: date | None) -> str:
    """Return what somebody has declared, in a sentence."""
    if not lines:
        if none_on:
            return f"Declared on {plain_date(none_on)} that there are none."
        return "No interest is recorded, and no declaration that there are none."
    open_ones = sum(each.declared_on is None for each in lines)
    late = sum(each.declared_on is not None and each.days > DAYS_TO_DECLARE for each in lines)
    said = [f"{open_ones} not declared"] if open_ones else []
    said += [f"{late} declared more than {DAYS_TO_DECLARE} days after it was known"] if late else []
    return f"{counted(len(lines), 'interest')}{', ' + listed(said) if said else ', each declared in time'}."


def _findings(code: str, system: str, moment: Moment, *, whole: bool) -> tuple[Finding, ...]:
    """Return what the checks find about somebody; what judges private answers only for who may read them."""
    verdict = judged(system, moment)
    return tuple(
        each
        for each in (verdict.findings if verdict else ())
        if each.about.kind in ("person", "interest")
        and each.about.code.partition("/")[0] == code
        and (whole or each.rule not in PRIVATE_RULES)
    )

"""Commands about who may see the shared record: who saw it, who could have, tokens, emergencies, limits."""

from typing import Any

import click

from catchment.cli.common import BY, Refusal, acting, print_json, start
from catchment.cli.record import JSON, REASON, record


@record.command("who-saw")
@click.argument("patient")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3_660), help="How far back.")
@BY
@JSON
def who_saw(patient: str, days: int, by: str | None, json_wanted: bool) -> None:
    """Tell who saw the record of the person with the NHS number or id PATIENT, and who tried to."""
    start()
    from catchment.record.queries.seen import who_saw as asked

    value = _answered(asked, patient, reader=acting(by)[0], days=days)
    if json_wanted:
        print_json(value)
        return
    click.echo(value.sentence)
    for each in value.seen:
        emergency = " IN AN EMERGENCY" if each.emergency else ""
        click.echo(f"  {each.at:%Y-%m-%d %H:%M}  {each.name}, {each.role or each.organisation}{emergency}")
        click.echo(f"    {each.action} {each.what}: {each.outcome}. {each.reason}".rstrip())
    if value.more:
        click.echo("  Older entries are left out: ask for fewer days.")


@record.command("who-could-see")
@click.argument("patient")
@click.option("--on", default=None, help="On which day (default: today).")
@BY
@JSON
def who_could_see(patient: str, on: str | None, by: str | None, json_wanted: bool) -> None:
    """Tell who could have seen the record of the person with the NHS number or id PATIENT on a day."""
    start()
    from django.utils import timezone

    from catchment.foundation.moment import UnclearMomentError, read_date
    from catchment.record.queries.seen import who_could_see as asked

    try:
        day = read_date(on, "on") if on else timezone.localdate()
    except UnclearMomentError as problem:
        raise Refusal(str(problem)) from problem
    value = _answered(asked, patient, on=day, reader=acting(by)[0])
    if json_wanted:
        print_json(value)
        return
    click.echo(value.sentence)
    for each in value.holders:
        since = "" if each.known_then else " (known only since)"
        until = f" until {each.until:%Y-%m-%d}" if each.until else ""
        click.echo(f"  {each.name} ({each.holder}): {each.kind} by {each.basis}{until}{since}")
        for one in each.people:
            click.echo(f"    {one.name} ({one.code}), {one.title}")


@record.command()
@click.option("--person", default="", help="The code of the person it is for; without it, a system's token.")
@click.option(
    "--scope", required=True, help="SMART scopes, such as 'user/*.rs' or, for a system, 'system/*.cud'."
)
@click.option(
    "--organisation", default="", help="The ODS code of whom they act for, where that is not clear."
)
@click.option("--purpose", default="", help="direct-care (the default), planning or research.")
@click.option("--patient", default="", help="The id of the one Patient that patient/ scopes are about.")
@click.option("--minutes", default=60, show_default=True, help="How long it lasts; a day at most.")
@click.option("--client", default="catchment-record-token", help="What to call the application or system.")
def token(
    person: str, scope: str, organisation: str, purpose: str, patient: str, minutes: int, client: str
) -> None:
    """Make a token for /fhir, for a person or a system; whoever has it may do what it says."""
    start()
    from django.utils import timezone

    from catchment.record.rules.access.claims import UnclearClaims
    from catchment.record.rules.access.scopes import UnclearScope
    from catchment.record.tokens import make_token

    try:
        made = make_token(
            at=timezone.now(),
            person=person,
            scope=scope,
            minutes=minutes,
            purpose=purpose,
            organisation=organisation,
            patient=patient,
            client=client,
        )
    except (UnclearClaims, UnclearScope) as problem:
        raise Refusal(str(problem)) from problem
    click.echo(made)


@record.command("break-glass")
@click.argument("patient")
@click.option("--by", required=True, help="The code of the clinician who needs it.")
@click.option("--organisation", required=True, help="The ODS code of whom they act for.")
@click.option("--hours", type=int, default=None, help="For how long (default: 4, at most 24).")
@REASON
@JSON
def break_glass(
    patient: str, by: str, organisation: str, hours: int | None, reason: str, json_wanted: bool
) -> None:
    """Open the record of the person with the NHS number or id PATIENT in an emergency."""
    start()
    from catchment.foundation.permission import NotAllowed
    from catchment.record.actions.glass import CannotBreakGlass
    from catchment.record.actions.glass import break_glass as breaking

    try:
        kept = breaking(patient, reason=reason, actor=acting(by)[0], organisation=organisation, hours=hours)
    except (CannotBreakGlass, NotAllowed) as refusal:
        raise Refusal(str(refusal)) from refusal
    if json_wanted:
        print_json({"number": kept.pk, "starts": kept.starts, "ends": kept.ends})
        return
    click.echo(
        f"Emergency access {kept.pk} is open until {kept.ends:%H:%M on %Y-%m-%d}; it will be reviewed."
    )


@record.command()
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3_660), help="How far back.")
@BY
@JSON
def emergencies(days: int, by: str | None, json_wanted: bool) -> None:
    """List the times somebody broke the glass, for a privacy officer to review."""
    start()
    from catchment.record.queries.seen import emergencies as asked

    found = _answered(asked, reader=acting(by)[0], days=days)
    if json_wanted:
        print_json(found)
        return
    click.echo(f"{len(found)} in the last {days} days.")
    for each in found:
        click.echo(
            f"  {each.starts:%Y-%m-%d %H:%M}  {each.name}, {each.organisation}: Patient/{each.patient}"
        )
        click.echo(f"    {each.reason}")


@record.command()
@click.argument("patient")
@click.argument("kind")
@click.option("--on", default=None, help="From which day (default: today).")
@click.option("--lift", is_flag=True, help="End it on that day.")
@REASON
@BY
@JSON
def limit(
    patient: str, kind: str, on: str | None, lift: bool, reason: str, by: str | None, json_wanted: bool
) -> None:
    """Limit the use of a record: restricted, national-opt-out, type-1 or local-objection."""
    start()
    from django.utils import timezone

    from catchment.foundation.moment import UnclearMomentError, read_date
    from catchment.foundation.permission import NotAllowed
    from catchment.record.actions.flags import CannotFlag, lift_flag, set_flag

    try:
        day = read_date(on, "on") if on else timezone.localdate()
        done = (lift_flag if lift else set_flag)(patient, kind, on=day, reason=reason, actor=acting(by)[0])
    except (CannotFlag, NotAllowed, UnclearMomentError) as refusal:
        raise Refusal(str(refusal)) from refusal
    if json_wanted:
        print_json(done)
        return
    changed = "It was so already." if done.unchanged else f"{'Lifted' if lift else 'Set'} from {day}."
    click.echo(changed)


def _answered(query: Any, *asked: Any, **named: Any) -> Any:
    """Return the answer of a query, or end with the sentence that refuses it."""
    from catchment.foundation.permission import NotAllowed
    from catchment.record.queries.seen import NobodyKnown

    try:
        return query(*asked, **named)
    except (NobodyKnown, NotAllowed) as refusal:
        raise Refusal(str(refusal)) from refusal

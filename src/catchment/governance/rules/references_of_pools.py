"""References of pooled funds: partners, host, manager, agreement, areas, bodies, functions.

As for the scheme, only what leads nowhere is refused: a fund that breaks a rule loads, and a check finds it.
"""

from collections.abc import Iterator

from catchment.foundation.rules.findings import About
from catchment.governance.rules.document import Handbook, PooledFund
from catchment.governance.rules.references_of_schemes import unknown_functions
from catchment.governance.rules.references_values import Known, Misreference


def about_pool(system: str, fund: PooledFund) -> About:
    """Return a pooled fund as findings and refusals name it."""
    return About("pooled-fund", f"{system}/{fund.code}", fund.name)


def organisations_of(fund: PooledFund) -> tuple[str, ...]:
    """Return the codes of every organisation that a pooled fund names."""
    partners = (each.organisation for each in fund.partners)
    return tuple(dict.fromkeys(code for code in (fund.host, *partners) if code))


def in_pools(handbook: Handbook, known: Known) -> Iterator[Misreference]:
    """Give every reference of the pooled funds that leads nowhere."""
    functions = {**known.functions, **{each.code: each.name for each in handbook.functions}}
    bodies = {body.code for body in handbook.bodies}
    seats = {f"{body.code}/{seat.code}" for body in handbook.bodies for seat in body.seats}
    people = {person.code for person in handbook.people} | set(known.people) | known.coming
    instruments = {each.code for each in handbook.instruments}
    for fund in handbook.pooled_funds:
        about = about_pool(handbook.system, fund)
        said = fund.agreement
        yield from unknown_functions(about, (*said.nhs_functions, *said.council_functions), functions)
        for code in (fund.joint_committee, fund.better_care_fund_of):
            if code and code not in bodies:
                sentence = f"{fund.code} names the body {code}, which is not in this handbook."
                yield Misreference(about, sentence)
        for area in fund.areas:
            if area not in known.areas:
                sentence = f"{fund.code} is for the area {area}, which does not exist on the day."
                yield Misreference(about, sentence)
        if fund.instrument and fund.instrument not in instruments:
            sentence = f"{fund.code} rests on the instrument {fund.instrument}, which is not here."
            yield Misreference(about, sentence)
        manager = fund.pool_manager
        if manager and manager not in seats | people:
            sentence = f"{fund.code} is managed by {manager}, which is neither a seat nor a person here."
            yield Misreference(about, sentence)

"""Reading scenarios of pooled funds: a world in which nothing is wrong, what is changed, what is found then.

`python -m pytest tests/money/test_pooled_rules.py` runs tests/scenarios/money/pooled.yaml, which says at its
top what a case may say. Amounts are pounds.
"""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from catchment.foundation.rules.checked import Checked
from catchment.governance.rules.document import Instrument, PooledFund
from catchment.governance.rules.functions import LegalKind
from catchment.money.better_care import national_figures
from catchment.money.rules.pooled import ANNUAL, Committee, DesignatedFund, PoolFacts, Report, SystemPools
from catchment.money.rules.years import read_year
from tests.reading import read_yaml

FILE = Path(__file__).parents[1] / "scenarios" / "money" / "pooled.yaml"
PENCE = 100
KNOWN = {
    "case",
    "as_at",
    "change",
    "change_instrument",
    "without",
    "boards",
    "books",
    "reports",
    "designated",
    "finds",
    "finds_nothing",
}


@dataclass(frozen=True)
class Case:
    """One dated question about pooled funds."""

    name: str
    as_at: date
    pools: SystemPools
    finds: tuple[str, ...]
    finds_nothing: tuple[str, ...]

    @property
    def checked(self) -> Checked:
        """Return the facts as the checks read them."""
        return Checked({SystemPools: (self.pools,)}, dict(self.pools.belongs), {})


def read_cases() -> list[Case]:
    """Return the cases of the scenario file."""
    document = read_yaml(FILE)
    return [_case(document["world"], case) for case in document["cases"]]


def _case(base: dict[str, Any], case: dict[str, Any]) -> Case:
    assert set(case) <= KNOWN, f"a case knows no {sorted(set(case) - KNOWN)}"
    world = deepcopy(base)
    pools = {each["said"]["code"]: each for each in world["pools"]}
    for code, said in case.get("change", {}).items():
        pools[code]["said"] = {**pools[code]["said"], **said}
    for code, said in case.get("change_instrument", {}).items():
        pools[code]["instrument"] |= said
    for code, said in case.get("reports", {}).items():
        pools[code]["reports"] = said
    for code, parts in case.get("without", {}).items():
        for part in parts:
            pools.pop(code) if part == "all" else pools[code].pop(part)
    world["boards"] |= case.get("boards", {})
    for part in ("books", "designated"):
        world[part] = case.get(part, world[part])
    facts = pools_of(world, list(pools.values()))
    finds, finds_nothing = tuple(case.get("finds", ())), tuple(case.get("finds_nothing", ()))
    return Case(case["case"], case["as_at"], facts, finds, finds_nothing)


def pools_of(world: dict[str, Any], pools: list[dict[str, Any]]) -> SystemPools:
    """Return the pooled funds of a world as the checks read them."""
    return SystemPools(
        world["system"],
        world["name"],
        tuple(world["boards"].items()),
        tuple(_pool(world, each) for each in pools),
        national_figures(),
        frozenset(world["books"]),
        tuple(_designated(each) for each in world["designated"]),
    )


def _pool(world: dict[str, Any], pool: dict[str, Any]) -> PoolFacts:
    committee = pool.get("committee")
    return PoolFacts(
        world["system"],
        PooledFund.model_validate(pool["said"]),
        world["names"],
        {code: LegalKind(kind) for code, kind in world["organisations"].items()},
        Instrument.model_validate(pool["instrument"]) if "instrument" in pool else None,
        (("X-P-MANAGER", pool["manager"]),) if "manager" in pool else (),
        Committee("PLACE", "Place board", committee) if committee else None,
        tuple(
            Report(read_year(year).begins, ANNUAL if quarter == "annual" else quarter, on, 0, 0)
            for year, reports in pool.get("reports", {}).items()
            for quarter, on in reports.items()
        ),
    )


def _designated(said: dict[str, Any]) -> DesignatedFund:
    received = int(Decimal(str(said["received"])) * PENCE)
    return DesignatedFund(said["code"], said["year"], said["designated"] * PENCE, received)

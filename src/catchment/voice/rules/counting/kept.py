"""A count sheet as plain values (for JSON, and to be kept with a poll) and back again."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from catchment.voice.rules.counting.values import CountSheet, Method, Moves, Spoilt, Stage, Tie


def as_plain(sheet: CountSheet) -> dict[str, Any]:
    """Return a sheet as dictionaries and lists; amounts stay units (hundred-thousandths of a vote)."""
    return asdict(sheet)


def from_plain(said: Mapping[str, Any]) -> CountSheet:
    """Return the sheet that `as_plain` gave, also after a way through JSON."""
    return CountSheet(
        method=Method(said["method"]),
        places=said["places"],
        candidates=tuple(said["candidates"]),
        valid=said["valid"],
        spoilt=tuple(Spoilt(each["where"], each["reason"], each["times"]) for each in said["spoilt"]),
        quota=said["quota"],
        seed=said["seed"],
        stages=tuple(_stage(each) for each in said["stages"]),
        elected=tuple(said["elected"]),
    )


def _stage(said: Mapping[str, Any]) -> Stage:
    return Stage(
        number=said["number"],
        moves=Moves(said["moves"]),
        giver=said["giver"],
        transfers=tuple((code, units) for code, units in said["transfers"]),
        votes=tuple((code, units) for code, units in said["votes"]),
        not_transferable=said["not_transferable"],
        lost=said["lost"],
        elected=tuple(said["elected"]),
        excluded=said["excluded"],
        ties=tuple(
            Tie(
                each["purpose"],
                tuple(each["candidates"]),
                each["chosen"],
                each["stage"],
                tuple((code, mark) for code, mark in each["marks"]),
            )
            for each in said["ties"]
        ),
    )

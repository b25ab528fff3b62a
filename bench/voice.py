"""Voice: the power of votes, ballots counted, and every practice of England under six layers."""

import voice_england
import voice_power
import voice_stv
from common import Row


def measure() -> list[Row]:
    """Measure each in turn."""
    return [*voice_power.measure(), *voice_stv.measure(), *voice_england.measure()]

"""NHS numbers that nobody has: the test range 999, with right check digits (G-001, T-G2).

Numbers that begin with 999 are never issued. There are 909,090 of them with a check digit, and each synthetic
person has the one of their place in an order that depends on the seed. Whoever comes after the last of them
has none, as some real patients have none: no number is made up outside the range.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

FIRST = 999_000_000  # the first nine digits of the first number of the range
STEP = 318_281  # how far one person's number is from the next one's; shares no factor with their count
SEED_STEP = 104_729


@cache
def valid_numbers() -> npt.NDArray[np.int64]:
    """Return every number of the range whose check digit exists, in order (G-001)."""
    nine = np.arange(FIRST, FIRST + 1_000_000, dtype=np.int64)
    total = np.zeros(len(nine), dtype=np.int64)
    rest = nine.copy()
    for weight in range(2, 11):  # from the ninth digit back to the first
        total += rest % 10 * weight
        rest //= 10
    check = (11 - total % 11) % 11
    found: npt.NDArray[np.int64] = (nine * 10 + check)[check != 10]
    return found


def nhs_numbers(people: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.int64]:
    """Return the NHS number of each person by their place, 0 for those for whom the range has none left."""
    valid = valid_numbers()
    places = (people * STEP + seed * SEED_STEP) % len(valid)
    return np.where(people < len(valid), valid[places], 0)

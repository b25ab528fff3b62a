"""Amounts as people write them: what is read is what was meant, or it is refused."""

import pytest

from catchment.foundation.rules.money import UnclearAmountError, read_pounds


@pytest.mark.parametrize(
    ("said", "pence"),
    [
        ("1200000", 120_000_000),
        ("£1,200,000", 120_000_000),
        ("18,420.50", 1_842_050),
        ("1.2m", 120_000_000),
        ("250k", 25_000_000),
    ],
)
def test_amounts_are_read_in_pence(said: str, pence: int) -> None:
    assert read_pounds(said) == pence


@pytest.mark.parametrize("said", ["12,34", "1,2345", "1,,000", ",100", "1000,000", "12,34.50", "lots", ""])
def test_commas_stand_between_thousands_and_nowhere_else(said: str) -> None:
    """“12,34” was once read as 1,234 pounds, which whoever writes pence with a comma never meant."""
    with pytest.raises(UnclearAmountError, match="is not an amount"):
        read_pounds(said)

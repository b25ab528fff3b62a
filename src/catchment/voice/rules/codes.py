"""The codes of what this room keeps: the system, a letter for the kind, and a number: XEX-V-0001."""

DIGITS = 4


def next_code(system: str, letter: str, kept: int) -> str:
    """Return the code of the next of a kind, where so many of a system are kept: none is ever deleted."""
    return f"{system}-{letter}-{kept + 1:0{DIGITS}}"

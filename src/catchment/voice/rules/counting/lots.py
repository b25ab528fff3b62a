"""Drawing lots so that anybody can draw them again.

Where the rules say "by lot", each tied candidate's lot is the SHA-256 of a seed, the stage, the purpose and
their code; the lowest is drawn. Of a poll the seed is made of its code and the numbers of all its papers: it
is fixed once the box is closed, nobody knows it before the box is opened, and everybody can work it out
after.
"""

import hashlib
from collections.abc import Iterable


def seed_of(words: Iterable[str]) -> str:
    """Return the seed that follows from words, in their alphabetical order: 64 hexadecimal digits."""
    return hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()


def marks(seed: str, stage: int, purpose: str, candidates: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return each candidate with their lot, the one that is drawn first."""
    drawn = [(_mark(seed, stage, purpose, code), code) for code in candidates]
    return tuple((code, mark) for mark, code in sorted(drawn))


def _mark(seed: str, stage: int, purpose: str, code: str) -> str:
    return hashlib.sha256(f"{seed}\n{stage}\n{purpose}\n{code}".encode()).hexdigest()

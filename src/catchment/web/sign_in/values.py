"""What the sign-in pages and “what you may do” show."""

from dataclasses import dataclass

from catchment.foundation.permission import Act
from catchment.governance.queries.signing_in import InventedGroup


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The page where somebody signs in; `why_not` says why nobody can, where nobody can."""

    way: str
    sentence: str
    provider: str
    next: str
    words: str = ""
    groups: tuple[InventedGroup, ...] = ()
    searchable: bool = False
    invented: bool = False
    shown: int = 0  # of each kind; the rest are folded away


@dataclass(frozen=True, slots=True)
class Right:
    """One act, whether the person may do it on the day, and why or why not."""

    act: Act
    allowed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class MePage:
    """What the person signed in holds and may do on the day."""

    code: str
    name: str
    sentence: str
    holds: tuple[str, ...]
    rights: tuple[Right, ...]

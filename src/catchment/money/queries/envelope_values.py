"""What the pages of the envelope say: finished values, amounts in whole pence, sentences included."""

from dataclasses import dataclass

from catchment.foundation.pictures import FlowsPicture
from catchment.foundation.rules.findings import Finding
from catchment.money.rules.envelope import Decider
from catchment.money.rules.envelope_flows import By
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class SwitchLine:
    """A way to look at the same money, or another year; `chosen` is the one shown."""

    words: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShareLine:
    """What is decided at one level, in pence and as a share (0 to 1) of all that is paid or committed."""

    decider: Decider
    name: str
    pence: int
    share: float
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class FundLine:
    """A fund: what it is, and in pence what came in and where it is; the states add up to what came in."""

    code: str
    name: str
    stream: str
    nature: str
    recurrent: bool
    ring_fence: str  # in words, with what it is for
    protected: bool
    received_pence: int
    paid_pence: int
    committed_pence: int
    free_pence: int
    held_pence: int
    href: str

    @property
    def left_pence(self) -> int:
        """Return what nobody has decided on."""
        return self.free_pence + self.held_pence


@dataclass(frozen=True, slots=True)
class StreamLine:
    """What came in for one thing (E-010), in pence, and the year before; `words` is the change."""

    stream: str
    name: str
    pence: int
    before_pence: int
    words: str


@dataclass(frozen=True, slots=True)
class KindLine:
    """What came in of one kind, against the rest: “revenue”, “recurrent”, “ring-fenced”; in pence."""

    question: str
    answers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class UseRow:
    """One organisation's use that counts here: in words what share, and by when it was reported."""

    name: str
    href: str
    used_pence: int
    expected_pence: int
    per_cent: float
    reported: str


@dataclass(frozen=True, slots=True)
class LimitPart:
    """The ICB and its trusts together against one limit (E-003)."""

    nature: str
    sentence: str
    used_pence: int
    expected_pence: int
    limit_pence: int | None
    direction: str
    rows: tuple[UseRow, ...]
    silent: tuple[str, ...]
    state: str  # within, heading over, over, no limit


@dataclass(frozen=True, slots=True)
class EnvelopePage:
    """The envelope of a system in a year, on a day; amounts in pence."""

    system: str
    system_name: str
    invented: bool
    year: str
    by: By
    sentence: str
    more: tuple[str, ...]
    received_pence: int
    decided_pence: int
    protected_pence: int
    switches: tuple[SwitchLine, ...]
    years: tuple[SwitchLine, ...]
    picture: FlowsPicture | None
    shares: tuple[ShareLine, ...]
    streams: tuple[StreamLine, ...]
    kinds: tuple[KindLine, ...]
    funds: tuple[FundLine, ...]
    limits: tuple[LimitPart, ...]
    findings: tuple[Finding, ...]
    trail: tuple[Link, ...]
    onward: tuple[Link, ...]

"""What the pages of contracts say: finished values, which the JSON twins and the commands give too."""

from dataclasses import dataclass
from datetime import date

from catchment.foundation.pictures import LayersPicture
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Form
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One contract in the list of a system; amounts in pence, `paid` up to the day."""

    code: str
    title: str
    href: str
    form: str
    paid_to: tuple[Link, ...]  # whoever the commissioner pays itself
    subcontractors: int
    starts: date
    ends: date | None  # the first day after it
    runs: str  # from when until when, in words
    annual_pence: int
    paid_pence: int
    running: bool


@dataclass(frozen=True, slots=True)
class ContractsPage:
    """The contracts of a system with its providers."""

    system: str
    system_name: str
    invented: bool
    sentence: str
    href: str
    lines: tuple[ContractLine, ...]
    trail: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PartyLine:
    """What one provider gets, passes on and keeps in the month shown, and was paid by the day (pence)."""

    party: Link
    paid_by: str
    gets_pence: int
    passes_on_pence: int
    keeps_pence: int
    paid_pence: int


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month of the financial year shown: what is due to all, what was paid, and by which transfers."""

    month: date
    due_pence: int
    paid_pence: int
    state: str  # paid, due, part paid, over paid or not begun
    transfers: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One party's share of a gain or a loss, in percent; and in pence what it received when settled."""

    party: Link
    per_cent: str
    received_pence: int | None


@dataclass(frozen=True, slots=True)
class ContractPage:
    """One contract: who is paid how, what reaches whom, month by month, gain and risk."""

    code: str
    title: str
    system: str
    system_name: str
    invented: bool
    sentence: str
    accountable: str
    href: str
    trail: tuple[Link, ...]
    picture: LayersPicture
    month: date  # the month that the picture and the parties are of
    year: str
    parties: tuple[PartyLine, ...]
    months: tuple[MonthLine, ...]
    due_pence: int
    paid_pence: int
    set_aside_pence: int
    between_partners_pence: int
    terms: tuple[tuple[str, str, str], ...]  # label, words, address or nothing
    shares: tuple[ShareLine, ...]
    sharing: tuple[str, ...]
    findings: tuple[str, ...]
    may: bool = False
    why_not: str = ""
    forms: tuple[Form, ...] = ()
    problems: tuple[FormError, ...] = ()

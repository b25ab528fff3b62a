"""What the room keeps: the books, where money came from, and what claims, budgets and reports rest on."""

from catchment.money.models.books import Account, Fund, Period
from catchment.money.models.claims import Claim, ClaimLine, ClaimStep
from catchment.money.models.contracts import Contract, ContractSettlement
from catchment.money.models.envelope import Apportionment, EnvelopeLimit, PoolReport, ReportedUse
from catchment.money.models.ledger import Commitment, DayTotal, DecisionUse, Transfer
from catchment.money.models.populations import NeedWeight, PCNPopulation, Rate
from catchment.money.models.practices import PracticePayment, PracticePaymentYear
from catchment.money.models.sources import Allocation
from catchment.money.models.staff import BaselineStaff, PCNStaff

__all__ = [
    "Account",
    "Allocation",
    "Apportionment",
    "BaselineStaff",
    "Claim",
    "ClaimLine",
    "ClaimStep",
    "Commitment",
    "Contract",
    "ContractSettlement",
    "DayTotal",
    "DecisionUse",
    "EnvelopeLimit",
    "Fund",
    "NeedWeight",
    "PCNPopulation",
    "PCNStaff",
    "Period",
    "PoolReport",
    "PracticePayment",
    "PracticePaymentYear",
    "Rate",
    "ReportedUse",
    "Transfer",
]

"""What the record keeps."""

from catchment.record.models.access import BreakGlass, PatientFlag, Relationship
from catchment.record.models.audit import AuditEntry
from catchment.record.models.people import GpRegistration, Patient, PatientMerge
from catchment.record.models.receiving import Delivery, Parked, ReceivedAs
from catchment.record.models.store import (
    IndexedDate,
    IndexedQuantity,
    IndexedTerm,
    IndexedText,
    ResourceVersion,
    Vocabulary,
)

__all__ = [
    "AuditEntry",
    "BreakGlass",
    "Delivery",
    "GpRegistration",
    "IndexedDate",
    "IndexedQuantity",
    "IndexedTerm",
    "IndexedText",
    "Parked",
    "Patient",
    "PatientFlag",
    "PatientMerge",
    "ReceivedAs",
    "Relationship",
    "ResourceVersion",
    "Vocabulary",
]

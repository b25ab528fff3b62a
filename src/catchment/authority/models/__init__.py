"""What the room keeps: meetings and selections step by step, and decisions with their proof."""

from catchment.authority.models.decisions import Decision
from catchment.authority.models.proceedings import Proceeding, ProceedingKind, ProceedingStep

__all__ = ["Decision", "Proceeding", "ProceedingKind", "ProceedingStep"]

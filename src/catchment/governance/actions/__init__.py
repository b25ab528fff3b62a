"""Every change to the facts of governance: one transaction, the right to do it checked, its audit inside."""

from catchment.governance.actions.applying import Applied, Planned, Refused, apply_handbook, plan_handbook

__all__ = ["Applied", "Planned", "Refused", "apply_handbook", "plan_handbook"]

"""One edit of one thing: load what is in force, change it, apply it from the day, all of it or nothing.

Each edit is a pure function of `rules.editing`. It is applied against what it was made from: if somebody
records another change in between, nothing is written and the reader is told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.governance.actions.applying import (
    Applied,
    Planned,
    Refused,
    apply_handbook,
    as_allowed,
    fingerprint,
    plan_handbook,
)
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.document import Handbook

Edit = Callable[[Handbook], Handbook]


@dataclass(frozen=True, slots=True)
class Editor:
    """Who edits which system's handbook, from which day, and why."""

    actor: Actor
    system: str
    on: date
    reason: str


def edit_handbook(editor: Editor, edit: Edit) -> Applied:
    """Apply an edit to the handbook in force on a day.

    Raises Unfit where the edit makes no sense, Refused where it cannot be recorded, NotAllowed where the
    actor may not.
    """
    handbook = load_handbook(editor.system, Moment(editor.on))
    if handbook is None:
        raise Refused(f"{editor.system} has no handbook on {editor.on}. Choose a later day.")
    return apply_handbook(
        edit(handbook),
        on=editor.on,
        actor=editor.actor,
        reason=editor.reason,
        expected=fingerprint(handbook),
    )


def plan_file(editor: Editor, handbook: Handbook) -> tuple[Handbook, Planned]:
    """Return a handbook from a file as this editor may apply it, and what that would change.

    Whoever may not read the answers about suitability cannot change them either: what is recorded stays.
    Raises Refused where the file is another system's, or where a reference leads nowhere.
    """
    if handbook.system != editor.system:
        raise Refused(f"This is a handbook of {handbook.system}; here the one of {editor.system} is edited.")
    handbook = as_allowed(handbook, on=editor.on, actor=editor.actor)
    return handbook, plan_handbook(handbook, on=editor.on)


def apply_file(editor: Editor, handbook: Handbook, expected: str) -> Applied:
    """Apply a handbook from a file, if what is in force is still what its plan was made against.

    Raises Refused, with a sentence that says so, where somebody changed it since.
    """
    handbook, _ = plan_file(editor, handbook)
    return apply_handbook(handbook, on=editor.on, actor=editor.actor, reason=editor.reason, expected=expected)

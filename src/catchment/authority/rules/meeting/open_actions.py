"""Actions not done yet, over the meetings of a body: each may be reported done at a later meeting."""

from collections.abc import Sequence

from catchment.authority.rules.meeting.state import ActionItem, Meeting


def open_actions(meetings: Sequence[Meeting]) -> tuple[tuple[Meeting, ActionItem], ...]:
    """Return the actions that neither their own meeting nor another says are done, those due first first."""
    done = {(each.meeting, each.action) for meeting in meetings for each in meeting.done_elsewhere}
    found = [
        (meeting, action)
        for meeting in meetings
        for action in meeting.actions
        if action.done_on is None and (meeting.code, action.action) not in done
    ]
    return tuple(sorted(found, key=lambda each: (each[1].due, each[0].code, each[1].action)))

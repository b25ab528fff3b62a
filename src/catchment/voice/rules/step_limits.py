"""Limits on steps: how many one thing is taken, and how the number of one is read from a form.

What a matter, appointment or response is now is added up from its steps on every page that names it, so one
thing with steps without end would hold everybody up.
"""

MOST_STEPS = 2_000
LONGEST_NUMBER = 8  # digits of the number of a step
UNREADABLE = "The form did not say which step it was made from. Open the page again, and send it from there."


def why_no_more(last: int) -> str:
    """Return why no step follows one with a number, empty where one may."""
    if last < MOST_STEPS:
        return ""
    return f"It has {MOST_STEPS:,} steps, the most that one thing can have: begin another, and name this one."


def step_number(text: str) -> int | None:
    """Return the number of a step as a form sends it, None for anything that is no number of a step."""
    digits = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if digits else None

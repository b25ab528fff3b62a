"""The floor under every room: time, recorded changes, findings, jobs, imports and pages.

Nothing here knows what an ICB is. What two rooms need, and is not about health care, belongs here.
"""

"""A meeting of a body, as pure rules: steps, the state they add up to, and what may follow what.

Read `steps` for everything that can happen, `state` for what a meeting is, `taking` for the order. A meeting
is called, gets an agenda with papers, is opened from the chair; people come, declare interests, leave for
conflicts; each item is opened, its quorum established, a motion put, votes taken by the body's own rule, the
result declared; then minutes, which the next meeting approves.
"""

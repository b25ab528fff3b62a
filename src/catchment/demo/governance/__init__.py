"""How the example governs itself: the handbooks of its boards, from 2016 to the merger of 2027.

What somebody wrote is YAML in demo/handbooks; what follows from the example's structure is made here:
networks.py (a board for each network), teams.py (a team for each neighbourhood) and places.py (boards of the
five forms). telling.py cuts the whole story into the handbook of each day, script.py puts the parts together,
keeping.py writes them as they were keyed in. Read them in that order.

It has faults on purpose, so that the checks have something to say on 22 November 2026:

- The seat of the partner member for primary medical services is vacant since 1 September 2026 (B-022).
- A non-executive's term ended on 30 June 2026, and he stayed (B-041).
- The board's chair took the chair of the audit committee in April 2026, which is not allowed (B-075).
- A non-executive declared an interest 98 days after she knew of it; 28 are allowed (B-062).
- Nobody is accountable for the outcomes of place XEX-P3 (S000-12); P4 did not agree on reporting (D-058).
- Place XEX-P1 mixes two forms of governance (D-055).
- The ambulance trust is in no provider collaborative (S002-25); network XN018 has no payee (F-006).
- Two clinical directors need more time than they have (S001-22), and one still leads what has ended (F-010).
- Neighbourhood team N17 has no lead (S001-19), and the mandate of a GP lead ran out (S004-28).

And one mistake put right: on 14 June 2024 it was believed that Philippa Vanishing sat on the board. She had
left in February, which was keyed in on 14 September. Ask for 3 March 2024 as known then, and as known now.
"""

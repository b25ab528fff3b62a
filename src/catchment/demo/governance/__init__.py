"""How the example governs itself: the handbooks of its boards, from 2016 to the merger of 2027.

What somebody wrote is YAML in demo/handbooks; what follows from the example's structure is made here:
networks.py (a board for each network), teams.py (a team for each neighbourhood) and places.py (boards of the
five forms). telling.py cuts the whole story into the handbook of each day, script.py puts the parts together,
keeping.py writes them as they were keyed in, and meetings.py adds the meetings. Read them in that order.

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

The scheme of delegation (handbooks/XEX-scheme.yaml) has faults of its own, one of each kind:

- XEX-D-P3-FORUM gives money to a forum, which can only advise (D-056); XEX-D-NETWORK gives a function to a
  network, which cannot receive one (D-002).
- XEX-D-PERINATAL goes on after its agreement ended in March 2026, and XEX-D-WINTER ran out in September 2026
  and was not renewed (D-011).
- XEX-D-PACKAGES waits for the half of the county council (D-008).
- XEX-D-P1-CARERS passes on what may not be passed on (D-006).
- XEX-D-COUNTY-GRANTS is a council's delegation under section 65Z5 (D-003), with its money (D-009).
- XEX-D-P2-LEAD says £300,000, and the place itself has £250,000 (B-079).
- XEX-D-P2-WARDS leaves virtual wards in P2 with two owners; care home support in P4 has none (S000-11).
- Nobody stands in for the director of nursing (D-053).
- The place director of P1 answers for six outcomes and has authority for four (S000-14).

And so have the pooled funds (handbooks/XEX-pooled.yaml):

- XEX-POOL-CARERS rests on section 65Z6 and holds money of the county council (D-009).
- The agreement of XEX-POOL-COUNTY says nothing of staff, goods and accommodation (D-024); its manager did not
  report on 2025/26 as a whole, nor on the first quarter of 2026/27 (D-025).
- Its plan of 2025/26 raised social care by 2% (D-042), and the section 151 officer did not sign it (D-044).
- In 2026/27 the board puts £1.2m less than the NHS minimum into it (D-041), so that not all that is
  designated for integration is pooled (D-045).

The meetings of 2026 have faults too (meetings/XEX.yaml): P1 decided on forty beds in June for more than its
limit, so that the decision is void (B-079), and nobody renewed the winter delegation as the board had asked
(B-067).

And one mistake put right: on 14 June 2024 it was believed that Philippa Vanishing sat on the board. She had
left in February, which was keyed in on 14 September. Ask for 3 March 2024 as known then, and as known now.
"""

"""The example system: invented, dated, and the same for everybody.

Exampleshire is an island county in the North Sea with a city, two upper-tier councils, four places, 24
neighbourhoods, 24 primary care networks and some 130 practices; a smaller board next door, Neighbourshire,
will merge with it on 1 April 2027. Everything is made from one seed (`chance.SEED`), so two people who talk
about practice X99001 talk about the same one. `actions.load_example` writes it all; the other modules are
pure, and read from the ground up: chance, mesh, growth, plan, geography, residents, areas, practices,
footprints, networks, organisations, history, registrations, example, writing.

It has faults on purpose, so that the checks have something to say. Each is decided in `plan.py`:

- Networks XN005 (about 28,000) and XN006 (about 22,000) are below 30,000 patients (F-003); they share one
  neighbourhood, XEX-N06. XN001 has about 90,000 and serves two.
- Place XEX-P4 has fewer than 250,000 people (S000-06).
- Network XN013, of place XEX-P3, has two practices over the border in XEX-P4 (F-005, K-036).
- Network XN022 has a member practice that Neighbourshire commissions (K-036).
- Two practices are in no network (F-004), and network XN018 has no nominated payee (F-006).
- Network XN024 has a single practice, and neighbourhood team XT012 has no named lead (F-021).
- Neighbourshire has drawn neither places nor neighbourhoods.
- One practice stayed out of the 2025/26 specification, so its patients need cover from others (F-005, F-009).
- One network move was keyed in with the wrong date and put right three months later (K-041).

How all this is governed, and what is wrong with that, is told in demo/governance.
"""

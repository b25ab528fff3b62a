"""Authority: functions, delegations, the resolver, meetings and decisions, and the choice of providers.

*Who may decide this, here, today, up to how much - and who stays accountable?* The handbook (in `governance`)
holds the scheme of reservation and delegation as facts; this room works out what follows from it (`rules/`),
keeps what boards then decide, with the proof that they might (`models/`, `actions/`), and finds the holes.

Read in this order: rules/facts.py (what there is to know), rules/law.py (what each route allows),
rules/graph.py (what everybody may decide, worked out once), rules/nearest.py (why not), rules/proceedings.py
(meetings and selections, as steps that are never taken back).
"""

"""The choice of providers of health care services, as the law of 1 January 2024 leads through it.

The Health Care Services (Provider Selection Regime) Regulations 2023 (SI 2023/1348; D-080 to D-095) give five
routes to a contract; most of them are no tender. Which one must or may be taken follows from a few answers,
and for each the regulations name a rule: `routes` gives them all, so that anybody can see afterwards why
tendering was or was not used (S002-27).

Read in this order: words.py (the routes, criteria and notices), scope.py (does the regime apply), change.py
(what is a considerable change, what may be modified), routes.py (which route and why), clocks.py (how long),
steps.py (what a commissioner records), state.py and taking.py (what follows from the steps, and what comes
too early), conflicts.py (who must step out), telling.py (what is next).
"""

"""Catchment: an English integrated care system, modelled and run.

Rooms stand on floors (see docs/architecture.md): `foundation` carries what every room needs (time,
findings, jobs, imports), `structure` says who there is, and the rooms above say who may decide, where
the money goes, who speaks for whom, who is cared for and whether it works.
"""

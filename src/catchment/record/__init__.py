"""The shared record: what is known about people, one record across organisations.

Each resource that an organisation sends (FHIR R4) is kept as it came, version after version, with who sent
it. What it says is indexed once, when it is stored (`rules/extraction`); who may see it is decided inside
every question asked of it (`rules/access`, G-035), so that nobody learns from a total or a page that
something is hidden from them. `http` speaks FHIR; `actions` receive, store and correct; `queries` find.
"""

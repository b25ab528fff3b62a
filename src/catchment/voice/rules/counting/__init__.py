"""Counting votes: papers in, a count sheet out that anybody can check.

A *paper* lists candidates in order of preference. A count gives a `CountSheet`: the quota, every stage with
what moved from whom to whom, what each candidate then had, who was elected or excluded, and how ties were
broken. Votes are whole numbers of hundred-thousandths (`UNITS`), so nothing is lost that the sheet does not
say. Counting is pure: the same papers always give the same sheet.

- `values`: papers and sheets. `stv`: the single transferable vote by the Scottish rules.
- `plurality`: most votes win, with as many crosses as there are places. `counting`: either, by name.
- `lots`: drawing lots that anybody can draw again. `reading`: files of papers; `told`: a sheet in words.
"""

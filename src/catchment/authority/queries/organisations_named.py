"""Organisations as people name them: by code, in large letters or small, or by name; the code is kept.

A code that nobody has would match no interest in the register and so hide a conflict (B-063); it is refused
with the nearest that there are.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from catchment.foundation.moment import Moment
from catchment.structure.queries.sql import fetch, known
from catchment.structure.queries.words import spoken
from catchment.structure.rules.words import listed

MOST_NEAREST = 3


class NotFound(ValueError):
    """An organisation that nobody knows; the message names the nearest."""


def organisations_named(said: Iterable[str], moment: Moment) -> tuple[str, ...]:
    """Return the codes of organisations named by code or by name, each once; raises NotFound (one query)."""
    words = tuple(dict.fromkeys(" ".join(each.split()) for each in said if each.strip()))
    if not words:
        return ()
    rows = fetch(
        f"""SELECT o.code, lower(o.code) AS said FROM structure_organisation o
             WHERE lower(o.code) = ANY(%(words)s)
             UNION SELECT o.code, lower(n.name) FROM structure_organisationname n
              JOIN structure_organisation o ON o.id = n.organisation_id
             WHERE lower(n.name) = ANY(%(words)s) AND {known("n", moment)}""",
        moment,
        words=[each.lower() for each in words],
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.said, []).append(row.code)
    return tuple(dict.fromkeys(_one(each, found.get(each.lower(), []), moment) for each in words))


def _one(said: str, codes: list[str], moment: Moment) -> str:
    """Return the one organisation that was meant, or raise NotFound with those that may be."""
    exact = [each for each in codes if each.lower() == said.lower()]
    if len(exact or codes) == 1:
        return (exact or codes)[0]
    if codes:
        which = listed(sorted(codes), 6)
        raise NotFound(f"Several organisations are called “{said[:60]}”: give the code, one of {which}.")
    nearest = listed(_nearest(said, moment), MOST_NEAREST)
    hint = f"The nearest are {nearest}. Give one of their codes." if nearest else "Search for its code first."
    raise NotFound(f"No organisation has the code or name “{said[:60]}”. {hint}")


def _nearest(said: str, moment: Moment) -> list[str]:
    """Return the organisations whose code or name is nearest, as “Mill Lane Surgery (X99001)” (one query)."""
    rows = fetch(
        f"""SELECT o.code, n.name FROM structure_organisation o
              JOIN structure_organisationname n ON n.organisation_id = o.id AND {known("n", moment)}
             WHERE o.code ILIKE %(begins)s OR n.name ILIKE %(part)s
             ORDER BY o.code LIMIT 2000""",
        moment,
        begins=f"{_plain(said)[:2]}%",
        part=f"%{_plain(said)[:5]}%",
    )
    spelt = {form.lower(): row for row in rows for form in (row.code, row.name)}
    close = get_close_matches(said.lower(), spelt, n=2 * MOST_NEAREST, cutoff=0.4)
    found = [f"{spoken(spelt[each].name)} ({spelt[each].code})" for each in close]
    return list(dict.fromkeys(found))[:MOST_NEAREST]


def _plain(said: str) -> str:
    """Return what was typed without the marks that a pattern of the database gives a meaning."""
    return "".join(each for each in said if each not in "%_\\")

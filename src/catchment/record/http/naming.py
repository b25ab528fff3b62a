"""Names among wishes: a reference leads to what the bundle, a condition or an id means by it, or is refused.

What a condition finds and what an id names is looked for as the asker sees the record: somebody who sends a
result that refers to a hidden one is told what they would be told if it were not there.
"""

from collections.abc import Sequence

from catchment.record.http.access import Visit
from catchment.record.http.answers import Refusal
from catchment.record.http.asked import pairs_of
from catchment.record.http.searching import find_for_condition
from catchment.record.http.wishes import Wish, placed_in
from catchment.record.queries.deciding import verdict_on
from catchment.record.queries.reading import newest_of
from catchment.record.rules.described import identifiers
from catchment.record.rules.placed import Incoming
from catchment.record.rules.receiving import (
    REASONS,
    Mention,
    path_of,
    split_reference,
)
from catchment.record.rules.values import DIRECTORY_TYPES, Held


def name_what_is_meant(
    visit: Visit,
    wishes: Sequence[Wish],
    targets: Sequence[Held | None],
    incoming: Sequence[Incoming | None],
    base: str,
) -> None:
    """Make the references among wishes name what they mean: by the names in the bundle, or by a condition."""
    names: dict[str, str] = {}
    here: dict[tuple[str, str, str], str] = {}
    for wish, target, each in zip(wishes, targets, incoming, strict=True):
        name = wish.full_url.removeprefix(f"{base}/")
        if each is None:
            if target is not None and name:
                names[name] = f"{target.type}/{target.id}"
            continue
        ours = f"{each.type}/{each.their_id}" if each.their_id else each.full_url
        if name and name != ours:
            names[name] = ours
        for system, value in identifiers(each.resource or {}):
            several = here.setdefault((each.type, system, value), ours) != ours
            if several:
                here[each.type, system, value] = ""
    found: dict[str, str] = {}
    for each in incoming:
        if each is None or each.resource is None:
            continue
        for mention in each.mentions():
            text = mention.holder[mention.key]
            if not isinstance(text, str):
                continue
            text = text.removeprefix(f"{base}/")
            if text in names:
                mention.holder[mention.key] = names[text]
            elif "?" in text and text.partition("?")[0].isalpha():
                if text not in found:
                    found[text] = _found_by(visit, text, here)
                if not found[text]:
                    said = f"{text[:100]} finds none that you may see, or several; one was expected."
                    path = path_of(each.resource, mention)
                    raise placed_in(each.where, Refusal(412, "not-found", said, path))
                mention.holder[mention.key] = found[text]


def _found_by(visit: Visit, text: str, here: dict[tuple[str, str, str], str]) -> str:
    """Return the name of the one thing a conditional reference finds, empty where it finds none or more."""
    kind, _, query = text.partition("?")
    pairs = pairs_of(query)
    if not pairs or kind in DIRECTORY_TYPES:
        return text if kind in DIRECTORY_TYPES else ""
    visit.require_scope(kind, "s")
    found = find_for_condition(visit, kind, pairs)
    if len(found) == 1:
        return f"{kind}/{found[0].id}"
    if not found and len(pairs) == 1 and pairs[0][0] == "identifier":
        system, _, value = pairs[0][1].partition("|")
        return here.get((kind, system, value), "")
    return ""


def require_known(visit: Visit, incoming: Sequence[Incoming], base: str) -> None:
    """Raise Refusal where a reference names something the asker may not see: as if it were not there.

    Patients are left out: whoever sends something about a person may say so, and sees no more of them by it.
    """
    if visit.asker.unlimited:
        return
    brought = {f"{each.type}/{each.their_id}" for each in incoming}
    named: dict[str, tuple[Incoming, Mention]] = {}
    for each in incoming:
        for mention in each.mentions():
            text = mention.holder[mention.key]
            kind, name = split_reference(text.removeprefix(f"{base}/")) if isinstance(text, str) else ("", "")
            if kind and kind != "Patient" and kind not in DIRECTORY_TYPES and f"{kind}/{name}" not in brought:
                named.setdefault(f"{kind}/{name}", (each, mention))
    for name, held in (newest_of(named) if named else {}).items():
        own = held.source is not None and held.source in visit.asker.organisations
        if not own and not verdict_on(visit.asker, held, "r").allowed:
            each, mention = named[name]
            path = path_of(each.resource or {}, mention)
            said = f"{REASONS['reference-to-nobody']} Nobody has sent {name[:80]}."
            raise placed_in(each.where, Refusal(422, "not-found", said, path).about(held.patient))

"""What a reference may look like and where it may lead (FHIR R4, https://hl7.org/fhir/R4/references.html)."""

import re
from typing import Any

from catchment.record.rules.definitions import resource_names
from catchment.record.rules.validation.telling import Place, Telling, inside

_LITERAL = re.compile(r"(?:^|.*/)([A-Za-z]{1,64})/([A-Za-z0-9\-.]{1,64})(/_history/[A-Za-z0-9\-.]{1,64})?")
_SEARCHED = re.compile(r"([A-Za-z]{1,64})\?\S+")


def check_reference(found: dict[str, Any], targets: frozenset[str], place: Place, telling: Telling) -> None:
    """Tell where a reference cannot be followed, or leads to a type that it may not."""
    text = found.get("reference")
    if not isinstance(text, str):
        if not found.keys() & {"identifier", "display", "extension", "_reference"}:
            telling.tell(place, "required", "A reference says to what: reference, identifier or display.")
        return
    here = inside(place, "reference")
    if text.startswith("#"):
        telling.pointed.add(text[1:] or "#")
        if text != "#" and text[1:] not in telling.contained:
            telling.tell(here, "not-found", f"Nothing that is contained has the id {text[1:65]!r} (ref-1).")
        return
    kind = found.get("type")
    if text.startswith("urn:"):
        kind = kind if isinstance(kind, str) else ""
    elif literal := _LITERAL.fullmatch(text) or _SEARCHED.fullmatch(text):
        kind = literal.group(1)
        if kind not in resource_names():
            if "://" not in text:
                telling.tell(here, "value", f"{kind!r} is no resource type, so {text[:80]!r} leads nowhere.")
            return
    elif "://" in text:
        return
    else:
        telling.tell(
            here, "value", f"{text[:80]!r} is no reference; write one as Patient/123 or urn:uuid:...."
        )
        return
    if kind and targets and kind not in targets:
        allowed = ", ".join(sorted(targets))
        telling.tell(here, "value", f"This leads to {str(kind)[:64]}; it may lead to: {allowed}.")

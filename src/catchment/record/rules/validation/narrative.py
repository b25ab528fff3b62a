"""The narrative of a resource: the XHTML that a person may read, and that must do nothing by itself.

What is forbidden can be written in too many ways (`<img/onerror=...>`, `java&#115;cript:`) to look for it in
the text. So it is parsed as XML and each element must be one of those that FHIR allows: HTML 4, chapters 7 to
11 and 15, with links and pictures (https://hl7.org/fhir/R4/narrative.html, rules txt-1 and txt-2).
"""

import re
from html.entities import name2codepoint
from typing import Any
from xml.parsers import expat

LONGEST = 1_048_576  # characters, FHIR's own limit for a string
XHTML = "http://www.w3.org/1999/xhtml"
ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """a abbr acronym address b bdo big blockquote br caption center cite code col colgroup dd dfn div dl
        dt em font h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre q s samp small span strike strong sub sup table
        tbody td tfoot th thead tr tt u ul var""",
    )
)
_OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_BLANK = re.compile(r"[\s\x00-\x1f]")
_RUNS = re.compile(r"(java|vb|live)script:|\bexpression\(|^data:(?!image/(gif|jpeg|png|webp)\b)")


class _NotAllowed(Exception):
    """Something stands in a narrative that FHIR does not allow there."""


def is_narrative(value: Any) -> bool:
    """Return whether a value is a narrative: one <div> of what FHIR allows, with something to be read."""
    if not isinstance(value, str) or len(value) > LONGEST or not value.lstrip().startswith("<div"):
        return False
    reader = _Reader()
    try:
        reader.parser.Parse(_ENTITY.sub(_as_number, value.strip()).encode(), True)
    except (expat.ExpatError, _NotAllowed, UnicodeEncodeError):
        return False
    return reader.says_something


def _as_number(entity: re.Match[str]) -> str:
    """Return an entity of HTML as one that XML knows; one that nobody knows stays, and is an error there."""
    name = entity[1]
    return entity[0] if name in _OF_XML or name not in name2codepoint else f"&#{name2codepoint[name]};"


class _Reader:
    """Reads a narrative and stops at the first thing that is not allowed."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.says_something = False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._element
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.ProcessingInstructionHandler = self._refuse

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        """Raise _NotAllowed for an element or attribute that no narrative has."""
        if name not in ELEMENTS or attributes.get("xmlns", XHTML) != XHTML:
            raise _NotAllowed
        for key, value in attributes.items():
            if key.lower().startswith("on") or _RUNS.search(_BLANK.sub("", value).lower()):
                raise _NotAllowed
        self.says_something = self.says_something or name == "img"

    def _text(self, text: str) -> None:
        self.says_something = self.says_something or not text.isspace()

    def _refuse(self, *_found: Any) -> None:
        """Raise _NotAllowed for a document type (which can grow without end) or an instruction."""
        raise _NotAllowed

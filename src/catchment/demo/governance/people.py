"""Invented people, and obviously so: nobody's surname is Teacosy.

Those whom a handbook's author made up stand in demo/handbooks; those whom the structure asks for (a GP for
each practice, a nurse for each pair of neighbourhoods) get their names here, by number.
"""

from datetime import date
from typing import Any

from catchment.demo.governance.telling import Item

FIRST_NAMES = (
    "Ada", "Bashir", "Celeste", "Dermot", "Esme", "Farid", "Greta", "Hamish", "Imani", "Jolyon", "Kamala",
    "Lorcan", "Marigold", "Nkechi", "Osbert", "Parminder", "Quincy", "Rhiannon", "Stellan", "Tabitha",
    "Umberto", "Violetta", "Wojciech", "Xanthe", "Yusuf", "Zuleika", "Alasdair", "Bronagh", "Cyprian",
)  # fmt: skip
SURNAMES = (
    "Teacosy", "Inkblot", "Marmalade", "Umbrella", "Pocketwatch", "Gumboot", "Featherduster", "Jampot",
    "Bookmark", "Candlestick", "Windowsill", "Thimble", "Bathplug", "Mothball", "Hatstand", "Crumpet",
    "Letterbox", "Sideboard", "Toastrack", "Wheelbarrow", "Picnicbasket", "Dustpan", "Gravyboat", "Shoelace",
    "Doily", "Bannister", "Coathanger", "Fiddlestick", "Lampshade", "Egghouse", "Snowglobe",
)  # fmt: skip


def invented_name(number: int) -> str:
    """Return a name, a different one for every number below 899."""
    return f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {SURNAMES[number % len(SURNAMES)]}"


def post(employer: str, job: str, title: str, since: date, **more: Any) -> Item:
    """Return a post; `more` are further parts of it."""
    return {"employer": employer, "job": job, "title": title, "since": since, **more}


def seat(code: str, title: str, role: str, **more: Any) -> Item:
    """Return a seat, filled by appointment unless `more`, its further parts, say otherwise."""
    return {"code": code, "title": title, "role": role, "filling": "appointed", **more}


def holder(person: str, since: date, until: date | None = None, **more: Any) -> Item:
    """Return somebody in a seat."""
    return {"person": person, "since": since, **({"until": until} if until else {}), **more}

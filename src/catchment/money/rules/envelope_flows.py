"""The envelope as a picture: from what money is given for, through funds, to whom it goes.

Four columns: streams, funds, then - as the reader chooses - programmes, places or who decides, and at the
right who is paid. NHS England alone would be a column of one; so the picture begins with what it gives money
for. Practices and networks are one node each, and the smallest payees one more, so that names can be read.
Whatever nobody has decided on ends in a node of its own: nothing is left out, and every column adds up.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from catchment.foundation.pictures import FlowNode, FlowRibbon, FlowsPicture
from catchment.money.rules.envelope import DECIDED, DECIDER_WORDS, Books, Decider, Portion, State
from catchment.money.rules.vocabulary import PROGRAMME_WORDS, STREAM_WORDS, Programme, Stream

MOST_PAYEES = 10  # with a node of their own
PRACTICES, NETWORKS, OTHERS, LEFT, HELD = "practices", "networks", "others", "left", "held"
NOWHERE = "-"  # of no one place; of no programme
COLUMNS = ("Given for", "Fund")
PAID_TO = "Paid to"
NODE_WORDS = {
    PRACTICES: "General practices",
    NETWORKS: "Primary care networks",
    OTHERS: "Others",
    LEFT: "Not decided yet",
    HELD: "Not shared out yet",
}


class By(StrEnum):
    """What the third column of the picture shows."""

    PROGRAMME = "programme"
    PLACE = "place"
    DECIDER = "decider"


BY_COLUMN = {By.PROGRAMME: "Programme", By.PLACE: "Place", By.DECIDER: "Who decided"}


@dataclass(frozen=True, slots=True)
class Names:
    """What places and payees are called, and what kind of organisation each payee is."""

    places: Mapping[str, str]
    organisations: Mapping[str, str]
    kinds: Mapping[str, str]


def payee_nodes(books: Books, kinds: Mapping[str, str]) -> dict[str, str]:
    """Return the node that stands for each payee: itself, a group, or the smallest together."""
    sums: dict[str, int] = defaultdict(int)
    for each in books.portions:
        if each.payee:
            sums[each.payee] += each.pence
    found = {code: group for code in sums if (group := _group(kinds.get(code, "")))}
    alone = sorted((code for code in sums if code not in found), key=lambda code: (-sums[code], code))
    shown = alone if len(alone) <= MOST_PAYEES else alone[: MOST_PAYEES - 1]
    found |= {code: f"payee:{code}" for code in shown}
    return found | dict.fromkeys(alone[len(shown) :], OTHERS)


def _group(kind: str) -> str:
    return {"practice": PRACTICES, "pcn": NETWORKS}.get(kind, "")


def middle_node(portion: Portion, by: By) -> str:
    """Return the node of the third column that a portion runs through."""
    if by is By.DECIDER:
        return f"decider:{portion.decider}" if portion.decider else HELD
    if portion.state is State.HELD:
        return HELD
    said = portion.programme if by is By.PROGRAMME else portion.place
    return f"{by}:{said or NOWHERE}"


def end_node(portion: Portion, payees: Mapping[str, str]) -> str:
    """Return the node of the last column that a portion ends in."""
    return payees[portion.payee] if portion.state in DECIDED else LEFT


def flows(
    books: Books, by: By, names: Names, *, title: str, base: str, year: str, note: str = ""
) -> FlowsPicture:
    """Return the picture; each ribbon leads to the postings behind it, at `base` + "/postings"."""
    payees = payee_nodes(books, names.kinds)
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for receipt in books.receipts:
        sums[f"stream:{receipt.stream}", f"fund:{receipt.fund}", "moved"] += receipt.pence
    for each in books.portions:
        middle, end = middle_node(each, by), end_node(each, payees)
        kind = {State.PAID: "moved", State.COMMITTED: "committed"}.get(each.state, "left")
        passed_on = "left" if middle == HELD else "moved"
        sums[f"fund:{each.fund}", middle, passed_on] += each.pence
        sums[middle, end, kind] += each.pence
    ribbons = tuple(
        FlowRibbon(source, target, pence, href=posting_href(base, year, by, source, target, kind), kind=kind)
        for (source, target, kind), pence in sorted(sums.items())
        if pence > 0
    )
    codes = dict.fromkeys(code for each in ribbons for code in (each.source, each.target))
    nodes = tuple(
        FlowNode(
            code,
            name_of(code, books, names, by).removesuffix(f" {year}").rstrip(","),
            column_of(code, by),
            _node_href(code),
        )
        for code in sorted(codes, key=_last)
    )
    return FlowsPicture(title, (*COLUMNS, BY_COLUMN[by], PAID_TO), nodes, ribbons, note)


def _last(code: str) -> tuple[bool, str]:
    """Order nodes by code, and what is not decided at the end."""
    return code in (LEFT, HELD), code


def posting_href(base: str, year: str, by: By, source: str, target: str, kind: str) -> str:
    """Return the address of the postings behind a ribbon."""
    asked = {"year": year, "by": str(by), "from": source, "to": target, "kind": kind}
    return f"{base}/postings?{urlencode(asked)}"


def column_of(code: str, by: By) -> str:
    """Return the column a node stands in."""
    kind = code.partition(":")[0]
    if kind in ("stream", "fund"):
        return COLUMNS[kind == "fund"]
    return BY_COLUMN[by] if kind == by or code == HELD else PAID_TO


def name_of(code: str, books: Books, names: Names, by: By) -> str:
    """Return what a node is called."""
    kind, _, said = code.partition(":")
    if code == HELD and by is By.DECIDER:
        return NODE_WORDS[LEFT]
    if code == LEFT and by is By.DECIDER:
        return "In funds and budgets still"
    if code in NODE_WORDS:
        return NODE_WORDS[code]
    if kind == "fund":
        return books.funds[said].name
    if kind == "decider":
        return _capital(DECIDER_WORDS[Decider(said)])
    if kind == "place":
        return "All places together" if said == NOWHERE else names.places.get(said, said)
    if kind == "payee":
        return names.organisations.get(said, said)
    if kind == "stream":
        return _capital(STREAM_WORDS[Stream(said)])
    return _capital(PROGRAMME_WORDS[Programme(said)]) if said != NOWHERE else "Straight from the fund"


def _node_href(code: str) -> str:
    kind, _, said = code.partition(":")
    if kind == "fund":
        return f"/fund/{said}"
    if kind == "place" and said != NOWHERE:
        return f"/place/{said}/money"
    return ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

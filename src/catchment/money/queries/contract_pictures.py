"""The picture of a contract: who pays whom in a month, from the board down to the last subcontractor."""

from collections.abc import Mapping

from catchment.foundation.pictures import LayerEdge, LayerNode, LayersPicture
from catchment.foundation.rules.money import pounds, pounds_in_short
from catchment.money.rules.contract_flows import Reach
from catchment.money.rules.contracts import Terms
from catchment.structure.queries.values import Link

BOARD, SUBCONTRACTORS = "Pays", "Subcontractors"


def picture_of(
    terms: Terms, reach: Reach, paid: Mapping[str, int], board: Link, parties: Mapping[str, Link], month: str
) -> LayersPicture:
    """Return the flow of a month, layer by layer; amounts are pence, `parties` links by code."""
    first = "Lead provider" if terms.lead else "Members"
    depths = _depths(reach, paid)
    last = max(depths.values(), default=1)
    layers = [BOARD, first, SUBCONTRACTORS, *(f"Paid by them, step {step}" for step in range(2, last))]
    whole = pounds(sum(paid.values()))
    nodes = [LayerNode(board.code, f"{board.name} pays {whole}", BOARD, "statutory", "", board.href)]
    kept = reach.kept
    for code, depth in sorted(depths.items(), key=lambda each: each[1]):
        party = parties[code]
        shape = "paid by the board" if code in paid else "subcontractor"
        detail = f"keeps {pounds(kept.get(code, 0))}"
        name = f"{party.name} gets {pounds(reach.received[code])}"
        nodes.append(LayerNode(code, name, layers[depth], shape, detail, party.href))
    edges = [LayerEdge(code, board.code, "is paid by", pounds(pence)) for code, pence in paid.items()]
    edges += [LayerEdge(flow.payee, flow.payer, "is paid by", pounds(flow.pence)) for flow in reach.flows]
    passed = sum(reach.received.values()) - sum(paid.values())
    tail = f"; {pounds_in_short(passed)} is passed on" if passed else ""
    title = f"In {month} {pounds_in_short(sum(paid.values()))} goes to {len(kept)} providers{tail}"
    if len(kept) == 1:
        title = title.replace("providers", "provider")
    used = tuple(layers[: last + 1])
    return LayersPicture(title, used, tuple(nodes), tuple(edges), note="Amounts are of one month.")


def _depths(reach: Reach, paid: Mapping[str, int]) -> dict[str, int]:
    """Return how many hands the money of each has passed through, the most where there are several ways."""
    depths = dict.fromkeys(paid, 1)
    for flow in reach.flows:  # each payer comes before whoever it pays
        depths[flow.payee] = max(depths.get(flow.payee, 0), depths[flow.payer] + 1)
    return depths

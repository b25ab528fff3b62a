"""The page of a claim that nobody had to make: what a national contract owed for a month."""

from dataclasses import dataclass
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.rules.money import pounds
from catchment.money.models import Claim, Transfer
from catchment.money.queries.contract_dues import CORE_CONTRACT, ENTITLEMENT
from catchment.money.rules.vocabulary import TransferKind
from catchment.structure.queries.locate import organisation_links
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import plain_date

KIND_WORDS = {ENTITLEMENT: "network contract", CORE_CONTRACT: "core contract of the practice"}


@dataclass(frozen=True, slots=True)
class ContractClaimPage:
    """What a contract owed somebody for a month; pence."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    sentence: str
    trail: tuple[Link, ...]
    claimant: Link
    payee: Link
    month: date
    contract: str
    worked_out: str
    rule: str
    pence: int
    transfers: tuple[Link, ...]
    invented: bool


def is_of_a_contract(code: str) -> bool:
    """Say whether a claim is one that a contract makes, not one for additional roles."""
    return Claim.objects.filter(code__iexact=code, kind__in=list(KIND_WORDS)).exists()


def contract_claim(code: str, moment: Moment) -> ContractClaimPage:
    """Return what a contract owed for a month; raises Missing."""
    rows = Claim.objects.select_related("system", "change").prefetch_related("lines")
    row = rows.filter(code__iexact=code, kind__in=list(KIND_WORDS)).first()
    if row is None or (moment.as_known is not None and row.change.at > moment.as_known):
        raise Missing(f"No claim has the code “{code[:60]}”.")
    links = organisation_links([row.claimant_id, row.payee_id], moment)
    claimant, payee = links[row.claimant_id], links[row.payee_id]
    line = row.lines.all()[0]
    moved = Transfer.objects.filter(claim=row, on__lte=moment.as_at).order_by("id")
    if moment.as_known is not None:
        moved = moved.filter(change__at__lte=moment.as_known)
    first = next((each for each in moved if each.kind != TransferKind.REVERSAL), None)
    back = next((each for each in moved if each.kind == TransferKind.REVERSAL), None)
    paid = f"was paid on {plain_date(first.on)}" if first else "is not paid yet"
    whom = "" if claimant == payee else f" to {payee.name}, its nominated payee"
    whom += f", and sent back on {plain_date(back.on)}" if back else ""
    pence = line.accepted_pence
    return ContractClaimPage(
        kind="contract-claim",
        kind_label="Claim under a contract",
        code=row.code,
        name=f"{claimant.name}, {row.month:%B %Y}",
        href=f"/contract-claim/{row.code}",
        system=row.system.code,
        sentence=f"{pounds(pence)} was owed to {claimant.name} for {row.month:%B %Y} under the "
        f"{KIND_WORDS[row.kind]}; it {paid}{whom}. Nobody decides on it: the contract does.",
        trail=(
            Link("system", row.system.code, row.system.code, f"/system/{row.system.code}"),
            Link("envelope", row.system.code, "Where the money goes", f"/system/{row.system.code}/envelope"),
            claimant,
        ),
        claimant=claimant,
        payee=payee,
        month=row.month,
        contract=KIND_WORDS[row.kind],
        worked_out=line.said.get("sentence", ""),
        rule=line.said.get("rule", ""),
        pence=pence,
        transfers=tuple(Link("transfer", each.code, each.code, f"/transfer/{each.code}") for each in moved),
        invented=row.system.invented,
    )

"""Pooled funds: money that partners put into one purse, and what their agreement says (D-008 to D-046).

There are two kinds in law. Under *section 75* an NHS body and a council pool money, one of them is host, and
the host's pool manager reports every quarter. Under *section 65Z6* NHS bodies that exercise a function
jointly pool theirs; a council's money has no place in it (D-009). The *Better Care Fund* of a health and
wellbeing board is a pooled fund under section 75 with minimum contributions that are published every year.

What an agreement leaves out is left out here too: the checks of the `money` room say what is missing. Amounts
are pounds of one financial year, written with both its calendar years: 2025/26.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from catchment.governance.rules.document.base import (
    Code,
    Day,
    Item,
    Lasting,
    OrganisationCode,
    Text,
    Words,
)
from catchment.governance.rules.document.delegations import PENCE, Holder, Pounds, Section75Form

CENTURY = 100


def _follows_itself(said: str) -> str:
    """Refuse 2025/27: a financial year is written with the two years it lies in."""
    if (int(said[:4]) + 1) % CENTURY != int(said[5:]):
        raise ValueError(f"{said} is not a financial year; write both its years, such as 2025/26")
    return said


Year = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}/[0-9]{2}$"), AfterValidator(_follows_itself)]


class PoolBasis(StrEnum):
    """On which law a pooled fund rests."""

    SECTION_75 = "section-75"  # NHS bodies and councils (D-021, D-024)
    SECTION_65Z6 = "section-65z6"  # relevant bodies that exercise a function jointly (D-008, D-009)


POOL_BASIS_WORDS = {PoolBasis.SECTION_75: "section 75", PoolBasis.SECTION_65Z6: "section 65Z6"}


class ContributionKind(StrEnum):
    """Why a partner contributes: what the Better Care Fund asks for (D-041), or of its own will (D-046)."""

    NHS_MINIMUM = "nhs-minimum"
    BETTER_CARE_GRANT = "better-care-grant"  # of the council, from central government
    DISABLED_FACILITIES_GRANT = "disabled-facilities-grant"
    DISCHARGE_FUND = "discharge-fund"  # until 2024/25; since then without a name of its own (D-042)
    VOLUNTARY = "voluntary"


CONTRIBUTION_WORDS = {
    ContributionKind.NHS_MINIMUM: "NHS minimum contribution",
    ContributionKind.BETTER_CARE_GRANT: "Local Authority Better Care Grant",
    ContributionKind.DISABLED_FACILITIES_GRANT: "Disabled Facilities Grant",
    ContributionKind.DISCHARGE_FUND: "discharge fund",
    ContributionKind.VOLUNTARY: "voluntary contribution",
}


class SignOffRole(StrEnum):
    """Who signs the plan of a Better Care Fund (D-044)."""

    ICB_CHIEF_EXECUTIVE = "icb-chief-executive"
    COUNCIL_CHIEF_EXECUTIVE = "council-chief-executive"
    SECTION_151_OFFICER = "section-151-officer"  # the council's chief finance officer


SIGN_OFF_WORDS = {
    SignOffRole.ICB_CHIEF_EXECUTIVE: "the ICB's chief executive",
    SignOffRole.COUNCIL_CHIEF_EXECUTIVE: "the council's chief executive",
    SignOffRole.SECTION_151_OFFICER: "the council's section 151 officer",
}


class Contribution(Item):
    """What a partner puts in in a financial year, in pounds, and why."""

    year: Year
    kind: ContributionKind = ContributionKind.VOLUNTARY
    amount: Pounds

    @property
    def pence(self) -> int:
        """Return the amount in pence."""
        return int(self.amount * PENCE)


class PoolPartner(Item):
    """A partner of the fund: what it contributes in each year, and how that varies (D-024)."""

    organisation: OrganisationCode
    contributions: Annotated[tuple[Contribution, ...], Field(max_length=100)] = ()
    varies: Text | None = Field(None, description="How the contribution may vary (D-024).")

    @model_validator(mode="after")
    def _once_a_year(self) -> Self:
        said = [(each.year, each.kind) for each in self.contributions]
        if len(set(said)) < len(said):
            raise ValueError(f"{self.organisation} has two contributions of one kind in one year")
        return self


class PoolAgreement(Item):
    """What the written agreement states; with partners and host, the seven contents of D-024."""

    aims: Text | None = Field(None, description="The agreed aims and outcomes.")
    nhs_functions: Annotated[tuple[Code, ...], Field(max_length=100)] = ()
    council_functions: Annotated[tuple[Code, ...], Field(max_length=100)] = ()
    people_and_services: Text | None = Field(None, description="For whom, and for which services.")
    staff_goods_accommodation: Text | None = Field(
        None, description="What staff, goods, services and accommodation the partners provide."
    )
    duration: Words | None = None
    review: Words | None = None
    variation: Words | None = None
    termination: Words | None = None
    management: Text | None = Field(None, description="How the fund is managed, beside host and manager.")
    monitoring: Text | None = None


class SignOff(Item):
    """Somebody signed the plan of a year; `delegated` where another did so for them (D-044)."""

    role: SignOffRole
    name: Words
    on: Day
    delegated: bool = False


class BetterCareYear(Item):
    """A Better Care Fund's plan for a year, and the least that is published for its area (D-040 to D-044)."""

    year: Year
    nhs_minimum: Pounds | None = None
    better_care_grant: Pounds | None = None
    disabled_facilities_grant: Pounds | None = None
    social_care_minimum: Pounds | None = Field(
        None, description="The least that the NHS spends on adult social care (D-042)."
    )
    social_care_planned: Pounds | None = None
    agreed_by_board_on: Day | None = Field(
        None, description="The day the health and wellbeing board agreed the plan (D-040)."
    )
    submitted_on: Day | None = None
    signed_off: Annotated[tuple[SignOff, ...], Field(max_length=20)] = ()

    def least(self, kind: ContributionKind) -> int | None:
        """Return the least contribution of a kind that is published for the area, in pence."""
        amounts: dict[ContributionKind, Decimal | None] = {
            ContributionKind.NHS_MINIMUM: self.nhs_minimum,
            ContributionKind.BETTER_CARE_GRANT: self.better_care_grant,
            ContributionKind.DISABLED_FACILITIES_GRANT: self.disabled_facilities_grant,
        }
        amount = amounts.get(kind)
        return None if amount is None else int(amount * PENCE)


class PooledFund(Lasting):
    """A pooled fund: on which law, who hosts and manages it, who puts in what, what the agreement says."""

    code: Code
    name: Words
    basis: PoolBasis
    form: Section75Form | None = Field(None, description="Under section 75, one of its three forms (D-021).")
    host: OrganisationCode | None = Field(
        None, description="The one partner that keeps its accounts and has them audited (D-025)."
    )
    pool_manager: Holder | None = Field(
        None, description="The seat, such as PLACE/lead, or the person whom the host appointed (D-025)."
    )
    instrument: Code | None = Field(None, description="The written agreement.")
    areas: Annotated[tuple[Code, ...], Field(max_length=100)] = ()
    joint_committee: Code | None = Field(
        None, description="The body that manages and monitors it for the partners (D-008, D-027)."
    )
    partners: Annotated[tuple[PoolPartner, ...], Field(min_length=1, max_length=50)]
    agreement: PoolAgreement = PoolAgreement()
    reports_within_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None, description="Days after a quarter's end by which the agreement asks for the report (D-025)."
    )
    better_care_fund_of: Code | None = Field(
        None, description="The health and wellbeing board whose Better Care Fund it is (D-040)."
    )
    better_care: Annotated[tuple[BetterCareYear, ...], Field(max_length=100)] = ()

    @property
    def mandatory(self) -> bool:
        """Say whether any contribution is one that the Better Care Fund asks for (D-046)."""
        return any(
            each.kind is not ContributionKind.VOLUNTARY
            for partner in self.partners
            for each in partner.contributions
        )

    def plan_for(self, year: str) -> BetterCareYear | None:
        """Return the Better Care Fund plan of a year, if there is one."""
        return next((each for each in self.better_care if each.year == year), None)

    def pence_in(self, year: str, kind: ContributionKind | None = None) -> int:
        """Return what all partners put in in a year, in pence; with `kind`, of that kind only."""
        return sum(
            each.pence
            for partner in self.partners
            for each in partner.contributions
            if each.year == year and kind in (None, each.kind)
        )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.basis is PoolBasis.SECTION_75) != (self.form is not None):
            raise ValueError(
                "form goes with the basis section-75, and with no other: "
                "pooled-fund, nhs-exercises-council or council-exercises-nhs"
            )
        codes = [each.organisation for each in self.partners]
        if len(set(codes)) < len(codes):
            raise ValueError("an organisation is a partner twice")
        if self.better_care and self.better_care_fund_of is None:
            raise ValueError(
                "better_care says what a Better Care Fund plans: name its board in better_care_fund_of"
            )
        years = [each.year for each in self.better_care]
        if len(set(years)) < len(years):
            raise ValueError("better_care tells of one year twice")
        return self

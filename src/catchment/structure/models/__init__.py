"""The dated facts of the structure."""

from catchment.structure.models.agreements import NetworkParticipation, Post
from catchment.structure.models.areas import (
    Area,
    AreaLookup,
    AreaName,
    AreaPopulation,
    Boundary,
    Centroid,
    Deprivation,
    EthnicGroupCount,
    RuralUrban,
)
from catchment.structure.models.catchments import TrustCatchment
from catchment.structure.models.figures import PracticeFigure
from catchment.structure.models.footprints import Footprint, FootprintBlock, OrganisationArea
from catchment.structure.models.organisations import (
    Address,
    Organisation,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    Relationship,
    Succession,
)
from catchment.structure.models.regime import Regime
from catchment.structure.models.registrations import PatientsByArea, RegisteredPatients

__all__ = [
    "Address",
    "Area",
    "AreaLookup",
    "AreaName",
    "AreaPopulation",
    "Boundary",
    "Centroid",
    "Deprivation",
    "EthnicGroupCount",
    "Footprint",
    "FootprintBlock",
    "NetworkParticipation",
    "Organisation",
    "OrganisationArea",
    "OrganisationCode",
    "OrganisationName",
    "OrganisationRole",
    "PatientsByArea",
    "Post",
    "PracticeFigure",
    "Regime",
    "RegisteredPatients",
    "Relationship",
    "RuralUrban",
    "Succession",
    "TrustCatchment",
]

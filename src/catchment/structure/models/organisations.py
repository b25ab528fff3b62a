"""Organisations: identities that outlive their names, roles, addresses and relationships.

An `Organisation` is an identity and nothing else: its ODS code never changes and is never reused (K-002).
What it is called (S000-05), what it is (roles, K-001), which other codes it has (K-032, K-033), where it is
and whom it belongs to are dated facts about it. Its *primary role* holds exactly while it exists, so the
period of that role is the life of the organisation.

Not everything here is a legal person. A PCN is an agreement between practices (F-001) and a neighbourhood
team is people with a lead and an accountable body (F-021); they are here because they have names, members
and lives. `rules/kinds.py` says which kinds can employ or hold money.
"""

from django.db import models
from django.db.models import F, Q

from catchment.foundation.models import DatedFact, RecordedRow, no_overlap


class OrganisationKind(models.TextChoices):
    """What an organisation is, in the field's words; decided by its primary role (K.2)."""

    NATION = "nation", "Nation"
    REGION = "region", "NHS region"
    ICB = "icb", "Integrated care board"
    SUB_ICB = "sub-icb", "Sub-ICB location"
    CCG = "ccg", "Clinical commissioning group"
    TRUST = "trust", "NHS trust"
    PRACTICE = "practice", "GP practice"
    PRESCRIBING_COST_CENTRE = "prescribing-cost-centre", "Prescribing cost centre (not a GP practice)"
    PCN = "pcn", "Primary care network"
    FEDERATION = "federation", "GP federation"
    LMC = "lmc", "Local medical committee"
    COUNCIL = "council", "Council"
    COMBINED_AUTHORITY = "combined-authority", "Combined authority"
    PHARMACY = "pharmacy", "Community pharmacy"
    OPTICIAN = "optician", "Optician"
    DENTIST = "dentist", "Dental practice"
    CARE_PROVIDER = "care-provider", "Social care provider"
    VOLUNTARY = "voluntary", "Voluntary sector organisation"
    COMMISSIONING_SUPPORT = "commissioning-support", "Commissioning support unit"
    COMMISSIONING_HUB = "commissioning-hub", "Commissioning hub"
    REPORTING_ENTITY = "reporting-entity", "Sub-ICB reporting entity"
    TEAM = "team", "Neighbourhood team"


class Organisation(models.Model):
    """An identity with a code that never changes (K-002)."""

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=30, choices=OrganisationKind.choices, db_index=True)
    invented = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Return the code."""
        return self.code


class OrganisationFact(DatedFact):
    """A dated fact about one organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta(DatedFact.Meta):
        """Shared."""

        abstract = True


class OrganisationName(OrganisationFact):
    """What it is called; one name at a time."""

    name = models.CharField(max_length=200)

    class Meta(DatedFact.Meta):
        """One name on any day, as known at any time."""

        constraints = [*DatedFact.Meta.constraints, no_overlap("one_name_at_a_time", "organisation")]
        indexes = [models.Index(name="organisation_name_text", fields=["name"])]


class OrganisationRole(OrganisationFact):
    """An ODS role, such as RO177 or RO318 (K.2); one primary role at a time (K-001)."""

    role = models.CharField(max_length=10)
    is_primary = models.BooleanField()

    class Meta(DatedFact.Meta):
        """One primary role at a time; no role twice on a day."""

        constraints = [
            *DatedFact.Meta.constraints,
            no_overlap("one_primary_role_at_a_time", "organisation", condition=Q(is_primary=True)),
        ]
        indexes = [models.Index(name="organisation_role_of", fields=["organisation", "is_primary"])]


class OrganisationCode(OrganisationFact):
    """A code in some scheme (`ods`, `gss`, `local`); a GSS code changes when a boundary does (K-033)."""

    scheme = models.CharField(max_length=20)
    code = models.CharField(max_length=30, db_index=True)

    class Meta(DatedFact.Meta):
        """One code in a scheme at a time."""

        constraints = [
            *DatedFact.Meta.constraints,
            no_overlap("one_gss_code_at_a_time", "organisation", condition=Q(scheme="gss")),
            no_overlap("one_ods_code_at_a_time", "organisation", condition=Q(scheme="ods")),
        ]


class Address(OrganisationFact):
    """Where it is."""

    lines = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)

    class Meta(DatedFact.Meta):
        """One address at a time."""

        constraints = [*DatedFact.Meta.constraints, no_overlap("one_address_at_a_time", "organisation")]


class RelationshipKind(models.TextChoices):
    """How two organisations are related, source to target (K-006, K.3)."""

    PART_OF = "part_of", "is part of"  # sub-ICB -> ICB -> region -> nation
    COMMISSIONED_BY = "commissioned_by", "is commissioned by"  # RE4: practice -> sub-ICB
    MEMBER_OF = "member_of", "is a member of"  # practice -> PCN: a party to the network agreement
    OTHER_MEMBER_OF = "other_member_of", "is another member of"  # F-013: not a core network practice
    LOCATED_IN = "located_in", "is in the area of"  # RE5: trust -> ICB
    OPERATED_BY = "operated_by", "is operated by"  # RE6
    PAYEE_FOR = "payee_for", "is nominated payee for"  # RE9: practice or federation -> PCN
    LEADS = "leads", "is the accountable body of"  # organisation -> team (F-021)
    WORKS_WITH = "works_with", "works with"  # team <-> PCN, federation, voluntary sector
    SHARES_LEADERS_WITH = "shares_leaders_with", "shares leaders with"  # ICB cluster (F-030)


SINGLE_VALUED = (
    RelationshipKind.PART_OF,
    RelationshipKind.COMMISSIONED_BY,
    RelationshipKind.MEMBER_OF,
    RelationshipKind.LOCATED_IN,
)


class Relationship(DatedFact):
    """A dated relation from one organisation to another."""

    source = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="relations")
    kind = models.CharField(max_length=24, choices=RelationshipKind.choices)
    target = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="inward_relations")

    class Meta(DatedFact.Meta):
        """No relation twice on a day; the single-valued kinds have one target at a time."""

        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(name="relationship_not_to_itself", condition=~Q(source=F("target"))),
            *(
                no_overlap(f"one_{kind}_at_a_time", "source", condition=Q(kind=kind.value))
                for kind in SINGLE_VALUED
            ),
            *(
                no_overlap(f"no_{kind.value}_twice", "source", "target", condition=Q(kind=kind.value))
                for kind in RelationshipKind
                if kind not in SINGLE_VALUED
            ),
        ]
        indexes = [
            models.Index(name="relationship_inward", fields=["target", "kind"]),
            models.Index(name="relationship_outward", fields=["source", "kind"]),
        ]


class SuccessionKind(models.TextChoices):
    """How one thing followed another (F-050, S001-04)."""

    MERGED_INTO = "merged_into", "merged into"
    SPLIT_INTO = "split_into", "split into"
    REPLACED_BY = "replaced_by", "was replaced by"
    EVOLVES_INTO = "evolves_into", "evolved into"
    FUNCTION_MOVED_TO = "function_moved_to", "passed functions to"


class Succession(RecordedRow):
    """One organisation followed another on a day; nothing is orphaned (K-043)."""

    predecessor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="antecedents")
    kind = models.CharField(max_length=20, choices=SuccessionKind.choices)
    happened_on = models.DateField()
    note = models.TextField(blank=True)

    class Meta(RecordedRow.Meta):
        """The same succession is recorded once."""

        constraints = [
            *RecordedRow.Meta.constraints,
            models.CheckConstraint(name="succession_not_to_itself", condition=~Q(predecessor=F("successor"))),
            models.UniqueConstraint(
                name="succession_once",
                fields=["predecessor", "successor", "kind", "happened_on"],
                condition=Q(recorded_to__isnull=True),
            ),
        ]

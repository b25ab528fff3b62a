"""What makes a resource more sensitive than the rest of a record, read from its labels.

Whoever writes a resource may label it (`meta.security`), with the codes that HL7 publishes for that: how
confidential it is (v3-Confidentiality) and which kind of sensitive matter it tells of (v3-ActCode). Each
kind is one bit of a small whole number beside the version, so the database compares it without reading the
resource. Nothing is guessed from diagnoses: what nobody labelled is an ordinary part of the record.

*Sealed* (`V`, very restricted) is seen by nobody but with an override (G-037); the rest by whoever may read
what is marked sensitive.
"""

from catchment.record.rules.values import Resource

CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

SEALED = 1
RESTRICTED = 2
MENTAL_HEALTH = 4
SEXUAL_HEALTH = 8
SUBSTANCES = 16
VIOLENCE = 32
GENETICS = 64
OTHER = 128
SENSITIVE = RESTRICTED | MENTAL_HEALTH | SEXUAL_HEALTH | SUBSTANCES | VIOLENCE | GENETICS | OTHER
WORDS = {
    RESTRICTED: "restricted",
    MENTAL_HEALTH: "about mental health",
    SEXUAL_HEALTH: "about sexual or reproductive health",
    SUBSTANCES: "about alcohol or drugs",
    VIOLENCE: "about violence or abuse",
    GENETICS: "about genetic disease",
    OTHER: "sensitive",
}
_CODES = {  # the codes of sensitivity of HL7's v3-ActCode, as FHIR R4 4.0.1 publishes them (CC0)
    MENTAL_HEALTH: "PSY MH PSYTHPN BH COGN DVD EMOTDIS",
    SEXUAL_HEALTH: "HIV STD SEX",
    SUBSTANCES: "ETH SUD ETHUD OPIOIDUD",
    VIOLENCE: "SDV VIO MST",
    GENETICS: "GDIS SCA SICKLE",
    OTHER: (
        "SPI TBOO DEMO DOB GENDER LIVARG MARST RACE REL B EMPL LOCIS SSP ADOL CEL DIA DRGIS EMP PDS PHY PRS"
    ),
}
_BITS = {
    (CONFIDENTIALITY, "V"): SEALED,
    (CONFIDENTIALITY, "R"): RESTRICTED,
    (CONFIDENTIALITY, "ETH"): SUBSTANCES,
    (CONFIDENTIALITY, "HIV"): SEXUAL_HEALTH,
    (CONFIDENTIALITY, "PSY"): MENTAL_HEALTH,
    (CONFIDENTIALITY, "SDV"): VIOLENCE,
    **{(CONFIDENTIALITY, code): OTHER for code in ("C", "S", "T")},
    **{(ACT_CODE, code): bit for bit, codes in _CODES.items() for code in codes.split()},
}


def bits(resource: Resource) -> int:
    """Return the kinds of sensitive matter that a resource is labelled with, as bits; 0 for none."""
    meta = resource.get("meta")
    labels = meta.get("security") if isinstance(meta, dict) else None
    found = 0
    for label in labels if isinstance(labels, list) else ():
        if isinstance(label, dict):
            found |= _BITS.get((str(label.get("system")), str(label.get("code"))), 0)
    return found


def in_words(sensitivity: int) -> str:
    """Return in words what kinds of sensitive matter bits stand for; the seal is not one of them."""
    return ", ".join(words for bit, words in WORDS.items() if sensitivity & bit)

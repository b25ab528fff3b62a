"""The services that the regime is about: the codes of Schedule 1 (D-080), each with its limits in law.

CPV is the Common Procurement Vocabulary: eight digits and a check digit. Read in full in SI 2023/1348 as
amended to 24 February 2025.
"""

import re
from collections.abc import Mapping

WRITTEN = re.compile(r"^(\d{8})(?:-?(\d))?$")
IN_SCOPE: Mapping[str, str] = {
    "85100000-0": "Health services",
    "85110000-3": "Hospital and related services",
    "85111000-0": "Hospital services",
    "85111100-1": "Surgical hospital services",
    "85111200-2": "Medical hospital services",
    "85111300-3": "Gynaecological hospital services",
    "85111310-6": "In vitro fertilisation services",
    "85111320-9": "Obstetrical hospital services",
    "85111400-4": "Rehabilitation hospital services",
    "85111500-5": "Psychiatric hospital services",
    "85111600-6": "Orthotic services",
    "85111700-7": "Oxygen-therapy services",
    "85111800-8": "Pathology services",
    "85111810-1": "Blood analysis services",
    "85111820-4": "Bacteriological analysis services",
    "85111900-9": "Hospital dialysis services",
    "85112200-9": "Outpatient care services",
    "85120000-6": "Medical practice and related services",
    "85121000-3": "Medical practice services",
    "85121100-4": "General-practitioner services",
    "85121200-5": "Medical specialist services",
    "85121210-8": "Gynaecologic or obstetric services",
    "85121220-1": "Nephrology or nervous system specialist services",
    "85121230-4": "Cardiology services or pulmonary specialist services",
    "85121231-1": "Cardiology services",
    "85121232-8": "Pulmonary specialists services",
    "85121240-7": "ENT or audiologist services",
    "85121250-0": "Gastroenterologist and geriatric services",
    "85121251-7": "Gastroenterologist services",
    "85121252-4": "Geriatric services",
    "85121270-6": "Psychiatrist or psychologist services",
    "85121271-3": "Home for the psychologically disturbed services",
    "85121280-9": "Ophthalmologist, dermatology, or orthopaedics services",
    "85121281-6": "Ophthalmologist services",
    "85121282-3": "Dermatology services",
    "85121283-0": "Orthopaedic services",
    "85121290-2": "Paediatric or urologist services",
    "85121291-9": "Paediatric services",
    "85121292-6": "Urologist services",
    "85121300-6": "Surgical specialist services",
    "85130000-9": "Dental practice and related services",
    "85131000-6": "Dental-practice services",
    "85131100-7": "Orthodontic services",
    "85131110-0": "Orthodontic-surgery services",
    "85140000-2": "Miscellaneous health services",
    "85141000-9": "Services provided by medical personnel",
    "85141100-0": "Services provided by midwives",
    "85141200-1": "Services provided by nurses",
    "85141210-4": "Home medical treatment services",
    "85141211-1": "Dialysis home medical treatment services",
    "85141220-7": "Advisory services provided by nurses",
    "85142000-6": "Paramedical services",
    "85142100-7": "Physiotherapy services",
    "85143000-3": "Ambulance services",
    "85144000-0": "Residential health facilities services",
    "85144100-1": "Residential nursing care services",
    "85145000-7": "Services provided by medical laboratories",
    "85146000-4": "Services provided by blood banks",
    "85146100-5": "Services provided by sperm banks",
    "85146200-6": "Services provided by transplant organ banks",
    "85148000-8": "Medical analysis services",
    "85149000-5": "Pharmacy services, not community pharmacy under the 2013 Regulations",
    "85150000-5": "Medical imaging services",
    "85160000-8": "Optician services",
    "85323000-9": "Community health services delivered to individuals",
    "85312330-1": "Family-planning services that support sexual and reproductive health",
    "85312500-4": "Rehabilitation services, for substance misuse or for mental or physical health",
}


def read_cpv(text: str) -> str:
    """Return a code as the schedule writes it (“85323000-9”), its check digit added where it is known.

    Gives the text itself, without spaces, where it is no CPV code at all: `service_of` then says so.
    """
    typed = "".join(text.split())
    found = WRITTEN.match(typed)
    if found is None:
        return typed
    known = next((code for code in IN_SCOPE if code.startswith(found.group(1))), None)
    if known is not None and found.group(2) is None:
        return known
    return f"{found.group(1)}-{found.group(2)}" if found.group(2) else found.group(1)


def service_of(code: str) -> str | None:
    """Return what service a code stands for in Schedule 1, or None where it is not in it."""
    return IN_SCOPE.get(read_cpv(code))


def is_a_cpv_code(text: str) -> bool:
    """Say whether a text is written as a CPV code, in scope or not."""
    return WRITTEN.match("".join(text.split())) is not None

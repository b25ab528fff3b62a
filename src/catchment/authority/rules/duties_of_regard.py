"""What a body must have regard to when it decides: the general duties of an ICB, and three local documents.

Sections 14Z32 to 14Z45 of the NHS Act 2006 lay duties on an ICB for everything it does (B-090 to B-101).
Every ICB and council must also have regard to the joint strategic needs assessment, the integrated care
strategy and the health and wellbeing strategy of the area (section 116B, C-012). A paper for a decision
answers each with a line. That it "does not apply here, because ..." is an answer; silence is not.

The triple aim (B-099) is about wider effects, so it is not asked for a decision about one person's care.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DutyOfRegard:
    """One duty: its code in a paper, what is asked, the section, the rule, and when it is not asked."""

    code: str
    asks: str
    section: str
    rule: str
    only_of_icb: bool = True
    not_for_one_person: bool = False


GENERAL_DUTIES: tuple[DutyOfRegard, ...] = (
    DutyOfRegard(
        "constitution", "How does it promote the NHS Constitution?", "NHS Act 2006 s.14Z32", "B-090"
    ),
    DutyOfRegard("efficiency", "Is it effective, efficient and economical?", "NHS Act 2006 s.14Z33", "B-091"),
    DutyOfRegard(
        "quality",
        "How does it improve quality: effectiveness, safety, experience?",
        "NHS Act 2006 s.14Z34",
        "B-092",
    ),
    DutyOfRegard(
        "inequalities",
        "How does it reduce inequalities of access and outcome?",
        "NHS Act 2006 s.14Z35",
        "B-093",
    ),
    DutyOfRegard(
        "involvement-in-care",
        "How does it promote the involvement of patients and carers in their own care?",
        "NHS Act 2006 s.14Z36",
        "B-094",
    ),
    DutyOfRegard("choice", "What does it do for patients' choice?", "NHS Act 2006 s.14Z37", "B-095"),
    DutyOfRegard("advice", "Whose professional advice was taken?", "NHS Act 2006 s.14Z38", "B-096"),
    DutyOfRegard(
        "innovation",
        "What does it do for innovation, research, education and training?",
        "NHS Act 2006 ss.14Z39 to 14Z41",
        "B-097",
    ),
    DutyOfRegard(
        "integration",
        "How does it join services up, housing and social care included?",
        "NHS Act 2006 s.14Z42",
        "B-098",
    ),
    DutyOfRegard(
        "triple-aim",
        "What is its wider effect on health and wellbeing, quality, and sustainable use of resources?",
        "NHS Act 2006 s.14Z43",
        "B-099",
        not_for_one_person=True,
    ),
    DutyOfRegard("climate", "What does it mean for the climate?", "NHS Act 2006 s.14Z44", "B-100"),
    DutyOfRegard(
        "public-involvement",
        "How was the public involved, where it changes how services are delivered or their range?",
        "NHS Act 2006 s.14Z45",
        "B-101",
    ),
)
LOCAL_DOCUMENTS: tuple[DutyOfRegard, ...] = tuple(
    DutyOfRegard(
        code,
        f"What regard was had to the {name}?",
        "Local Government and Public Involvement in Health Act 2007 s.116B",
        "C-012",
        only_of_icb=False,
    )
    for code, name in (
        ("needs-assessment", "joint strategic needs assessment"),
        ("integrated-care-strategy", "integrated care strategy"),
        ("wellbeing-strategy", "joint local health and wellbeing strategy"),
    )
)
DUTIES_OF_REGARD = GENERAL_DUTIES + LOCAL_DOCUMENTS
BY_CODE = {duty.code: duty for duty in DUTIES_OF_REGARD}


def duties_asked(*, icb: bool = True, about_one_person: bool = False) -> tuple[DutyOfRegard, ...]:
    """Return the duties that a paper for a decision answers (B-090 to B-101, C-012).

    `icb`: an ICB takes part in the decision; the general duties are laid on ICBs, the local documents on
    councils too. `about_one_person`: the decision is about one person's care, so B-099 is not asked.
    """
    return tuple(
        duty
        for duty in DUTIES_OF_REGARD
        if (icb or not duty.only_of_icb) and not (about_one_person and duty.not_for_one_person)
    )


def duties_unanswered(
    answered: Iterable[str], *, icb: bool = True, about_one_person: bool = False
) -> tuple[DutyOfRegard, ...]:
    """Return the duties that should have been answered and were not; `answered` are codes of duties."""
    given = set(answered)
    return tuple(
        duty for duty in duties_asked(icb=icb, about_one_person=about_one_person) if duty.code not in given
    )

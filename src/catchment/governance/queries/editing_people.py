"""What the editing page of a person asks: their interests and, of those who may know, who may sit."""

from catchment.governance.edit_forms import Choice, Field, Form, choices_of, date_field
from catchment.governance.queries.editing import EditPage, Subject
from catchment.governance.rules.document import Person
from catchment.governance.rules.document.people import InterestKind
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

YES_OR_NO = (Choice("yes", "Yes"), Choice("no", "No"), Choice("unknown", "Not answered"))
ANSWERS = {
    "fit_and_proper": "Fit and proper person test passed",
    "nolan_principles": "Agrees to the principles of public life",
    "role_specification": "Meets the specification of the role",
    "independent": "Independent of private healthcare (B-032)",
    "member_of_parliament": "Member of Parliament (B-051)",
    "bankruptcy_restrictions": "Under bankruptcy restrictions (B-053)",
    "removed_from_office": "An earlier term ended for conduct (B-055)",
    "struck_off_or_disqualified": "Struck off, or disqualified as a director or trustee (B-056, B-057)",
}


def person_page(subject: Subject, person: Person, *, suitability: bool) -> EditPage:
    """Return the page on which somebody's interests are declared; `suitability` adds those answers."""
    lasting = [each for each in person.interests if each.until is None or each.until > subject.day]
    forms = [_interest_form()]
    if lasting:
        forms.append(
            Form(
                "end-interest",
                "Record that an interest is over",
                "Record this",
                (
                    Field(
                        "interest",
                        "Which interest",
                        "radios",
                        choices=tuple(Choice(each.code, each.description) for each in lasting),
                    ),
                    date_field("interest_last_day", "Last day of the interest"),
                ),
            )
        )
    else:
        forms.append(
            Form(
                "no-interests",
                "Declare that there are none",
                "Declare no interests",
                (date_field("no_interests_on", "Declared on", subject.day),),
            )
        )
    if suitability:
        forms.append(_suitability_form(person))
    none = person.no_interests_declared_on
    state = f"has declared, on {plain_date(none)}, having none" if none else "has declared none yet"
    if lasting:
        state = f"has {counted(len(lasting), 'interest')} on this date"
    return EditPage(
        "Interests and suitability" if suitability else "Interests",
        f"Edit {person.name}",
        f"{person.name} {state}. An interest must be declared within 28 days of becoming aware of it.",
        f"/person/{person.code}/edit",
        tuple(forms),
        links=(Link("person", person.code, f"Back to {person.name}", f"/person/{person.code}"),),
        trail=subject.trail,
        invented=subject.invented,
    )


def _interest_form() -> Form:
    return Form(
        "declare",
        "Declare an interest",
        "Declare this interest",
        (
            Field("kind", "What kind of interest", "radios", choices=choices_of(InterestKind)),
            Field("description", "What it is", "area"),
            Field("organisation", "Code of the organisation it is with, if it has one", hint="Such as RXX"),
            date_field("interest_since", "Since when it exists"),
            date_field("aware_on", "Became aware of it on"),
            date_field("declared_on", "Declared on; leave empty if it has not been declared yet"),
        ),
    )


def _suitability_form(person: Person) -> Form:
    """Ask what the law asks about who may sit; an answer that was never given is not a no."""
    said = person.suitability
    answers = tuple(
        Field(
            name,
            label,
            "radios",
            choices=YES_OR_NO,
            value={True: "yes", False: "no", None: "unknown"}[getattr(said, name) if said else None],
        )
        for name, label in ANSWERS.items()
    )
    tested = date_field("tested_on", "Tested on", said.tested_on if said else None)
    decided = Field(
        "independence_decided_by",
        "Who decided on independence",
        value=(said.independence_decided_by or "") if said else "",
    )
    intro = "Convictions and dismissals are kept as they are; they are edited in the file."
    return Form(
        "suitability",
        "Who may sit: answers",
        "Save the answers",
        (tested, *answers, decided),
        intro,
        folded=True,
    )

"""Who may not be a member of the board: the questions asked of each before they sit (B-032, B-050 to B-057).

Four answers are different: yes, no, not answered, and nothing recorded at all. A bad answer disqualifies and
is an error. A question that nobody answered is a warning of its own rule. Where nothing is recorded about a
person, one warning says so (B-057) instead of eight.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, WARNING, Fault
from catchment.governance.rules.checks.board import (
    BoardRun,
    commissioning_committees,
    members_on,
    of_the_board,
    of_the_icb,
)
from catchment.governance.rules.checks.frame import about_person
from catchment.governance.rules.days import months_later
from catchment.governance.rules.document import Body, Person, Suitability
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.rules.words import counted, plain_date
from catchment.structure.rules.words import listed as in_words

WINDOW_MONTHS = 60  # the five years of B-052 and B-054
CUSTODIAL_MONTHS = 3
END_OR_CORRECT = "Correct the record if it is wrong; otherwise the person cannot be a member of the board."


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a yes or a no: which answer disqualifies, and the words for it."""

    answer: Callable[[Suitability], bool | None]
    bad: bool
    found: str  # what a bad answer means, after the person's name
    asked: str  # what is not answered, after “Whether NAME”


MEMBER_OF_PARLIAMENT = Question(
    lambda said: said.member_of_parliament,
    True,
    "is a member of Parliament, and so may not be a member of an ICB's board",
    "is a member of Parliament",
)
INDEPENDENT = Question(
    lambda said: said.independent,
    False,
    "does not pass the test of independence from private healthcare, and so may not be a member",
    "passes the test of independence from private healthcare",
)
BANKRUPTCY = Question(
    lambda said: said.bankruptcy_restrictions,
    True,
    "is subject to a bankruptcy restrictions order or undertaking, and so may not be a member",
    "is subject to a bankruptcy restrictions order or undertaking",
)
REMOVED = Question(
    lambda said: said.removed_from_office,
    True,
    "had an earlier term with a health service body ended for conduct, and so may not be a member",
    "had an earlier term with a health service body ended for conduct",
)
STRUCK_OFF = Question(
    lambda said: said.struck_off_or_disqualified,
    True,
    "is struck off, suspended or disqualified as a director or trustee, and so may not be a member",
    "is struck off, suspended or disqualified as a director or trustee",
)


def board_people(facts: GovernanceFacts, board: Body, as_of: date) -> list[Person]:
    """Return the people who are members of the board on the day and are described somewhere, by code."""
    codes = sorted({sitting.holder.person for sitting in members_on(facts, board, as_of)})
    return [facts.people[code] for code in codes if code in facts.people]


def answered(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[tuple[Person, Suitability]]:
    """Give the members about whom some answers are recorded, with the answers."""
    for person in board_people(facts, board, as_of):
        if person.suitability is not None:
            yield person, person.suitability


def asking(question: Question) -> BoardRun:
    """Return the check that asks one question of every member of the board."""

    def run(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
        for person, said in answered(facts, board, as_of):
            yield from _asked(question, person, said)

    return run


def _asked(question: Question, person: Person, said: Suitability) -> Iterator[Fault]:
    """Give the fault of a bad answer, or of none."""
    answer = question.answer(said)
    if answer is None:
        sentence = f"Whether {person.name} {question.asked} is not answered."
        remedy = "Ask, and record the answer with the person's suitability."
        yield Fault(about_person(person), sentence, remedy, WARNING)
    elif answer is question.bad:
        yield Fault(about_person(person), f"{person.name} {question.found}.", END_OR_CORRECT)


def commissioners_independent(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-033: the test of independence applies to members of committees that commission as well.

    Found under B-051, with the private answers, so that only those who may read the answers read this.
    """
    on_the_board = {sitting.holder.person for sitting in members_on(facts, board, as_of)}
    codes = {
        sitting.holder.person
        for body in commissioning_committees(facts)
        for sitting in members_on(facts, body, as_of)
    }
    for code in sorted(codes - on_the_board):
        if (person := facts.people.get(code)) is not None:
            yield from _asked(INDEPENDENT, person, person.suitability or Suitability())


def decided_by(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-032: the appointer decided about independence, so the record says who that was."""
    for person, said in answered(facts, board, as_of):
        if said.independent is not None and said.independence_decided_by is None:
            sentence = f"Nothing says who decided whether {person.name} passes the test of independence."
            remedy = "Record who decided: those who appointed the person (independence_decided_by)."
            yield Fault(about_person(person), sentence, remedy)


def convictions(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-052: no custodial sentence of three months or more, without the option of a fine, in five years."""
    for person, said in answered(facts, board, as_of):
        for each in said.convictions:
            serious = each.months >= CUSTODIAL_MONTHS and not each.option_of_fine
            if serious and _within_window(each.on, as_of):
                months = counted(each.months, "month")
                yield Fault(
                    about_person(person),
                    f"{person.name} was sentenced to {months} on {plain_date(each.on)}, within the five "
                    f"years before {plain_date(as_of)}.",
                    END_OR_CORRECT,
                )


def dismissals(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-054: no dismissal by a health service body, other than redundancy, in five years."""
    for person, said in answered(facts, board, as_of):
        for each in said.dismissals:
            if not each.redundancy and _within_window(each.on, as_of):
                yield Fault(
                    about_person(person),
                    f"{person.name} was dismissed by a health service body on {plain_date(each.on)}, within "
                    f"the five years before {plain_date(as_of)}.",
                    END_OR_CORRECT,
                )


def _within_window(day: date, as_of: date) -> bool:
    """Say whether a day lies in the five years that end on the day asked about."""
    return day <= as_of < months_later(day, WINDOW_MONTHS)


def registrations(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-056: nobody who is struck off or suspended by their profession's regulator."""
    for person in board_people(facts, board, as_of):
        for each in person.registrations:
            if each.state in ("suspended", "struck-off"):
                state = each.state.replace("-", " ")
                sentence = f"The registration of {person.name} with the {each.regulator} is {state}."
                yield Fault(about_person(person), sentence, END_OR_CORRECT)


def fit_and_proper(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-057: each passes the fit and proper person test, accepts the Nolan principles and fits the role."""
    for person in board_people(facts, board, as_of):
        said = person.suitability
        if said is None:
            yield Fault(
                about_person(person),
                f"Nothing is recorded about whether {person.name} may be a member of {board.name}.",
                "Ask the questions of suitability, and record the answers.",
                WARNING,
            )
            continue
        answers = {
            "pass the fit and proper person test": said.fit_and_proper,
            "accept the Nolan principles": said.nolan_principles,
            "meet the role specification": said.role_specification,
        }
        if failed := [words for words, answer in answers.items() if answer is False]:
            sentence = f"{person.name} does not {in_words(failed)}."
            yield Fault(about_person(person), sentence, END_OR_CORRECT)
        if open_questions := [words for words, answer in answers.items() if answer is None]:
            sentence = f"Whether {person.name} does {in_words(open_questions)} is not answered."
            remedy = "Ask, and record the answers with the person's suitability."
            yield Fault(about_person(person), sentence, remedy, WARNING)


CHECKS: tuple[Check, ...] = (
    of_the_board(
        "B-032",
        "Does the record say who decided about each member's independence?",
        WARNING,
        "NHS Act 2006 Sch 1B para 4",
        decided_by,
    ),
    of_the_board(
        "B-050",
        "Is a member of the board a member of Parliament?",
        ERROR,
        "Model constitution 3.2.1",
        asking(MEMBER_OF_PARLIAMENT),
    ),
    of_the_board(
        "B-051",
        "Does every member pass the test of independence from private healthcare?",
        ERROR,
        "NHS Act 2006 Sch 1B para 4; model constitution 3.2.2",
        asking(INDEPENDENT),
    ),
    of_the_icb(
        "B-051",
        "Does every member of a committee that commissions pass the test of independence (B-033)?",
        ERROR,
        "NHS Act 2006 Sch 1B para 11(4)",
        commissioners_independent,
    ),
    of_the_board(
        "B-052",
        "Was a member sentenced to three months or more in the last five years?",
        ERROR,
        "Model constitution 3.2.3",
        convictions,
    ),
    of_the_board(
        "B-053",
        "Is a member subject to bankruptcy restrictions?",
        ERROR,
        "Model constitution 3.2.4",
        asking(BANKRUPTCY),
    ),
    of_the_board(
        "B-054",
        "Was a member dismissed by a health service body in the last five years?",
        ERROR,
        "Model constitution 3.2.5",
        dismissals,
    ),
    of_the_board(
        "B-055",
        "Did an earlier term of a member end for conduct?",
        ERROR,
        "Model constitution 3.2.6, read in part",
        asking(REMOVED),
        confidence="M",
    ),
    of_the_board(
        "B-056",
        "Is a member struck off, suspended or disqualified as a director or trustee?",
        ERROR,
        "Usual in constitutions, not sourced",
        asking(STRUCK_OFF),
        confidence="L",
    ),
    of_the_board(
        "B-056",
        "Is a member's professional registration suspended or struck off?",
        ERROR,
        "Usual in constitutions, not sourced",
        registrations,
        confidence="L",
    ),
    of_the_board(
        "B-057",
        "Is every member fit and proper, bound by the Nolan principles, and right for the role?",
        ERROR,
        "Model constitution 3.1.1",
        fit_and_proper,
    ),
)

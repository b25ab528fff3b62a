"""What was answered about an agenda item: names become codes, and what cannot be read is told by its field.

Functions and areas are taken as people write them, organisations by code or name; what nobody knows is a
problem with the nearest that there are.
"""

from typing import TYPE_CHECKING, Any

from catchment.authority.meeting_item_forms import DID_NOT_VOTE, not_voted, vote_name, votes_by_proxy
from catchment.authority.queries.asking import Unknown, find_area, graph_at
from catchment.authority.queries.meeting_values import ItemPage
from catchment.authority.queries.organisations_named import NotFound, organisations_named
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.meeting.agenda_steps import (
    MOST_LONG_TEXT,
    MOST_ORGANISATIONS,
    MOST_REGARD,
    MOST_TEXT,
)
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.moment import Moment
from catchment.foundation.rules.money import UnclearAmountError, read_pounds
from catchment.governance.edit_forms import Answers
from catchment.governance.rules.functions import CatalogueFunction, find_function
from catchment.structure.rules.words import listed

if TYPE_CHECKING:
    from catchment.authority.meeting_answers import StepAnswers

LONGEST_LIST = 20_000  # characters of a list of organisations: fifty long names fit


def function_in(answers: Answers, name: str, facts: AuthorityFacts, *, needed: bool = True) -> str:
    """Return the code of a function that was named; what nobody knows is a problem with the nearest."""
    said = answers.words(name, "Say which function is decided." if needed else "")
    if not said:
        return ""
    found = find_function(said, facts.functions)
    if isinstance(found, CatalogueFunction):
        return found.code
    answers.wrong(name, found.sentence)
    return ""


def area_in(answers: Answers, name: str, facts: AuthorityFacts, *, needed: bool = True) -> str:
    """Return the code of a place or area that was named; what nobody knows is a problem with the nearest."""
    said = answers.words(name, "Say for which place or area." if needed else "")
    if not said:
        return ""
    try:
        return find_area(facts, said)
    except Unknown as problem:
        answers.wrong(name, str(problem))
        return ""


def amount_in(answers: Answers, name: str) -> int:
    """Return an amount in pence; nothing said is nothing."""
    said = answers.words(name)
    if not said:
        return 0
    try:
        return read_pounds(said)
    except UnclearAmountError as problem:
        answers.wrong(name, str(problem))
        return 0


def organisations_in(answers: Answers, name: str, moment: Moment) -> tuple[str, ...]:
    """Return the codes of organisations that were named by code or name (B-063).

    They stand apart by semicolons or lines; by commas too, where the whole is no name with a comma in it.
    """
    said = answers.words(name, most=LONGEST_LIST)
    parts = [each.strip() for each in said.replace("\n", ";").split(";") if each.strip()]
    try:
        found = organisations_named(parts, moment)
    except NotFound as problem:
        apart = [each.strip() for part in parts for each in part.split(",") if each.strip()]
        if len(apart) == len(parts):
            answers.wrong(name, str(problem))
            return ()
        try:
            found = organisations_named(apart, moment)
        except NotFound as still:
            answers.wrong(name, str(still))
            return ()
    if len(found) > MOST_ORGANISATIONS:
        answers.wrong(name, f"Name at most {MOST_ORGANISATIONS} organisations; you named {len(found)}.")
        return ()
    return found


def the_item(asked: "StepAnswers") -> ItemPage | None:
    """Return the item that a form is about, if it is about one of the agenda."""
    return next((each for each in asked.page.items if each.number == asked.number), None)


def item_said(asked: "StepAnswers") -> dict[str, Any]:
    """Return an agenda item; a private one stays private unless a tick says otherwise (B-068)."""
    answers, start, moment = asked.answers, asked.start, Moment(asked.page.on)
    facts = graph_at(moment).facts
    number = asked.number or max((each.number for each in asked.page.items), default=0) + 1
    organisations = organisations_in(answers, f"{start}organisations", moment)
    competitive = bool(asked.ticked("competitive"))
    if competitive and not organisations and not answers.problems:
        asked.wrong("organisations", "Name those that bid, or may: nobody could say who must leave (B-066).")
    item = {
        "number": number,
        "title": asked.words("title", "Say what the item is called."),
        "does": asked.words("does", "Choose what the body is asked to do."),
        "function": function_in(answers, f"{start}function", facts, needed=False),
        "area": area_in(answers, f"{start}area", facts, needed=False),
        "amount_pence": amount_in(answers, f"{start}amount"),
        "organisations": organisations,
        "competitive": competitive,
        "about_one_person": bool(asked.ticked("about_one_person")),
        "private": _private(asked),
        "minutes_of": asked.words("minutes_of"),
    }
    return {"number": None, "item": {name: value for name, value in item.items() if value not in ("", None)}}


def _private(asked: "StepAnswers") -> dict[str, str] | None:
    resolution, before = asked.words("resolution"), the_item(asked)
    in_public = bool(asked.ticked("in_public"))
    if in_public:
        return None
    if before is not None and before.private_resolution and not resolution:
        asked.wrong("resolution", "Say by which resolution it is private, or tick to take it in public.")
    reason = asked.words("private_reason", "Say why it is private." if resolution else "", MOST_TEXT)
    if reason and not resolution:
        asked.wrong("resolution", "Say by which resolution the public is excluded, or leave out why.")
    return {"resolution": resolution, "reason": reason} if resolution else None


def paper_said(asked: "StepAnswers") -> dict[str, Any]:
    """Return a paper with what it says on the duties of regard."""
    item = the_item(asked)
    text, address = asked.words("text", most=MOST_LONG_TEXT), asked.words("address")
    if not text and not address:
        asked.wrong("text", "Give the paper's text, or the address where it can be read.")
    regards = [
        {"duty": line.duty, "line": said}
        for line in (item.regards if item else ())
        if (said := asked.words(f"regard-{line.duty}", most=MOST_REGARD))
    ]
    return {
        "title": asked.words("title", "Say what the paper is called."),
        "author": asked.words("author", "Say who wrote it."),
        "text": text,
        "address": address,
        "regards": regards,
    }


def interest_said(asked: "StepAnswers") -> dict[str, Any]:
    """Return an interest: one in the register, or a new one with its days (B-062)."""
    registered = asked.words("registered")
    if registered:
        seat, person, interest = (*registered.split(" "), "", "", "")[:3]
        return {"seat": seat, "person": person, "interest": interest}
    organisations = organisations_in(asked.answers, f"{asked.start}organisation", Moment(asked.page.on))
    if len(organisations) > 1:
        asked.wrong("organisation", "Name one organisation; declare an interest in another by itself.")
    new = {
        "what": asked.words("what", "Choose what kind of interest it is."),
        "description": asked.words("description", "Say what the interest is.", MOST_TEXT),
        "organisation": organisations[0] if organisations else "",
        "aware_on": asked.day("aware", "Say when they became aware of it."),
        "declared_on": asked.day("declared", "Say when they declared it."),
    }
    return {
        **asked.who("seat", "Choose an interest in the register, or whose the new one is."),
        "new": {name: value for name, value in new.items() if value},
    }


def votes_said(asked: "StepAnswers") -> list[dict[str, Any]]:
    """Return the votes of the table, by seat and person; raises OutOfOrder where no motion is open."""
    item = the_item(asked)
    if item is None or item.motion is None or item.motion.outcome is not None:
        number = f"item {asked.number}" if asked.number is not None else "this item"
        raise OutOfOrder("B-072", f"No motion on {number} is open. Put the motion first.")
    steps: list[dict[str, Any]] = []
    proxies = votes_by_proxy(asked.page, item)
    for line in (*(line for line in item.votes if line.may and not line.vote), *proxies):
        name = vote_name(line)
        vote = asked.answers.one_of(f"{asked.start}{name}", ("for", "against", "abstain"))
        if not vote:
            continue
        step = {"kind": "vote-cast", "number": asked.number, "seat": line.seat, "vote": vote}
        if ":" not in line.person:
            step["person"] = line.person
        if line in proxies:
            through = name.replace("vote-", "through-", 1)
            step["through"] = asked.who(through, f"Say through whom {line.name} votes.").get("seat", "")
        steps.append(step)
    if not steps and not asked.answers.problems:
        asked.wrong(vote_name(item.votes[0]) if item.votes else "", "Say how somebody voted.")
    return steps


def vote_corrected_said(asked: "StepAnswers") -> dict[str, Any]:
    """Return which vote was written down wrongly, and what it was."""
    right = asked.answers.one_of(
        f"{asked.start}vote", ("for", "against", "abstain", DID_NOT_VOTE), "Choose what the vote was."
    )
    return {
        **asked.who("seat", "Choose whose vote is wrong."),
        "vote": "" if right == DID_NOT_VOTE else right,
        "because": asked.words("because", "Say how you know.", MOST_TEXT),
    }


def result_said(asked: "StepAnswers") -> dict[str, Any]:
    """Return nothing more than the result; where some have not voted, that must be ticked."""
    item = the_item(asked)
    missing = not_voted(item) if item is not None else ()
    agreed = item is not None and item.motion is not None and item.motion.consensus
    somebody = item is not None and any(line.vote for line in item.votes)
    if missing and somebody and not agreed and not asked.ticked("all_the_same"):
        have = "has" if len(missing) == 1 else "have"
        asked.wrong(
            "all_the_same",
            f"{listed(missing, 40)} {have} not voted. Record their votes, or tick that the result is "
            "declared without them.",
        )
    return {}

"""The sentences about how united a place is: who is on which side, who splits from whom, in how many of 100.

Numbers are told as people hear them: "38 of 41 practices are in favour". A group stands where most of it
stands; a group that is itself divided is named as such.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from catchment.structure.rules.words import counted, listed, plain_date
from catchment.voice.rules.alignment import Alignment, GroupStands
from catchment.voice.rules.positions import (
    GROUP_IN_SHORT,
    Agreed,
    Group,
    MandateGiven,
    QuestionNow,
    Stance,
    agree,
)

ONE_OF = {  # how many of a group are counted
    Group.PRACTICES: ("practice", "practices"),
    Group.NETWORKS: ("PCN", "PCNs"),
    Group.FEDERATIONS: ("federation", "federations"),
    Group.COMMISSIONING_GPS: ("GP of the commissioner", "GPs of the commissioner"),
    Group.LMC: ("LMC", "LMCs"),
    Group.PRIMARY_CARE_TEAMS: ("primary care team", "primary care teams"),
}

ALONE = {  # in a sentence, where only one is asked
    Group.PRACTICES: "the practice",
    Group.NETWORKS: "the PCN",
    Group.FEDERATIONS: "the federation",
    Group.COMMISSIONING_GPS: "the commissioner’s GP",
    Group.PRIMARY_CARE_TEAMS: "the commissioner’s primary care team",
}


def in_hundred(share: Fraction) -> str:
    """Return a share as "71 times in 100", never rounding what is not all up to all, or to none."""
    times = round(share * 100)
    if share not in (0, 1):
        times = min(max(times, 1), 99)
    return f"{times} times in 100"


def unity_sentence(found: Alignment) -> str:
    """Return how a question stands in a list: what its page begins with, and which groups are divided."""
    with_view = [each for each in found.groups if each.has_view]
    if not with_view:
        return "Nobody has taken a side yet."
    first = _first(with_view)
    divided = [each for each in with_view if each.split and each is not first]
    told = [
        f"{_capital(_in_short(each))} are themselves divided, {each.favour} to {each.against}."
        for each in divided
    ]
    return " ".join([lead_sentence(found), *told])


def _first(with_view: Sequence[GroupStands]) -> GroupStands:
    """Return the group that is told first: the practices, where they have a view."""
    return next((each for each in with_view if each.group is Group.PRACTICES), with_view[0])


def lead_sentence(found: Alignment) -> str:
    """Return what a page says first of a question, two sentences at most: the page below has the rest."""
    with_view = [each for each in found.groups if each.has_view]
    if not with_view:
        return "Nobody has taken a side yet."
    return " ".join([_counted_sentence(_first(with_view)), *_sides_sentence(found, with_view)])


def index_sentence(found: Alignment, by_patients: Alignment | None = None) -> str:
    """Return what the alignment index says, in words (T-A10); with patients counted, where that differs."""
    if found.index is None:
        return "Fewer than two groups have a view, so there is nothing to compare yet."
    words = f"Drawn from different groups, two respondents agree {in_hundred(found.index)}"
    weighted = by_patients.index if by_patients is not None else None
    if weighted is None or in_hundred(weighted) == in_hundred(found.index):
        return f"{words}."
    return f"{words}; counted by registered patients, {in_hundred(weighted)}."


def agreed_sentence(found: Agreed, asked: int, opposed: int, day: date) -> str:
    """Return who signed an agreed position, and until when it holds; `opposed` signed what they opposed."""
    signed, refused = len(found.signed), len(found.refused)
    words = f"{signed} of {asked} signed the agreed position"
    words += f", {refused} refused" if refused else ""
    words += f", and {opposed} signed although they had said otherwise" if opposed else ""
    holds = "It holds until" if day < found.until else "It ran out on"
    return f"{words}. {holds} {plain_date(found.until)}."


def carried_words(mandate: MandateGiven, day: date) -> str:
    """Return who carries an agreed position, carried it, or will."""
    if day < mandate.since:
        return f"{mandate.name} is to carry it from {plain_date(mandate.since)}."
    carries = "carries" if mandate.in_force(day) else "carried"
    return f"{mandate.name} {carries} it until {plain_date(mandate.until)}."


def state_words(now: QuestionNow) -> str:
    """Return where a question stands: open for positions until a day, being agreed on, or closed."""
    if now.closed_on is not None:
        return f"closed on {plain_date(now.closed_on)}"
    if now.agreed_now is not None:
        return "an agreed position was drawn up"
    if now.closes_on is not None:
        return f"open for positions until {plain_date(now.closes_on)}"
    return "open for positions"


def against_own(agreed: Agreed, now: QuestionNow) -> tuple[str, ...]:
    """Return the codes of those who signed what the position of theirs that stands does not say."""
    standing = now.standing
    own = ((each.respondent, standing.get(each.respondent)) for each in agreed.signed)
    return tuple(
        code for code, said in own if said is not None and agree(said.stance, agreed.stance) is False
    )


def _counted_sentence(stands: GroupStands) -> str:
    one, many = ONE_OF[stands.group]
    favour, against = stands.favour, stands.against
    rest = []
    if favour == against:
        words = f"The {many} are split evenly, {favour} to {against}"
    else:
        more, less = max(favour, against), min(favour, against)
        side, other = ("in favour", "against") if favour > against else ("against", "in favour")
        words = f"{more} of {counted(stands.asked, one, many)} {'is' if more == 1 else 'are'} {side}"
        rest += [f"{less} {'is' if less == 1 else 'are'} {other}"] if less else []
    without = stands.counts.get(Stance.NO_VIEW, 0)
    rest += [f"{without} {'has' if without == 1 else 'have'} no view"] if without else []
    rest += (
        [f"{stands.silent} {'has' if stands.silent == 1 else 'have'} not answered"] if stands.silent else []
    )
    return f"{words}; {listed(rest)}." if rest else f"{words}."


def _sides_sentence(found: Alignment, with_view: Sequence[GroupStands]) -> list[str]:
    """Return which groups split from which; the smaller side splits from the larger."""
    favour, against = found.sides
    if len(with_view) < 2:
        return []
    if not against or not favour:
        undecided = [each for each in with_view if each.side is None]
        if undecided:
            return []
        return [f"All {len(with_view)} groups that answered are on the same side."]
    few, many = (against, favour) if len(against) <= len(favour) else (favour, against)
    by_group = {each.group: each for each in with_view}
    who = listed([_in_short(by_group[each]) for each in few], most=len(Group))
    others = listed([_in_short(by_group[each]) for each in many], most=len(Group))
    verb = "splits" if len(few) == 1 and by_group[few[0]].asked == 1 else "split"
    return [f"{_capital(who)} {verb} from {others}."]


def _in_short(stands: GroupStands) -> str:
    """Return a group in a sentence: one federation is "the federation"."""
    if stands.asked == 1 and stands.group is not Group.LMC:
        return ALONE[stands.group]
    return GROUP_IN_SHORT[stands.group]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

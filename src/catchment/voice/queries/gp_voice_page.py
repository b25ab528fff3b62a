"""The register of who speaks for general practice in a system: six groups, mandates, overlaps, key people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, may_today
from catchment.governance.queries.handbook_page import system_trail
from catchment.governance.rules.document.people import Post
from catchment.governance.rules.facts import GovernanceFacts, Sitting
from catchment.governance.rules.permissions import SPEAKERS
from catchment.structure.queries.members import places_of
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed, number, plain_date
from catchment.voice.queries.questions_kept import KeptQuestion, questions_of
from catchment.voice.queries.respondents import Asked
from catchment.voice.queries.unity_measured import question_line
from catchment.voice.queries.unity_values import (
    GpVoicePage,
    GroupRegister,
    HeldLine,
    KeyLine,
    MemberLine,
    OverlapLine,
)
from catchment.voice.queries.unity_where import asked_on, where
from catchment.voice.rules.gp_voice import (
    KEY_BODIES,
    KIND_WORDS,
    KeyPerson,
    MandateHeld,
    directors,
    key_people,
    mandates_of,
    overlaps,
)
from catchment.voice.rules.mandates_agreed import mandates_agreed
from catchment.voice.rules.position_steps import Respondent
from catchment.voice.rules.positions import GROUP_IN_SHORT, GROUP_WORDS, Group
from catchment.voice.rules.way_words import the

REPRESENTS = {
    Group.PRACTICES: "Each practice speaks for itself: it holds the contract (S004-28).",
    Group.NETWORKS: "A clinical director leads delivery and represents only by mandate (J-005).",
    Group.FEDERATIONS: "A federation speaks for the practices that own it (J-004).",
    Group.COMMISSIONING_GPS: "They speak as buyers of care, and cannot speak for providers (J-007).",
    Group.LMC: "The LMC is the statutory representative of GPs in its area (J-003).",
    Group.PRIMARY_CARE_TEAMS: "They speak as buyers of care, and cannot speak for providers (J-007).",
}
NONE_NAMED = "The handbook names nobody."
NO_HANDBOOK = "The system has no handbook on this day, so nobody can be named."


def gp_voice_page(code: str, moment: Moment, actor: Actor) -> GpVoicePage:
    """Return the register of a system on the day; raises Missing. It answers without a handbook, too."""
    place = where(code, moment)
    asked = asked_on(place, moment)
    facts, system, day = asked.facts, asked.system, moment.as_at
    kept = questions_of(system.code, moment)
    held = all_mandates(facts, kept, day) if facts is not None else ()
    met = overlaps(held)
    keys = key_people(facts, held, day) if facts is not None else ()
    groups = tuple(_group(group, asked, day) for group in Group)
    verdict = may_today(actor, Act.GATHER_POSITIONS, system.code, Thing.ORGANISATION)
    href = f"/system/{system.code}/gp-voice"
    titles = {each.code: each.now.title for each in kept}
    return GpVoicePage(
        kind="gp-voice",
        kind_label="Voice of general practice",
        code=system.code,
        name=asked.system_name,
        href=href,
        system=system.code,
        sentence=_sentence(groups, held, len(met), keys),
        trail=system_trail(system, asked.system_name, moment),
        groups=groups,
        mandates=tuple(_held(each, titles, day) for each in held),
        overlaps=tuple(OverlapLine(each.conflict, each.sentence) for each in met),
        key_people=tuple(_key(each) for each in keys),
        questions=tuple(question_line(each, asked, day) for each in kept if not each.area),
        places=tuple(
            Link("unity", link.code, link.name, f"/place/{link.code}/unity")
            for link in sorted(places_of([system.pk], moment).values(), key=lambda link: link.name)
        ),
        new_href=f"{href}/new" if verdict.allowed else "",
        why_not="" if verdict.allowed else verdict.reason,
        note="" if facts is not None else f"{NO_HANDBOOK} Practices and PCNs are known all the same.",
        invented=system.invented,
    )


def all_mandates(facts: GovernanceFacts, kept: Iterable[KeptQuestion], day: date) -> tuple[MandateHeld, ...]:
    """Return every mandate of a system on the day: those in its handbook, and those of agreed positions."""
    agreed = (mandate for each in kept for mandate in mandates_agreed(each.now, facts, day))
    return (*mandates_of(facts, day), *agreed)


def _sentence(
    groups: Sequence[GroupRegister], held: Sequence[MandateHeld], met: int, keys: Sequence[KeyPerson]
) -> str:
    present = sum(1 for each in groups if each.number)
    running = sum(each.in_force for each in held)
    lapsed = len(held) - running
    words = [f"{present} of the 6 groups that speak for general practice can be named here"]
    words.append(f"{counted(running, 'mandate')} in force" + (f" and {lapsed} not" if lapsed else ""))
    sentence = f"{words[0]}, with {words[1]}."
    if met:
        sentence += f" In {counted(met, 'case')} two mandates meet."
    first = next((each for each in keys if len(each.bodies) >= KEY_BODIES), None)
    if first is not None:
        sentence += f" {_key_words(first)}"
    return sentence


def _key_words(each: KeyPerson) -> str:
    """Return on how many bodies somebody sits, on how many they speak for anybody, and what would be lost."""
    sits = counted(len(each.bodies), "body", "bodies")
    mandate = f"with a mandate on {number(each.mandated) if each.mandated else 'none'}"
    words = f"{each.name} sits for general practice on {sits}, {mandate} of them"
    if not each.alone:
        return f"{words}; others from general practice sit on each."
    alone = listed([the(body) for body in each.alone])
    return f"{words}. If they leave, nobody from general practice is left on {alone}."


def _group(group: Group, asked: Asked, day: date) -> GroupRegister:
    members = [each for each in asked.ground.respondents.values() if each.group is group]
    leading = directors(asked.facts, day) if asked.facts is not None else {}
    lines = [] if group is Group.PRACTICES else [_member(each, asked.facts, leading, day) for each in members]
    why_none = "" if members else (NONE_NAMED if asked.facts is not None else NO_HANDBOOK)
    return GroupRegister(
        group.value, GROUP_WORDS[group], REPRESENTS[group], tuple(lines), len(members), why_none
    )


def _member(
    each: Respondent, facts: GovernanceFacts | None, leading: Mapping[str, list[Sitting]], day: date
) -> MemberLine:
    """Return who speaks for one of a group, and from which seat or post that follows."""
    link = Link(each.group.value, each.code, each.name, each.href)
    if facts is None:
        return MemberLine(link, "", "")
    if each.group is Group.NETWORKS:
        names = [facts.person_named(sitting.holder.person) for sitting in leading.get(each.code, ())]
        return MemberLine(link, listed(names), "clinical director" if names else "nobody is its director")
    if each.group is Group.COMMISSIONING_GPS:
        return MemberLine(link, each.name.rpartition(", ")[2], "their seat on the commissioner’s side")
    if each.group is Group.PRIMARY_CARE_TEAMS:
        return MemberLine(link, "", "the ICB commissions primary medical services")
    held: dict[str, list[str]] = defaultdict(list)
    for person in facts.people.values():
        held[person.name] += [
            post.title
            for post in person.posts
            if post.employer == each.code and post.job in SPEAKERS and _lasts(post, day)
        ]
    for sitting in facts.sittings(day):
        if sitting.seat.organisation == each.code:
            words = f"{sitting.seat.title}, {sitting.body.name}"
            held[facts.person_named(sitting.holder.person)].append(words)
    people = [f"{name} ({'; '.join(words)})" for name, words in held.items() if words]
    return MemberLine(link, listed(people), "seats and posts" if people else "named as a party")


def _lasts(post: Post, day: date) -> bool:
    return post.since <= day and (post.until is None or day < post.until)


def _held(each: MandateHeld, titles: Mapping[str, str], day: date) -> HeldLine:
    body, _, seat = each.seat.partition("/")
    if each.in_force:
        state = f"in force until {plain_date(each.until)}" if each.until else "in force, without an end"
    elif each.until is not None and each.until <= day:
        state = f"ran out on {plain_date(each.until)}"
    else:
        state = f"begins on {plain_date(each.since)}" if each.since else "not in force"
    question = None
    if each.question:
        name = titles.get(each.question, each.question)
        question = Link("question", each.question, name, f"/question/{each.question}")
    return HeldLine(
        Link("person", each.person, each.name, f"/person/{each.person}"),
        GROUP_IN_SHORT[each.group],
        Link("seat", each.seat, f"{each.seat_title}, {each.body_name}", f"/body/{body}#seat-{seat}"),
        KIND_WORDS[each.kind] + ("" if each.kind_stated else " (not stated; as is usual)"),
        each.given_by,
        each.covers,
        each.since,
        each.until,
        state,
        each.in_force,
        question,
    )


def _key(each: KeyPerson) -> KeyLine:
    return KeyLine(
        Link("person", each.person, each.name, f"/person/{each.person}"),
        _key_words(each),
        each.seats,
        each.alone,
        each.mandates,
        len(each.bodies) >= KEY_BODIES,
    )

"""The pages of asking: who may decide this, here, up to how much; may we; what may we.

The same values answer the pages, their JSON twins and the commands `who-may`, `may` and `what-may`. What was
typed may be names or codes; what is wrong with it is told all at once, each part with the nearest there is.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from urllib.parse import urlencode

from catchment.authority.queries import asking
from catchment.authority.queries.asking import DecidesNothing, Unknown, graph_to_ask
from catchment.authority.queries.asking_choices import as_typed, choices_of
from catchment.authority.queries.asking_pictures import (
    chain_picture,
    chain_title,
    last_day,
    limit_in_words,
    link_to,
    link_to_actor,
    people_in,
    yearly_in_words,
)
from catchment.authority.queries.asking_values import (
    AskingPage,
    Kept,
    LinkOfChain,
    Other,
    PowersOf,
    ShownAnswer,
    ShownPower,
    Trouble,
    Typed,
    WhatMayPage,
)
from catchment.authority.rules.answers import Answer, Named, ShownLink
from catchment.authority.rules.bounds import area_name, while_away
from catchment.authority.rules.explaining import Power, WhatMay
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import Graph
from catchment.authority.rules.shown import ONLY_AS_COVER
from catchment.foundation.moment import Moment
from catchment.foundation.rules.money import PENCE, UnclearAmountError, pounds, read_pounds
from catchment.governance.queries.person import is_somebody, person_page
from catchment.structure.models import Organisation
from catchment.structure.queries.locate import locate_organisation
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import listed, plain_date

INVITATION = (
    "Say what is to be decided, where, and what it would cost. The answer is everybody who may, each with "
    "the chain from the law down, or the nearest reason why nobody may."
)
MISSING = {
    "function": "Say what is to be decided, such as “community health services”.",
    "area": "Say where: a system, a place, a neighbourhood or a council’s area.",
}
NOT_ASKED = (
    "Nothing is asked here with “{}”: ask with function, area, amount, body, as_at (or on) and as_known."
)
KEPT_WORDS = "Kept by the delegator: {}"


def asking_page(typed: Typed, moment: Moment, unknown: tuple[str, ...] = ()) -> AskingPage:
    """Return who may decide what was typed, or - with a body - whether that body may.

    Pounds are typed, pence are answered. What cannot be understood comes back as `problems`, each with its
    field and the nearest matches; so do `unknown` names of questions that nobody asks here. Raises Missing
    where nothing can be asked: too tangled a scheme, or a time by which nothing was recorded.
    """
    graph = graph_to_ask(moment)
    typed = _with_names(typed, graph.facts)
    blank = AskingPage(
        kind="may" if typed.body else "who-may",
        sentence=INVITATION,
        on=moment.as_at,
        typed=typed,
        _choices=choices_of(graph),
    )
    if not typed.anything and not unknown:
        return blank
    problems, amount = _problems(typed, graph.facts, moment) if typed.anything else ((), 0)
    if problems or unknown:
        problems = (*(Trouble("", NOT_ASKED.format(name[:40])) for name in unknown), *problems)
        sentence = " ".join(each.sentence for each in problems)
        return replace(blank, sentence=sentence, problems=problems, error=sentence)
    function, area = as_typed(typed.function), as_typed(typed.area)
    if typed.body:
        answer = asking.ask(as_typed(typed.body), function, area, amount, moment)
        return _may(blank, answer, graph)
    found = asking.who_may(function, area, amount, moment)
    return replace(
        blank,
        sentence=found.sentence,
        allowed=bool(found.answers),
        function=found.function,
        area=found.area,
        amount_pence=amount,
        answers=tuple(_shown(each, graph) for each in found.answers),
        reason=found.reason,
        invented=_invented([found.area.code, *(each.actor.code for each in found.answers)], graph.facts),
    )


def what_may_page(code: str, moment: Moment, *, kind: str = "body") -> WhatMayPage:
    """Return all that a body, seat, organisation or person may decide; raises Missing with the nearest.

    `kind` is the kind of page it hangs beneath. Somebody who sits nowhere may decide nothing; nor does an
    organisation that is in no scheme.
    """
    graph = graph_to_ask(moment)
    try:
        found = asking.what_may(code, moment)
    except DecidesNothing as nothing:
        code, found = nothing.actor.code, ()
    except Unknown:
        if not is_somebody(code) and locate_organisation(code, moment) is None:
            raise
        found = ()
    seats = tuple(_powers_of(each, graph) for each in found)
    owner = _owner(code, kind, found, graph.facts, moment)
    return WhatMayPage(
        kind="authority",
        code=owner.code,
        name=owner.name,
        sentence=_sentence_of(owner, found, moment),
        on=moment.as_at,
        trail=(owner,),
        seats=seats,
        invented=_invented([owner.code, *(each.actor.code for each in found)], graph.facts),
    )


def _with_names(typed: Typed, facts: AuthorityFacts) -> Typed:
    """Return what was typed with codes written as names, as the form shows them."""
    holders = (*facts.bodies, *facts.seats, *facts.organisations)
    return Typed(
        function=_as_offered(typed.function, facts.functions, facts.name_of),
        area=_as_offered(typed.area, facts.areas, lambda code: area_name(code, facts)),
        amount=typed.amount,
        body=_as_offered(typed.body, holders, facts.name_of),
    )


def _as_offered(code: str, codes: Collection[str], name_of: Callable[[str], str]) -> str:
    """Return the name of a code as the form offers it: with the code, where several share the name."""
    if code not in codes:
        return code
    alone = sum(name_of(each) == name_of(code) for each in codes) == 1
    return name_of(code) if alone else f"{name_of(code)} ({code})"


def _problems(typed: Typed, facts: AuthorityFacts, moment: Moment) -> tuple[tuple[Trouble, ...], int]:
    """Return what is wrong with a question, field by field, and its amount in pence."""
    finders: dict[str, Callable[[str], object]] = {
        "function": lambda text: asking.find_function_code(facts, text),
        "area": lambda text: asking.find_area(facts, text, moment),
        "body": lambda text: asking.find_holder(facts, text, moment),
    }
    problems, amount = [], 0
    for field in ("function", "area", "amount", "body"):
        text = as_typed(getattr(typed, field))
        if not text:
            if field in MISSING:
                problems.append(Trouble(field, MISSING[field]))
            continue
        try:
            amount = read_pounds(text) if field == "amount" else amount
            if field in finders:
                finders[field](text)
        except DecidesNothing:
            continue  # that is an answer: no
        except UnclearAmountError as unclear:
            problems.append(Trouble(field, str(unclear)))
        except Unknown as unknown:
            nearest = tuple(_asked_with(typed, field, near) for near in unknown.nearest)
            problems.append(Trouble(field, str(unknown), nearest))
    return tuple(problems), amount


def _asked_with(typed: Typed, field: str, near: Named) -> Link:
    """Return the same question with one field put right."""
    asked = {name: getattr(typed, name) for name in ("function", "area", "amount", "body")}
    return Link(field, near.code, near.name, question_address(**{**asked, field: near.code}))


def question_address(function: str = "", area: str = "", amount: str = "", body: str = "") -> str:
    """Return the address of a question."""
    parts = {"function": function, "area": area, "amount": amount, "body": body}
    kept = urlencode({name: value for name, value in parts.items() if value})
    return f"/who-may?{kept}" if kept else "/who-may"


def _may(blank: AskingPage, answer: Answer, graph: Graph) -> AskingPage:
    """Return the page about one body."""
    facts, question = graph.facts, answer.question
    amount = f"{question.amount_pence / PENCE:.2f}".removesuffix(".00") if question.amount_pence else ""
    instead = tuple(
        Other(
            link_to(each.code, facts),
            each.why,
            question_address(question.function, question.area, amount, each.code),
        )
        for each in answer.instead
    )
    return replace(
        blank,
        sentence=answer.sentence,
        allowed=answer.allowed,
        function=answer.function,
        area=answer.area,
        amount_pence=question.amount_pence,
        actor=link_to_actor(answer.actor, facts),
        answers=(_shown(answer, graph),),
        reason=answer.reason,
        instead=instead,
        invented=_invented([question.area, answer.actor.code], facts),
    )


def _shown(answer: Answer, graph: Graph) -> ShownAnswer:
    """Return an answer with its picture and the words around it."""
    facts, function = graph.facts, answer.function.code
    name = answer.actor.name
    if answer.allowed:
        chains = (answer.chain, *answer.with_partners)
        picture = chain_picture(chain_title(name, chains), chains, facts, function)
    else:
        title = f"Where the way from the law to {name} breaks"
        picture = chain_picture(title, (answer.broken_chain,), facts, function)
    links = [link for chain in (answer.chain, *answer.with_partners) for link in chain]
    kept = {(link.delegator.code, link.retained): link for link in links if link.retained}
    said = {ONLY_AS_COVER, *(KEPT_WORDS.format(link.retained) for link in kept.values())}
    return ShownAnswer(
        actor=link_to_actor(answer.actor, facts),
        answer=answer,
        limit=limit_in_words(answer.limit_pence),
        yearly=yearly_in_words(answer.yearly),
        until=last_day(answer.until),
        last=_last_link(answer.chain),
        steps=len(answer.chain),
        holders=people_in(answer.holders),
        conditions=tuple(each for each in dict.fromkeys(answer.conditions) if each not in said),
        as_cover=answer.as_cover,
        while_away=_while_away(answer.away),
        kept=tuple(Kept(link_to(link.delegator.code, facts), link.retained) for link in kept.values()),
        picture=picture,
    )


def _while_away(away: tuple[Named, ...]) -> str:
    return while_away(each.name for each in away) if away else ""


def _last_link(chain: tuple[ShownLink, ...]) -> LinkOfChain:
    return LinkOfChain(chain[-1].delegator.name, chain[-1].instrument) if chain else LinkOfChain("", "")


def _powers_of(found: WhatMay, graph: Graph) -> PowersOf:
    """Return what one holder may decide."""
    facts = graph.facts
    return PowersOf(
        actor=link_to(found.actor.code, facts),
        sentence=found.sentence,
        holders=people_in(found.holders),
        powers=tuple(_shown_power(found.actor.name, power, facts) for power in found.powers),
    )


def _shown_power(name: str, power: Power, facts: AuthorityFacts) -> ShownPower:
    chains = (power.chain, *power.with_partners)
    heads = listed([each.name for each in power.functions], most=2)
    picture = chain_picture(f"{chain_title(name, chains)}: {heads}", chains, facts)
    assert picture is not None, "a warrant has a chain"
    return ShownPower(
        functions=tuple(_function(each) for each in power.functions),
        excepting=tuple(_function(each) for each in power.excepting),
        areas=power.areas,
        limit=limit_in_words(power.limit_pence),
        yearly=tuple(
            f"{pounds(most)} a financial year ({code.rpartition('/')[2]})" for code, most in power.yearly
        ),
        until=last_day(power.until),
        accountable=power.accountable,
        liable=power.liable,
        conditions=tuple(each for each in power.conditions if each != ONLY_AS_COVER),
        kept=tuple(Kept(link_to(each.code, facts), each.why) for each in power.retained),
        while_away=_while_away(power.away),
        picture=picture,
    )


def _function(named: Named) -> Link:
    return Link("function", named.code, named.name, f"/functions#{named.code}")


def _owner(code: str, kind: str, found: tuple[WhatMay, ...], facts: AuthorityFacts, moment: Moment) -> Link:
    """Return whose page it is: the person, or the body or organisation that was found."""
    for seat in found:
        for holder in seat.holders:
            if holder.code.casefold() == code.casefold():
                return Link("person", holder.code, holder.name, f"/person/{holder.code}")
    if not found and (organisation := locate_organisation(code, moment)) is not None:
        return organisation.link
    if kind == "person" or not found:
        person = person_page(code, moment)
        return Link("person", person.code, person.name, person.href)
    return link_to(found[0].actor.code, facts)


def _sentence_of(owner: Link, found: tuple[WhatMay, ...], moment: Moment) -> str:
    """Return what somebody may decide, in a sentence; a person decides in the seats they hold."""
    day = plain_date(moment.as_at)
    able = [each for each in found if each.powers]
    if not found and owner.kind != "person":
        return f"{owner.name} is in no scheme of delegation on {day}: nothing has been delegated to it."
    if not found:
        return f"{owner.name} holds no seat on {day}, so may decide nothing."
    if owner.kind != "person":
        return found[0].sentence
    if not able:
        return f"{owner.name} may decide nothing alone on {day}, in any of the seats they hold."
    return " ".join(
        f"{owner.name}, as {each.actor.name},{each.sentence.removeprefix(each.actor.name)}" for each in able
    )


def _invented(codes: list[str], facts: AuthorityFacts) -> bool:
    """Say whether any of some holders or areas belongs to the invented example (one query)."""
    bodies = [body for code in codes if (body := facts.body_of(code)) is not None]
    wanted = {*codes, *(body.system for body in bodies)}
    return bool(Organisation.objects.filter(code__in=wanted, invented=True).exists())

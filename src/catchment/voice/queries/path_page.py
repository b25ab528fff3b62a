"""The page of a way up: from a practice, a PCN or a body to every board above it (S003-58, J-001)."""

from collections.abc import Iterable, Mapping

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Thing
from catchment.foundation.pictures import StepMark, StepsPicture
from catchment.governance.queries.people_named import organisation_link
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import listed
from catchment.voice.queries.answer_times import answer_days
from catchment.voice.queries.matters_kept import matters_raised_by
from catchment.voice.queries.path_start import Start, start_of_body, start_of_network, start_of_practice
from catchment.voice.queries.path_values import (
    SitterLine,
    StepLine,
    TargetLine,
    ThroughLine,
    VoicePage,
    WayLine,
    figure_of,
)
from catchment.voice.rules.matters_counts import AnswerDays
from catchment.voice.rules.matters_words import year_sentence
from catchment.voice.rules.representation import Representation, Way
from catchment.voice.rules.way_choosing import (
    by_target,
    days_along,
    days_so_far,
    layered_of,
    stops_at,
    ways_up,
)
from catchment.voice.rules.way_headline import days_sentence, headline, why_broken, why_drawn
from catchment.voice.rules.way_words import (
    TIE_WORDS,
    Names,
    Sitter,
    StepTold,
    first_capital,
    sitter_in,
    steps_told,
)

STARTS = {"practice": start_of_practice, "pcn": start_of_network, "body": start_of_body}
TITLES = {
    "practice": "Your way to the board",
    "pcn": "Its way to the board, and who comes through it",
    "body": "Its way up, and who comes through it",
}


def voice_page(kind: str, code: str, moment: Moment) -> VoicePage:
    """Return the way up of a `practice`, a `pcn` or a `body` on the day; raises Missing where there is none.

    Where nobody can say who sits for whom the page says so, and why, and is there all the same.
    """
    start = STARTS[kind](code, moment)
    if start.facts is None or start.representation is None:
        return _page(start, sentence=start.notes[-1], heard="", notes=start.notes[:-1])
    teller = Teller(start, start.facts, start.representation, moment)
    ways = by_target(ways_up(start.representation, start.code, start.beside))
    targets = tuple(
        TargetLine(each[0].to, str(start.representation.bodies[code].purpose), each[0], each[1:])
        for code, each in ((code, tuple(teller.way(way) for way in group)) for code, group in ways.items())
    )
    top = start.representation.top
    highest = top if top in ways else max(ways, key=lambda code: ways[code][0].hops, default="")
    shown = layered_of(ways.get(highest, ()))
    notes = start.notes
    if shown is not None:
        others = [way for way in ways[highest] if way is not shown]
        drawn = why_drawn(shown, others, "your" if teller.is_practice else "its")
        notes = (drawn, *notes) if drawn else notes
    if start.representation.loop:
        notes = (*notes, f"No power can be worked out. {start.representation.loop}")
    return _page(
        start,
        sentence=teller.sentence(shown),
        heard=_heard(start, moment),
        notes=notes,
        shown=teller.way(shown) if shown else None,
        picture=teller.picture(shown) if shown else None,
        targets=targets,
        through=tuple(teller.through()),
        top=teller.body_link(top) if top and top != start.code else None,
    )


def _page(
    start: Start,
    *,
    sentence: str,
    heard: str,
    notes: tuple[str, ...],
    shown: WayLine | None = None,
    picture: StepsPicture | None = None,
    targets: tuple[TargetLine, ...] = (),
    through: tuple[ThroughLine, ...] = (),
    top: Link | None = None,
) -> VoicePage:
    own = Link(start.kind, start.page_code, start.name, start.href)
    links = [own]
    if start.kind == "body":
        links.append(Link("power", start.code, "The power of each seat here", f"{start.href}/power"))
    elif start.code != start.page_code:
        links.append(Link("body", start.code, "The network's board", f"/body/{start.code}"))
    if start.facts is not None:
        links.append(
            Link(
                "governance", start.system, "How it all hangs together", f"/system/{start.system}/governance"
            )
        )
    if start.kind != "pcn":
        links.append(
            Link("matters", start.page_code, "What was raised, and what came back", f"{start.href}/matters")
        )
    return VoicePage(
        kind=start.kind,
        code=start.page_code,
        name=start.name,
        title=TITLES[start.kind],
        href=f"{start.href}/voice",
        system=start.system,
        invented=start.invented,
        trail=(*start.trail, own),
        sentence=sentence,
        heard=heard,
        notes=notes,
        picture=picture,
        shown=shown,
        targets=targets,
        through=through,
        top=top,
        links=tuple(links),
    )


def _heard(start: Start, moment: Moment) -> str:
    """Return what came back of what they raised this year (S003-63)."""
    is_body = start.kind == "body" or start.code != start.page_code
    raised = matters_raised_by(start.code, Thing.BODY if is_body else Thing.ORGANISATION, moment)
    return year_sentence([each.counted for each in raised], moment.as_at)


class Teller:
    """Tells the ways of one start: names, links, and the days that bodies take to answer."""

    def __init__(
        self, start: Start, facts: GovernanceFacts, representation: Representation, moment: Moment
    ) -> None:
        """Read the names and the days once."""
        self.start, self.facts, self.representation, self.moment = start, facts, representation, moment
        self.is_practice = start.kind == "practice"
        self.names = names_of(facts, you=start.code if self.is_practice else "")
        self.answers: Mapping[str, AnswerDays] = answer_days(start.system, moment)
        self.medians = {code: each.median_days for code, each in self.answers.items()}

    def sentence(self, way: Way | None) -> str:
        """Return the first sentence of the page: how far a vote gets, and the days of an answer."""
        if way is not None:
            told = headline(self._told(way), self.moment.as_at, "your" if self.is_practice else "its")
            days, silent = days_along(way, self.medians)
            return " ".join(filter(None, (told, days_sentence(days, len(silent)))))
        if self.start.code == self.representation.top:
            return f"Nobody sits above {self.start.name}: it is the board at the top."
        return f"No way leads up from {self.start.name}: the handbook names nobody who sits for it anywhere."

    def way(self, way: Way) -> WayLine:
        """Return a way with everything the page shows of it."""
        told = self._told(way)
        days, silent = days_along(way, self.medians)
        return WayLine(
            to=self.body_link(way.target),
            hops=way.hops,
            sentence=headline(told, self.moment.as_at, "your" if self.is_practice else "its"),
            breaks_at=way.breaks_at,
            stops_at=stops_at(way),
            power=figure_of(way.power),
            by_right=figure_of(way.by_right),
            days=days,
            silent=tuple(self.names.of(code) for code in silent),
            steps=tuple(map(self._step, told, days_so_far(way, self.medians))),
        )

    def picture(self, way: Way) -> StepsPicture:
        """Return a way drawn in steps, as thick as the power that arrives."""
        told, on = self._told(way), self.moment.as_at
        marks = tuple(
            StepMark(
                name=each.target,
                who=self._who(each),
                share=None if each.arrives is None else float(each.arrives),
                figure=_figure_words(each),
                broken=first_capital(why_broken(each, on, "there")) if each.breaks else "",
                href=self._target_href(each),
            )
            for each in told
        )
        title = headline(told, on, "your" if self.is_practice else "its").split(". ")[0].rstrip(".")
        start = self.start.name if self.is_practice else told[0].source
        note = "A band is as wide as the power that still arrives; where it is cut, none passes."
        return StepsPicture(title, start, marks, self.start.href, note)

    def through(self) -> Iterable[ThroughLine]:
        """Give those who come up through the body that the way begins at, seat by seat."""
        body = self.representation.bodies.get(self.start.code)
        if body is None:
            return
        powers = {
            step.source: step.carried
            for steps in self.representation.steps_from.values()
            for step in steps
            if step.target == body.code
        }
        for seat, speaking in zip(body.seats, self.representation.voices[body.code].speaking, strict=True):
            if not speaking.source and seat.mandate is None:
                continue
            source = speaking.source
            together = "/" in source
            given = seat.mandate.given_by if seat.mandate else "those who nominate jointly"
            name = self.names.said(given) if together or not source else self.names.of(source)
            sitter = self._sitter(sitter_in(body.code, seat, speaking, self.moment.as_at))
            href = "" if together or not source else self._href(source)
            yield ThroughLine(name, href, sitter, figure_of(powers.get(source)) if source else None)

    def body_link(self, code: str) -> Link:
        """Return a body as a link."""
        return Link("body", code, self.names.of(code), f"/body/{code}")

    def _told(self, way: Way) -> tuple[StepTold, ...]:
        return steps_told(way, self.representation, self.names)

    def _href(self, code: str) -> str:
        if code in self.representation.bodies:
            return f"/body/{code}"
        return organisation_link(code, self.facts.organisations).href

    def _target_href(self, told: StepTold) -> str:
        """Return the page of where a step leads; of several together, the seat that they mandate."""
        body, _, rest = told.step.target.partition("/")
        return f"/body/{body}#seat-{rest.removesuffix('/mandate')}" if rest else f"/body/{body}"

    def _step(self, told: StepTold, so_far: float) -> StepLine:
        took = self.answers.get(told.step.target)
        return StepLine(
            number=told.number,
            source=told.source,
            target=Link("body", told.step.target, told.target, self._target_href(told)),
            together=told.together,
            tie=str(told.step.tie),
            sentence=told.sentence,
            sitters=tuple(self._sitter(each) for each in told.sitters),
            breaks=told.breaks,
            stops=told.stops,
            advisory=told.step.advisory,
            carried=figure_of(told.step.carried),
            arrives=figure_of(told.arrives),
            days=took.median_days if took else None,
            days_so_far=so_far,
            answered=took.answered if took else 0,
        )

    def _sitter(self, sitter: Sitter) -> SitterLine:
        people = self.names.people
        return SitterLine(
            seat=Link("seat", sitter.seat, sitter.title, f"/body/{sitter.body}#seat-{sitter.seat}"),
            people=tuple(
                Link("person", code, people.get(code, code), f"/person/{code}") for code in sitter.people
            ),
            tie=str(sitter.tie),
            words=TIE_WORDS[sitter.tie],
            given_by=self.names.said(sitter.given_by),
            covers=sitter.covers,
            since=sitter.since,
            until=sitter.until,
            assumed=sitter.assumed,
        )

    def _who(self, told: StepTold) -> str:
        """Return who sits at a step, in short."""
        if told.together:
            return "they have one vote each, and decide together"
        people = [self.names.people.get(code, code) for each in told.sitters for code in each.people]
        tie = TIE_WORDS[told.step.tie]
        return f"{listed(tuple(dict.fromkeys(people)))}, {tie}" if people else tie


def names_of(facts: GovernanceFacts, you: str = "") -> Names:
    """Return what the people, organisations, bodies and areas of a system are called."""
    others = {code: each.name for code, each in facts.areas.items()}
    others |= {code: each.name for code, each in facts.organisations.items()}
    others |= {code: each.name for code, each in facts.bodies.items()}
    return Names({code: each.name for code, each in facts.people.items()}, others, you)


def _figure_words(told: StepTold) -> str:
    figure = figure_of(told.arrives)
    if figure is None:
        return "Power not counted"
    if told.stops or not figure.decimal:
        return "No power arrives"
    return f"{first_capital(figure.words)} turns on that vote here ({figure.per_cent})"

"""The page of a system's envelope: where a year's money goes, who decides it, and against which limits."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.rules.findings import Finding
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.money.checks import findings_about
from catchment.money.queries.envelope_books import (
    YearBooks,
    given_by_stream,
    year_asked,
    year_books,
    years_kept,
)
from catchment.money.queries.envelope_uses import limits_of
from catchment.money.queries.envelope_values import (
    EnvelopePage,
    FundLine,
    KindLine,
    LimitPart,
    ShareLine,
    StreamLine,
    SwitchLine,
    UseRow,
)
from catchment.money.rules.envelope import (
    DECIDED,
    DECIDER_WORDS,
    Books,
    Decider,
    FundOn,
    Share,
    State,
    pounds_in,
    shares,
)
from catchment.money.rules.envelope_flows import NOWHERE, By, flows, name_of, posting_href
from catchment.money.rules.envelope_limits import AgainstLimit
from catchment.money.rules.vocabulary import STREAM_WORDS, RingFence, Stream
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.models import Organisation
from catchment.structure.queries.locate import organisation_links
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed, plain_date

BY_WORDS = {By.PROGRAMME: "by programme", By.PLACE: "by place", By.DECIDER: "by who decides"}
FENCE_WORDS = {
    RingFence.NONE: "",
    RingFence.INTEGRATION: "designated for integration (section 223GA)",
    RingFence.ADDITIONAL_ROLES: "additional roles of networks",
    RingFence.EARMARK: "earmarked by NHS England (section 223N)",
    RingFence.LOCAL: "set aside by the ICB",
}
NOTE = (
    "Each ribbon leads to the postings behind it. What one provider passes on to another is counted once, "
    "where the ICB paid it. The ICB stays accountable for all of it, at place too (S002-18)."
)


def envelope_page(code: str, moment: Moment, *, year: str = "", by: str = "") -> EnvelopePage:
    """Return the envelope of a system: `year` as 2026/27 (default: the day's), `by` what the picture shows.

    Raises Missing.
    """
    system, name = system_named(code, moment)
    wanted, chosen = year_asked(year, moment), _by(by)
    kept = year_books(system, wanted, moment)
    base = f"/system/{system.code}"
    found = shares(kept.books.portions)
    limits = limits_of(system, kept, moment)
    picture = None
    if kept.books.receipts:
        title = _title(kept, chosen, found)
        picture = flows(kept.books, chosen, kept.names, title=title, base=base, year=wanted.label, note=NOTE)
    return EnvelopePage(
        system=system.code,
        system_name=name,
        invented=system.invented,
        year=wanted.label,
        by=chosen,
        sentence=_sentence(kept, found, name, moment),
        more=tuple(_more(kept)),
        received_pence=kept.books.received_pence,
        decided_pence=kept.books.decided_pence,
        protected_pence=_received(kept.books, lambda fund: fund.protected),
        switches=tuple(
            SwitchLine(words, f"{base}/envelope?year={wanted.label}&by={each}", each is chosen)
            for each, words in BY_WORDS.items()
        ),
        years=tuple(
            SwitchLine(each.label, f"{base}/envelope?year={each.label}&by={chosen}", each == wanted)
            for each in years_kept(system, moment)
        ),
        picture=picture,
        shares=tuple(_share_line(each, base, wanted, kept.books) for each in found),
        streams=_streams(kept, given_by_stream(system, FinancialYear(wanted.begins - 1), moment)),
        kinds=_kinds(kept.books),
        funds=fund_lines(kept.books),
        limits=tuple(_limit_part(each, system, name, moment) for each in limits),
        findings=_findings(system, wanted, moment),
        trail=system_trail(system, name, moment),
        onward=_onward(system),
    )


def _by(said: str) -> By:
    try:
        return By(said or By.PROGRAMME)
    except ValueError as problem:
        known = listed([str(each) for each in By])
        raise Missing(f"The envelope is not shown by “{said[:20]}”. It is shown by {known}.") from problem


def _sentence(kept: YearBooks, found: tuple[Share, ...], name: str, moment: Moment) -> str:
    """Say what came in, and who has decided how much of what is decided so far."""
    books, year = kept.books, kept.year.label
    if not books.receipts:
        return f"No money of {year} has come in for {name} by {plain_date(moment.as_at)}."
    came = f"{pounds_in_short(books.received_pence)} came in for {year}"
    decided = sum(each.pence for each in found)
    if not decided:
        return f"{came}; nothing has been paid or committed yet."
    pence = {each.decider: each.pence for each in found}
    place = pounds_in(pence.get(Decider.PLACE, 0), decided)
    practice = pounds_in(pence.get(Decider.GENERAL_PRACTICE, 0), decided)
    return (
        f"{came}. Of the {pounds_in_short(decided)} paid or committed so far, {place} is decided at place "
        f"and {practice} by general practice."
    )


def _more(kept: YearBooks) -> list[str]:
    """Say what else a finance director needs: what is left, what may not be moved, what is overspent."""
    books, said = kept.books, []
    left = books.pence_in(State.FREE, State.HELD)
    if left > 0 and books.receipts:
        held = books.pence_in(State.HELD)
        in_funds = f", {pounds_in_short(held)} of it in funds that are not shared out" if held > 0 else ""
        said.append(f"{pounds_in_short(left)} is neither paid nor committed yet{in_funds}.")
    if protected := _received(books, lambda fund: fund.protected):
        said.append(
            f"{pounds_in_short(protected)} is owed under national contracts and cannot be moved to anything "
            "else (E-027)."
        )
    over = [each for each in books.portions if each.state is State.FREE and each.pence < 0]
    if over:
        beyond = pounds_in_short(-sum(each.pence for each in over))
        said.append(
            f"{counted(len(over), 'budget')} of contract money {'is' if len(over) == 1 else 'are'} "
            f"overspent, by {beyond} together."
        )
    return said


def _title(kept: YearBooks, by: By, found: tuple[Share, ...]) -> str:
    """Return the finding of the picture: the largest of what its third column shows."""
    books = kept.books
    if by is By.DECIDER and found:
        whole = sum(each.pence for each in found)
        most = DECIDER_WORDS[found[0].decider]
        return f"Most is decided by {most}: {pounds_in(found[0].pence, whole)} of what is decided so far"
    sums: dict[str, int] = defaultdict(int)
    for each in books.portions:
        if each.state is not State.HELD:
            sums[each.programme if by is By.PROGRAMME else each.place] += each.pence
    whole = sum(sums.values())
    if whole <= 0:
        return f"{pounds_in_short(books.received_pence)} came in for {kept.year.label}; none is shared out"
    code = max(sorted(sums), key=lambda each: sums[each])
    most = _words_of(code, by, kept)
    return f"{most} has the most: {pounds_in(sums[code], whole)} of what is shared out in {kept.year.label}"


def _words_of(code: str, by: By, kept: YearBooks) -> str:
    return name_of(f"{by}:{code or NOWHERE}", kept.books, kept.names, by)


def _share_line(share: Share, base: str, year: FinancialYear, books: Books) -> ShareLine:
    whole = sum(each.pence for each in books.portions if each.state in DECIDED and each.pence > 0)
    node = f"decider:{share.decider}"
    return ShareLine(
        share.decider,
        DECIDER_WORDS[share.decider],
        share.pence,
        round(share.share, 4),
        pounds_in(share.pence, whole),
        posting_href(base, year.label, By.DECIDER, "", node, "moved"),
    )


def _received(books: Books, wanted: Callable[[FundOn], bool]) -> int:
    return sum(each.pence for each in books.receipts if wanted(books.funds[each.fund]))


def _findings(system: Organisation, year: FinancialYear, moment: Moment) -> tuple[Finding, ...]:
    """Return what is found about the system; checks judge the day's year, so other years show nothing."""
    return tuple(findings_about("icb", system.code, moment)) if year == year_of(moment.as_at) else ()


def _streams(kept: YearBooks, before: Mapping[str, int]) -> tuple[StreamLine, ...]:
    """Return what came in by what it was given for, beside the year before (E-010, E-019)."""
    now: dict[str, int] = defaultdict(int)
    for each in kept.books.receipts:
        now[each.stream] += each.pence
    return tuple(
        StreamLine(stream, STREAM_WORDS[stream], now[stream], before.get(stream, 0), change)
        for stream in Stream
        if now[stream] or before.get(stream)
        for change in [_change(now[stream], before.get(stream, 0))]
    )


def _change(now: int, before: int) -> str:
    if not before:
        return "nothing the year before"
    points = 100 * (now - before) / before
    return "the same" if now == before else f"{abs(points):.1f}% {'more' if points > 0 else 'less'}"


def _kinds(books: Books) -> tuple[KindLine, ...]:
    """Return what came in apart by what may be done with it: three questions, two answers each."""
    asked: tuple[tuple[str, str, str, Callable[[FundOn], bool]], ...] = (
        ("Revenue or capital", "Revenue", "Capital", lambda fund: fund.nature == "revenue"),
        ("Does it recur", "Recurrent", "Non-recurrent", lambda fund: fund.recurrent),
        ("Is it ring-fenced", "Ring-fenced", "Not ring-fenced", lambda fund: bool(fund.ring_fence)),
    )
    found = []
    for question, yes, no, wanted in asked:
        pence = _received(books, wanted)
        found.append(KindLine(question, ((yes, pence), (no, books.received_pence - pence))))
    return tuple(found)


def fund_lines(books: Books) -> tuple[FundLine, ...]:
    """Return each fund with where its money is, in the order of the streams."""
    received: dict[str, int] = defaultdict(int)
    sums: dict[tuple[str, State], int] = defaultdict(int)
    for receipt in books.receipts:
        received[receipt.fund] += receipt.pence
    for each in books.portions:
        sums[each.fund, each.state] += each.pence
    streams = list(Stream)
    ordered = sorted(books.funds.values(), key=lambda fund: (streams.index(Stream(fund.stream)), fund.code))
    return tuple(
        FundLine(
            fund.code,
            fund.name,
            STREAM_WORDS[Stream(fund.stream)],
            fund.nature,
            fund.recurrent,
            _fence(fund),
            fund.protected,
            received[fund.code],
            sums[fund.code, State.PAID],
            sums[fund.code, State.COMMITTED],
            sums[fund.code, State.FREE],
            sums[fund.code, State.HELD],
            f"/fund/{fund.code}",
        )
        for fund in ordered
    )


def _fence(fund: FundOn) -> str:
    words = FENCE_WORDS[RingFence(fund.ring_fence)]
    return f"{words}: {fund.ring_fence_for}" if words and fund.ring_fence_for else words


def _limit_part(found: AgainstLimit, system: Organisation, name: str, moment: Moment) -> LimitPart:
    state = "no limit" if found.limit is None else "within"
    state = "over" if found.over else "heading over" if found.heading_over else state
    names = _trust_names([*(each.organisation for each in found.lines), *found.silent], moment)
    rows = tuple(
        UseRow(
            f"NHS {name} ICB" if each.organisation == system.code else names[each.organisation].name,
            names[each.organisation].href,
            each.used_pence,
            each.expected_pence,
            float(each.per_cent),
            f"to the end of {each.month:%B %Y}" if each.month else "by its own books, here",
        )
        for each in found.lines
    )
    return LimitPart(
        found.nature,
        found.sentence,
        found.used_pence,
        found.expected_pence,
        found.limit.pence if found.limit else None,
        found.limit.direction if found.limit else "",
        rows,
        tuple(names[each].name for each in found.silent),
        state,
    )


def _trust_names(codes: list[str], moment: Moment) -> dict[str, Link]:
    ids = Organisation.objects.filter(code__in=codes).values_list("id", flat=True)
    return {link.code: link for link in organisation_links(ids, moment).values()}


def _onward(system: Organisation) -> tuple[Link, ...]:
    at = f"/system/{system.code}"
    return (
        Link("ledger", system.code, "The books: every account and its balance", f"{at}/ledger"),
        Link("need", system.code, "What each place needs, by weighted population", f"{at}/need"),
        Link(
            "general-practice-funding",
            system.code,
            "What general practice is paid per head, over the years",
            f"{at}/general-practice-funding",
        ),
        Link("decisions", system.code, "Decisions", f"{at}/decisions"),
        Link("scheme", system.code, "Who may decide how much", f"{at}/scheme"),
    )

"""The frame round every page: date bar, navigation, links that keep the moment, the JSON twin's address.

A reader who asks about 1 December 2025 stays on that day from page to page: every link inside the site goes
through `at`, which adds the moment to the address unless it is today, as known now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

from catchment.foundation.moment import EARLIEST, LATEST, Moment
from catchment.web.words import plain_date

MOMENT_NAMES = ("as_at", "as_known")
NOT_KEPT = (*MOMENT_NAMES, "page")  # another date's list has other pages
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the date bar."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class DateBar:
    """What the date bar says and where it leads."""

    as_at: str
    as_known: str
    words: str
    is_now: bool
    kept: Pairs
    steps: tuple[Step, ...]
    earliest: str
    latest: str


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One link of the main navigation."""

    name: str
    href: str
    current: bool


NAVIGATION = (
    ("Systems and organisations", "/"),
    ("Who may decide", "/who-may"),
    ("Findings", "/findings"),
    ("Imports", "/imports"),
    ("Draw", "/draw"),
)


def is_now(moment: Moment, today: date) -> bool:
    """Say whether the moment is what a reader gets who asks for nothing else."""
    return moment.as_at == today and moment.as_known is None


def keep_moment(href: str, moment: Moment | None, today: date) -> str:
    """Return an address inside the site with the moment added, unless it is today, as known now."""
    if moment is None or is_now(moment, today) or not href.startswith("/"):
        return href
    address, mark, fragment = href.partition("#")
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{moment.query_string}{mark}{fragment}"


def month_away(day: date, months: int) -> date:
    """Return the same day so many months away, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    next_year, next_month = divmod(year * 12 + month + 1, 12)
    last = date(next_year, next_month + 1, 1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def date_bar(path: str, pairs: Iterable[tuple[str, str]], moment: Moment, today: date) -> DateBar:
    """Return the date bar of the page at `path` with the query `pairs`."""
    kept = tuple((name, value) for name, value in pairs if name not in NOT_KEPT)
    known = moment.as_known.date() if moment.as_known else None

    def step(words: str, day: date) -> Step:
        dates = [] if day == today else [("as_at", day.isoformat())]
        dates += [("as_known", known.isoformat())] if known and day != today else []
        query = urlencode([*kept, *dates])
        return Step(words, f"{path}?{query}" if query else path)

    earlier, later = month_away(moment.as_at, -1), month_away(moment.as_at, 1)
    steps = [step("1 month earlier", earlier)] if earlier >= EARLIEST else []
    steps += [step("1 month later", later)] if later < LATEST else []
    now = is_now(moment, today)
    return DateBar(
        as_at=moment.as_at.isoformat(),
        as_known=known.isoformat() if known else "",
        words=_in_words(moment, today),
        is_now=now,
        kept=kept,
        steps=(*steps,) if now else (*steps, step("Back to today", today)),
        earliest=EARLIEST.isoformat(),
        latest=(LATEST - timedelta(days=1)).isoformat(),
    )


def _in_words(moment: Moment, today: date) -> str:
    """Return the moment as a sentence."""
    if moment.as_at == today:
        words = f"Today, {plain_date(today)}"
    else:
        tense = "the past" if moment.as_at < today else "the future"
        words = f"{plain_date(moment.as_at)}, in {tense}"
    known = f", as it was known on {plain_date(moment.as_known.date())}" if moment.as_known else ""
    return f"{words}{known}"


def navigation(path: str) -> tuple[NavigationItem, ...]:
    """Return the main navigation, with the section that `path` is in marked."""
    sections = [href for _, href in NAVIGATION if href != "/" and f"{path}/".startswith(f"{href}/")]
    current = sections[0] if sections else "/"
    return tuple(NavigationItem(name, href, href == current) for name, href in NAVIGATION)


def twin_address(path: str, query: str) -> str:
    """Return the address of the page's JSON twin (see foundation.pages.page_paths), without empty fields."""
    twin = f"{path}index.json" if path == "/" else f"{path}.json"
    kept = urlencode(parse_qsl(query))
    return f"{twin}?{kept}" if kept else twin


def sign_in_address(path: str, whole: str) -> str:
    """Return the address of the sign-in page that leads back to the page at `path`, asked for as `whole`."""
    if whole == "/" or path.startswith("/sign-"):
        return "/sign-in"
    return f"/sign-in?{urlencode({'next': whole})}"

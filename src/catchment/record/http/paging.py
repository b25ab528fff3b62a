"""Links to the next page of a history, or of everything about a patient.

The link is sealed as a search's is (`queries/search_paging`): the number of a version would tell how much is
written of others. It is of use to whoever was given it, for an hour, at the address it was given for.
"""

from collections.abc import Iterable
from urllib.parse import urlencode

from catchment.record.http.access import Visit
from catchment.record.http.searching import refused
from catchment.record.queries.search_paging import Page, opened, token, whose
from catchment.record.rules.searching import BadSearch


def page_of(said: str, visit: Visit, address: str) -> Page | None:
    """Return the page that a link leads to, None for the first; raises Refusal where it leads to none."""
    try:
        return opened(said, whose(visit.asker), address, visit.at) if said else None
    except BadSearch as bad:
        raise refused(bad) from bad


def onward(
    page: Page | None,
    visit: Visit,
    address: str,
    asked: Iterable[tuple[str, str]],
    last: int,
    snapshot: int = 0,
) -> str:
    """Return what stands behind the question mark of a link to the page after the version `last`.

    `page` is the page it stands on, None for the first; `asked` is asked again on the next, of `snapshot`.
    """
    began = page.began if page else visit.at
    said = Page(address, tuple(asked), "", began, snapshot, (last,), None)
    return urlencode([("_page", token(said, whose(visit.asker)))])

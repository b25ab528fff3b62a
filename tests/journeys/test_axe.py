"""The judging of pages itself: what a narrower window brings is found, and all else was found before."""

import pytest
from playwright.sync_api import Page

from tests.journeys import axe
from tests.journeys.browser import NARROW

pytestmark = pytest.mark.browser

NARROWER = "@media (max-width: 640px)"
BAD = {
    "pale when narrow": ("color-contrast", f"{NARROWER} {{ p {{ color: #ccc }} }}", "<p>Words</p>"),
    "on a dark ground": ("color-contrast", f"{NARROWER} {{ main {{ background: #222 }} }}", "<p>Words</p>"),
    "large print made small": (
        "color-contrast",
        f"p {{ font-size: 30px; color: #8a8a8a }} {NARROWER} {{ p {{ font-size: 16px }} }}",
        "<p>Words</p>",
    ),
    "shown only when narrow": (
        "button-name",
        f"button {{ display: none }} {NARROWER} {{ button {{ display: block }} }}",
        "<button></button>",
    ),
    "too small to hit when narrow": (
        "target-size",
        f"a {{ display: inline-block; padding: 20px }} {NARROWER} {{ a {{ padding: 0; font-size: 8px }} }}",
        "<nav><a href='/1'>1</a><br><a href='/2'>2</a><br><a href='/3'>3</a></nav>",
    ),
}


def _page(style: str, inside: str) -> str:
    return (
        f"<!doctype html><html lang=en><head><title>A page</title><style>{style}</style></head>"
        f"<body><main><h1>A page</h1>{inside}</main></body></html>"
    )


@pytest.mark.parametrize("case", BAD)
def test_what_a_narrower_window_brings_is_found(page: Page, case: str) -> None:
    """Nothing is wrong at first; then one thing is, and it is found as when all is judged anew."""
    rule, style, inside = BAD[case]
    page.set_content(_page(style, inside))
    assert axe.barriers(page) == []
    page.set_viewport_size(NARROW)
    found = axe.barriers_once_narrower(page)
    assert found and {each.partition(":")[0] for each in found} == {rule}
    assert set(found) == set(axe.barriers(page))


def test_a_page_is_judged_whole_first(page: Page) -> None:
    """Another page, or one that was never judged, cannot pass by having changed in nothing."""
    page.set_content(_page("p { color: #ccc }", "<p>Words</p>"))
    with pytest.raises(AssertionError, match="was not judged at its first width"):
        axe.barriers_once_narrower(page)
    assert [each.partition(":")[0] for each in axe.barriers(page)] == ["color-contrast"]

"""What axe says of a page against WCAG 2.2 AA, and again of the same page once its window is narrower.

Of a page that was judged wide, a narrower window changes where things are and how large, what is shown, and
what is coloured otherwise. So the second time axe judges the whole page by the rules about places and sizes,
and by every rule whatever is shown, coloured or small in print that was not so before. The rest would be
judged twice over, at the cost of half of all the work of the journeys.
"""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BY_PLACE_AND_SIZE = ["target-size", "scrollable-region-focusable"]
# nothing is fetched for rules that are not among these
USUAL: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
ALL = {**USUAL, "runOnly": {"type": "tag", "values": WCAG}}
LAID_OUT = {**USUAL, "runOnly": {"type": "rule", "values": BY_PLACE_AND_SIZE}}
MOST_NODES = 5


def barriers(page: Page) -> list[str]:
    """Return each thing that axe finds wrong in the whole page, with where it is."""
    _bring_axe(page)
    return _told(page.evaluate(JUDGE_ALL, ALL))


def barriers_once_narrower(page: Page) -> list[str]:
    """Return what axe finds wrong that the narrower window may have brought; `barriers` came first.

    Raises AssertionError when this very page was not judged before.
    """
    assert page.evaluate("Boolean(window.looksJudged)"), "the page was not judged at its first width"
    return _told(page.evaluate(JUDGE_CHANGED, {"all": ALL, "laidOut": LAID_OUT}))


def _bring_axe(page: Page) -> None:
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)


def _told(found: list[dict[str, Any]]) -> list[str]:
    return [
        f"{each['id']}: {each['help']} at {node['target']}"
        for each in found
        for node in each["nodes"][:MOST_NODES]
    ]


# How each element looks, as far as a rule of axe asks: is it shown, which colours has it, is its print large
# (which may have less contrast)? Kept with the page, to be compared once it is narrower.
LOOKS = """
  const looksNow = () => new Map([...document.querySelectorAll('*')].map((element) => {
    const style = getComputedStyle(element)
    const bold = Number(style.fontWeight) >= 700
    const large = parseFloat(style.fontSize) >= (bold ? 18.66 : 24)
    const shown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    const look = [shown, large, bold, style.color, style.backgroundColor, style.backgroundImage,
      style.fill, style.opacity, style.textShadow, style.textDecorationLine]
    return [element, look.join()]
  }))
"""
JUDGE_ALL = (
    "async (options) => {"
    + LOOKS
    + """
  const { violations } = await axe.run(options)
  window.looksJudged = looksNow()
  return violations
}"""
)
JUDGE_CHANGED = (
    "async ({ all, laidOut }) => {"
    + LOOKS
    + """
  const { violations } = await axe.run(laidOut)
  const changed = [...looksNow()].filter(([each, look]) => window.looksJudged.get(each) !== look)
  const include = changed.map(([each]) => each).filter((each) => each.checkVisibility())
  if (!include.length) return violations
  return [...violations, ...(await axe.run({ include }, all)).violations]
}"""
)

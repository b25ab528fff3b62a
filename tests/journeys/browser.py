"""A reader in a real browser: opens pages of the site at a date, and notices what a page must never do.

A page of Catchment asks nothing of another host, logs no warning, breaks no content security policy. `Watch`
writes down every time one does. `Reader` opens addresses and knows what axe says about them.
"""

from urllib.parse import urlencode, urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

from tests.journeys import axe

DAY = "2026-11-01"  # the day the journeys are about: the example is then one of two systems, not yet merged
MOST_STOPS = 60
WIDE, NARROW = {"width": 1200, "height": 900}, {"width": 320, "height": 640}


class Watch:
    """What a page did that it must not do, in the order in which it happened."""

    def __init__(self, page: Page, site: str) -> None:
        self.host = urlsplit(site).netloc
        self.seen: list[str] = []
        self._foreseen = 0
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"error in a script: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def foresee_refusal(self) -> None:
        """Let the next page be one that answers 4xx: the browser itself says so in its console."""
        self._foreseen += 1

    def _console(self, message: ConsoleMessage) -> None:
        if self._foreseen and message.text.startswith("Failed to load resource"):
            self._foreseen -= 1
        elif message.type in ("warning", "error") or "Content Security Policy" in message.text:
            self.seen.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.seen.append(f"asked another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.seen.append(f"answered {response.status}: {response.url}")


class Reader:
    """Somebody in front of a page."""

    def __init__(self, page: Page, site: str, watch: Watch) -> None:
        self.page, self.site, self.watch = page, site, watch

    def address(self, path: str, **query: str) -> str:
        """Return the whole address of a page."""
        joint = "&" if "?" in path else "?"
        return f"{self.site}{path}{joint + urlencode(query) if query else ''}"

    def opens(self, path: str, **query: str) -> Response:
        """Open a page, as at the day of the journeys unless told; returns its answer."""
        answer = self.page.goto(self.address(path, **{"as_at": DAY, **query}))
        assert answer is not None
        self.settles()
        return answer

    def settles(self) -> None:
        """Wait until the page is there, with the parts that it fetches by itself, and has been laid out."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_function(SETTLED)

    def signs_in(self, person: str, onward: str = "/") -> None:
        """Sign in as an invented person (a code) through the sign-in page, and be led on."""
        self.page.goto(self.address("/sign-in", next=onward))
        self.page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
        self.page.locator(f"button[name=person][value={person}]").click()
        self.settles()

    def follows(self, words: str, within: str = "body") -> None:
        """Click the first link with exactly these words, and wait for the page it leads to."""
        link = self.page.locator(within).get_by_role("link", name=words, exact=True).first
        link.click()
        self.settles()

    def tabs_to(self, wanted: Locator) -> None:
        """Press the tab key until it stops at what is wanted."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"the tab key does not reach {wanted} in {MOST_STOPS} stops")

    @property
    def heading(self) -> str:
        """Return the page's first heading without its caption."""
        own_words = (
            "heading => [...heading.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join('')"
        )
        return str(self.page.locator("h1").evaluate(own_words)).strip()

    def barriers(self) -> list[str]:
        """Return each thing that axe finds against WCAG 2.2 AA, with where it is."""
        return axe.barriers(self.page)

    def barriers_once_narrower(self) -> list[str]:
        """Return what axe finds besides, now that this page, which had no barrier, is narrower."""
        return axe.barriers_once_narrower(self.page)

    def troubles(self) -> dict[str, list[str]]:
        """Return what keeps somebody from using the page, on a wide screen and then on a telephone.

        Axe's barriers, what scrolls the whole page sideways, and stops of the tab key that cannot be seen.
        """
        wide = [*self.sideways(), *self.barriers(), *self.hidden_stops()]
        self.narrows()
        narrow = [*self.sideways(), *self.barriers_once_narrower(), *self.hidden_stops()]
        return {"at 1,200 pixels": wide, "at 320 pixels": narrow}

    def narrows(self) -> None:
        """Make the window as narrow as a telephone, and wait until the header has folded its sections."""
        self.page.set_viewport_size(NARROW)
        expect(self.page.locator("#toggle-menu")).to_be_visible()

    def sideways(self) -> list[str]:
        """Return what makes the whole page scroll sideways, if it does."""
        return list(self.page.evaluate(WIDER_THAN_PAGE))

    def hidden_stops(self) -> list[str]:
        """Return the stops of the tab key that, when reached, cannot be seen at all (WCAG 2.4.11)."""
        return list(self.page.evaluate(HIDDEN_WHEN_FOCUSED))


# htmx marks what it fetches and puts in; within two frames a page is laid out, and its observers told.
SETTLED = """async () => {
  const busy = '.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added'
  const laidOut = () => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))
  if (document.readyState !== 'complete' || document.querySelector(busy)) return false
  await laidOut()
  return !document.querySelector(busy)
}"""

WIDER_THAN_PAGE = """() => {
  const root = document.documentElement
  if (root.scrollWidth <= root.clientWidth) return []
  const inBox = (element) => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== 'visible') return true
    return false
  }
  const wide = [...document.body.querySelectorAll('*')].filter(
    (element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !inBox(element))
  const said = wide.slice(0, 8).map((element) => `${element.tagName}.${element.getAttribute('class')}`)
  return [`the page is ${root.scrollWidth} wide in ${root.clientWidth}`, ...said]
}"""

# Focus each stop as the tab key would, then ask what is on top at some points of it and of its parts.
# Only points within the window count: a box ten screens high is seen though its middle is far below.
HIDDEN_WHEN_FOCUSED = """() => {
  const stops = document.querySelectorAll(
    'a[href]:not([tabindex="-1"]), button, input, select, textarea, summary, [tabindex="0"]')
  const shares = [0.08, 0.3, 0.5, 0.7, 0.92]
  const points = (box) => {
    const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)]
    const width = Math.min(box.right, innerWidth) - left
    const height = Math.min(box.bottom, innerHeight) - top
    if (width < 0 || height < 0) return [] // a level line has no height, and can be seen
    return shares.flatMap((down) => shares.map((across) => [left + width * across, top + height * down]))
  }
  const outline = (shape) => { // a thin band that runs slantwise is at few points of its box
    if (!(shape instanceof SVGPathElement)) return []
    const [length, onScreen] = [shape.getTotalLength(), shape.getScreenCTM()]
    return [...Array(121).keys()].flatMap((each) => {
      const point = shape.getPointAtLength(length * each / 120).matrixTransform(onScreen)
      return [-1.5, 0, 1.5].map((beside) => [point.x, point.y + beside]) // the line around what has focus
    })
  }
  const hidden = []
  for (const stop of stops) {
    stop.focus()
    if (document.activeElement !== stop) continue
    const own = [stop, ...stop.querySelectorAll('path, rect, circle, text'), ...(stop.labels || [])]
    const boxes = own.flatMap((element) => [...element.getClientRects()])
    const onTop = ([across, down]) => {
      const top = document.elementFromPoint(across, down)
      return top && own.some((element) => element.contains(top))
    }
    const seen = boxes.some((box) => points(box).some(onTop)) ||
      own.some((element) => outline(element).some(onTop))
    if (!seen) hidden.push(`hidden ${stop.tagName} ${stop.id || stop.getAttribute('href') || stop.className}`)
  }
  document.activeElement.blur()
  scrollTo(0, 0)
  return hidden.slice(0, 10)
}"""

// What a page does beyond plain HTML. Nothing here is needed to read or use a page.
import { initAll } from '../vendor/nhsuk/nhsuk-frontend.min.js'

// A map says the name and figure of the shape that is pointed at, in a line under it.
function tellPointed (figure) {
  const line = figure.querySelector('[data-pointed]')
  if (!line) return
  const map = figure.querySelector('.app-chart--map')
  const resting = 'Point at an area or a dot to read its name and figure here.'
  const tell = (event) => {
    const mark = event.target.closest('a, g')
    const words = mark && mark.querySelector(':scope > title')
    line.textContent = words ? words.textContent : resting
  }
  line.hidden = false
  line.textContent = resting
  for (const moved of ['pointerover', 'focusin']) map.addEventListener(moved, tell)
  for (const left of ['pointerleave', 'focusout']) map.addEventListener(left, () => { line.textContent = resting })
}

// A picture or table wider than the screen is scrolled; make that possible with the keyboard too, also after
// the window was made narrower.
const widths = new ResizeObserver((changes) => {
  for (const { target: box } of changes) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0
})

function begin (scope) {
  scope.querySelectorAll('.app-figure').forEach(tellPointed)
  scope.querySelectorAll('.app-figure__picture, .app-table-wrap').forEach((box) => widths.observe(box))
}

initAll()
begin(document)
document.addEventListener('htmx:load', (event) => {
  if (event.detail.elt === document.body) return
  initAll({ scope: event.detail.elt })
  begin(event.detail.elt)
})

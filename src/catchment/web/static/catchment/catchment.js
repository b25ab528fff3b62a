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
// the window was made narrower. A table with seats, or bodies in layers, is first shown at its middle: there is
// the head of the table, and the top of the layers.
const widths = new ResizeObserver((changes) => {
  for (const { target: box } of changes) {
    const beyond = box.scrollWidth - box.clientWidth
    const hint = box.parentElement.querySelector(':scope > [data-sideways]')
    if (hint) hint.hidden = beyond <= 0
    if (beyond <= 0 || box.tabIndex === 0) continue
    box.tabIndex = 0
    if (box.querySelector('.app-chart--seats, .app-chart--layers')) box.scrollLeft = beyond / 2
  }
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

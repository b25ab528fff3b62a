// The drawing page: clicking a shape of the map ticks its box, and the map shows what is ticked.
//
// Each shape is a link to the id of its checkbox, so without this script a click goes to the checkbox.
// A district that is ticked covers its small areas.

const map = document.getElementById("draw-map");
const blocks = document.getElementById("draw-blocks");
const filter = document.getElementById("draw-filter");
const links = map ? [...map.querySelectorAll('a[href^="#block-"]')] : [];

const boxOf = (link) => document.getElementById(link.getAttribute("href").slice(1));

function covered(box) {
  if (box.checked) return true;
  const district = box.dataset.district && document.getElementById(`block-${box.dataset.district}`);
  return Boolean(district && district.checked);
}

function paint() {
  for (const link of links) {
    const box = boxOf(link);
    if (!box) continue;
    link.classList.toggle("draw-chosen", covered(box));
    link.classList.toggle("draw-taken", Boolean(box.dataset.taken));
  }
  for (const group of blocks.querySelectorAll(".draw-group")) {
    const chosen = group.querySelectorAll("input:checked").length;
    group.querySelector(".draw-chosen-count").textContent = chosen ? `${chosen} chosen` : "";
  }
}

map?.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#block-"]');
  const box = link && boxOf(link);
  if (!box) return;
  event.preventDefault();
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
});

blocks.addEventListener("change", paint);

// The filter hides what does not match, and opens the groups that have something.
filter.addEventListener("input", () => {
  const words = filter.value.trim().toLowerCase();
  for (const check of blocks.querySelectorAll(".draw-check")) {
    check.hidden = Boolean(words) && !check.dataset.words.includes(words);
  }
  for (const group of blocks.querySelectorAll(".draw-group")) {
    const some = group.querySelector(".draw-check:not([hidden])");
    group.hidden = Boolean(words) && !some;
    if (words) group.open = Boolean(some);
    else group.open = Boolean(group.querySelector("input:checked"));
  }
});
// Enter in the filter must not send the form, and typing there changes no totals.
filter.addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});
filter.addEventListener("change", (event) => event.stopPropagation());

paint();

// j and k go through the rows of the page's lists, Enter opens the one that has the focus, as everywhere.
const ROWS = "main :is(ol, ul).rows > li, main .table tbody > tr"
const OTHER_KEYS = '#judgement, [data-behaviour="inbox"]' // pages with keys of their own
const doors = () => [...document.querySelectorAll(ROWS)].map((row) => row.querySelector("h2 a, h3 a, a.name, th a")).filter((door) => door?.offsetParent)

document.addEventListener("keydown", (event) => {
  if (!["j", "k"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest("input, textarea, select, [contenteditable]") || document.querySelector(OTHER_KEYS)) return
  const all = doors()
  const next = all.findIndex((door) => door === document.activeElement) + (event.key === "j" ? 1 : -1)
  all[Math.max(0, Math.min(next, all.length - 1))]?.focus()
})

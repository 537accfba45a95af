// The arrows go from the search box through what was found; Escape leaves both.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest('[data-behaviour="quick-search"]')
  if (!form) return
  if (event.key === "Escape") document.activeElement.blur()
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step) return
  event.preventDefault()
  const stops = [form.elements.q, ...form.querySelectorAll(".quick a")]
  stops[Math.max(0, Math.min(stops.indexOf(document.activeElement) + step, stops.length - 1))].focus()
})

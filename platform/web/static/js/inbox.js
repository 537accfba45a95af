// The inbox by keyboard: j and k go down and up, Enter opens, e puts away and goes on with the next.
const rows = () => [...document.querySelectorAll('[data-behaviour="inbox"] > li')]
const link = (row) => row?.querySelector("a.name")

const step = (by) => {
  const all = rows()
  const here = all.findIndex((row) => row.contains(document.activeElement))
  link(all[here < 0 ? 0 : Math.min(Math.max(here + by, 0), all.length - 1)])?.focus()
}

const putAway = () => {
  const row = rows().find((one) => one.contains(document.activeElement))
  if (!row) return
  const next = row.nextElementSibling ?? row.previousElementSibling
  row.querySelector("[data-done]").click()
  link(next)?.focus()
}

const KEYS = { j: () => step(1), k: () => step(-1), e: putAway }

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return
  if (!KEYS[event.key]) return
  event.preventDefault()
  KEYS[event.key]()
})

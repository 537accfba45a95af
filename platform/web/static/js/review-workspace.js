// The review workspace: keys for the checklist, a live figure for the confidence, nothing typed is lost on the way out.
const judgement = document.getElementById("judgement")

const items = () => [...(judgement?.querySelectorAll(".checklist > li:has(.segmented)") ?? [])]
const current = () => items().findIndex((item) => item.hasAttribute("aria-current"))

function goTo(place) {
  const all = items()
  const next = all[Math.max(0, Math.min(place, all.length - 1))]
  all.forEach((item) => item.removeAttribute("aria-current"))
  next?.setAttribute("aria-current", "true")
  next?.querySelector("input")?.focus()
}

const answers = { y: "yes", n: "no", x: "na" }
document.addEventListener("keydown", (event) => {
  if (!judgement || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return
  if (event.key === "j" || event.key === "k") goTo(current() + (event.key === "j" ? 1 : -1))
  const answer = answers[event.key]
  if (answer && current() >= 0) items()[current()].querySelector(`input[value="${answer}"]`)?.click()
})

judgement?.addEventListener("change", ({ target }) => {
  if (target.value === "no" && target.name.startsWith("answer-")) {
    target.closest("li").querySelector("details").open = true
  }
})

judgement?.elements.confidence?.addEventListener("input", ({ target }) => {
  const output = judgement.querySelector("output")
  output.textContent = output.textContent.replace(/\d/, target.value)
})

let isUnsaved = false
judgement?.addEventListener("input", () => { isUnsaved = true })
judgement?.addEventListener("submit", () => { isUnsaved = false })
judgement?.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.successful) isUnsaved = false })
addEventListener("beforeunload", (event) => { if (isUnsaved) event.preventDefault() })

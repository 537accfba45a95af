// Long texts that are typed stay in this tab until the server has them: through a reload, a lost connection, a session
// that ended. What was sent comes back only where sending did not succeed: after signing in again, or after going back.
const FORMS = 'main form[method="post"]:has(textarea):not(.run)'
const TOGGLES = ["radio", "checkbox"]

const key = (form) => `typed:${location.pathname}:${form.id || form.dataset.autosave || form.getAttribute("action") || ""}`
const typed = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken")
const keep = (form, isSent) => sessionStorage.setItem(key(form), JSON.stringify({ isSent, values: typed(form) }))
export const forget = (form) => sessionStorage.removeItem(key(form))

const fill = (form, values) => {
  for (const control of form.querySelectorAll("textarea, select, input:not([type=hidden], [type=submit], [type=file])")) {
    const isToggle = TOGGLES.includes(control.type)
    const at = values.findIndex(([name, value]) => name === control.name && (!isToggle || value === control.value))
    if (isToggle) control.checked = at >= 0
    else if (at >= 0) control.value = values[at][1]
    if (at >= 0) values.splice(at, 1)
  }
  form.dispatchEvent(new Event("input", { bubbles: true }))
}

const [{ type: arrival } = {}] = performance.getEntriesByType("navigation")
const wasTurnedAway = arrival === "back_forward" || /^\/(login|2fa)/.test(document.referrer && new URL(document.referrer).pathname)

const watch = (form) => {
  const kept = JSON.parse(sessionStorage.getItem(key(form)) || "null")
  forget(form)
  form.addEventListener("input", () => keep(form, false))
  form.addEventListener("submit", () => keep(form, true))
  if (kept && (!kept.isSent || wasTurnedAway)) fill(form, kept.values)
}

// When every other module listens, so that what comes back is saved like what is typed.
addEventListener("DOMContentLoaded", () => document.querySelectorAll(FORMS).forEach(watch))

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.successful && detail.elt.closest(FORMS)
  if (form) forget(form)
})

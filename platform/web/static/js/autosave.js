// A form with data-autosave sends what was typed there a moment after each change, right or wrong.
import { forget } from "./keep-typed.js"
import { tellSignedOut } from "./signed-out.js"

const DELAY = 900

const watch = (form) => {
  const note = form.querySelector("[data-autosaved]")
  let timer
  const save = async () => {
    timer = undefined
    if (note) note.textContent = note.dataset.saving
    const headers = { Accept: "application/json" }
    const sent = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), headers, keepalive: true }).catch(() => null)
    if (note) note.textContent = sent?.ok ? note.dataset.saved : note.dataset.failed
    if (sent?.ok && !timer) forget(form)
    if (sent?.status === 401) tellSignedOut()
  }
  form.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(save, DELAY)
  })
  form.addEventListener("submit", () => clearTimeout(timer))
  addEventListener("pagehide", () => {
    if (timer) navigator.sendBeacon(form.dataset.autosave, new FormData(form))
  })
}

document.querySelectorAll("form[data-autosave]").forEach(watch)

// A form whose answer is the address of a page: what is refused is told without leaving, and nothing waits for an end.
import { tellSignedOut } from "./signed-out.js"

for (const form of document.querySelectorAll('[data-behaviour="send-and-go"]')) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const [error, button] = [form.querySelector('[data-run="error"]'), form.querySelector('[type="submit"]')]
    button.disabled = true
    error.hidden = true
    const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } })
      .catch(() => null)
    const told = await response?.json().catch(() => ({ detail: response.statusText }))
    if (response?.ok) return location.assign(told.page)
    if (response?.status === 401) tellSignedOut()
    error.textContent = told ? told.detail : error.dataset.unreachable
    error.hidden = false
    button.disabled = false
  })
}

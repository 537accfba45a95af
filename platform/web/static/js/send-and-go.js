// A form whose answer is the address of a page: what is refused is told without leaving, and nothing waits for an end.
import { forgetRefusal, tellRefusal } from "./run-refusal.js"

for (const form of document.querySelectorAll('[data-behaviour="send-and-go"]')) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const button = form.querySelector('[type="submit"]')
    button.disabled = true
    forgetRefusal(form)
    const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } })
      .catch(() => null)
    if (response?.ok) return location.assign((await response.json()).page)
    await tellRefusal(form, response)
    button.disabled = false
  })
}

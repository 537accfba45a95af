// A form whose answer is the address of a page: what is refused is told without leaving, and nothing waits for an end.
for (const form of document.querySelectorAll('[data-behaviour="send-and-go"]')) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const [error, button] = [form.querySelector('[data-run="error"]'), form.querySelector('[type="submit"]')]
    button.disabled = true
    error.hidden = true
    const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } })
    const told = await response.json().catch(() => ({ detail: response.statusText }))
    if (response.ok) return location.assign(told.page)
    error.textContent = told.detail
    error.hidden = false
    button.disabled = false
  })
}

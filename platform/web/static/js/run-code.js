// The same from code follows what stands in the run panel. The server writes it, which knows how each language quotes.
const PAUSE = 400 // ms without a key

const follow = (root, place, form) => {
  let waiting
  let asked

  const write = async () => {
    clearTimeout(waiting)
    asked?.abort()
    asked = new AbortController()
    const { signal } = asked
    const body = new FormData(form)
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name) // code has its own name for it
    const response = await fetch(place.dataset.address, { method: "POST", body, signal }).catch(() => null)
    if (!response?.ok) return
    const page = new DOMParser().parseFromString(await response.text().catch(() => ""), "text/html")
    const codes = page.querySelectorAll("pre code")
    place.querySelectorAll("pre code").forEach((code, at) => code.replaceChildren(...(codes[at] ?? code).childNodes))
  }

  root.addEventListener("input", () => {
    clearTimeout(waiting)
    waiting = setTimeout(write, PAUSE)
  })
  form.addEventListener("submit", write) // before the field is emptied for the next question
  const { prompt } = form.elements
  if (prompt.value !== prompt.defaultValue) write() // a browser that was reloaded put back what was typed
}

for (const root of document.querySelectorAll('[data-behaviour="run-panel"]')) {
  const place = root.querySelector('[data-run="code"]')
  const form = root.querySelector("form.run")
  if (place && form) follow(root, place, form)
}

// What is said before Run, of what was chosen: the file, who pays, how long the answer may be. The server knows how much
// it reserves. Of a file it is told the beginning and the length, which is all that it looks at for that.
const BEGINNING = 65536
const CHOSEN = new Set(["payer", "max_tokens", "max_new_tokens"])

const chosen = (form) => {
  const body = new FormData(form)
  const { files } = form.elements.prompt
  if (!files?.length) return body
  body.set("bytes", files[0].size)
  body.set("prompt", files[0].slice(0, BEGINNING), files[0].name)
  return body
}

const follow = (root, form) => {
  let asked

  const say = async () => {
    const place = root.querySelector('[data-run="before"]')
    asked?.abort()
    asked = new AbortController()
    const { signal } = asked
    const response = await fetch(place.dataset.address, { method: "POST", body: chosen(form), signal }).catch(() => null)
    if (!response?.ok) return
    const page = new DOMParser().parseFromString(await response.text().catch(() => ""), "text/html")
    const anew = page.querySelector("dl")
    if (anew && !signal.aborted) place.replaceWith(anew)
  }

  root.addEventListener("change", ({ target }) => {
    if (target.form === form && (target.files || CHOSEN.has(target.name))) say()
  })
  if (form.elements.prompt.files?.length) say() // the browser remembers what was chosen before a reload
}

for (const root of document.querySelectorAll('[data-behaviour="run-panel"]')) {
  const form = root.querySelector("form.run")
  if (form && root.querySelector('[data-run="before"]')) follow(root, form)
}

// The run panel: asks without leaving the page, shows the answer as it is written, stops it. Without this module the
// form is sent as it is and the next page holds the finished answer.
import { forgetQuestion, keepQuestion } from "./keep-question.js"
import { followRun } from "./run-follow.js"
import { part } from "./run-part.js"
import { forgetRefusal, tellRefusal } from "./run-refusal.js"
import { tellSignedOut } from "./signed-out.js"

const clone = (root, name) => part(root, name)?.content.firstElementChild.cloneNode(true)

// A branch takes the place of the turn beside which it begins, and of what followed on it.
const clearFrom = (turns, id) => {
  const first = turns.querySelector(`[data-turn="${id}"]`)
  while (first?.nextElementSibling) first.nextElementSibling.remove()
  first?.remove()
}

// What was asked about, as it is shown beside the field: a picture or a recording.
const filesShown = (form) => form.querySelector('[data-behaviour="run-file"] [data-run="shown"]')?.cloneNode(true)

const addTurns = (root, form, prompt, beside) => {
  const turns = part(root, "turns")
  if ("alone" in root.dataset) turns.replaceChildren()
  if (beside) clearFrom(turns, beside)
  const asked = clone(root, "asked")
  if (asked) {
    part(asked, "text").textContent = prompt
    const shown = filesShown(form)
    if (shown) {
      shown.className = "medium"
      part(asked, "text").before(shown)
    }
    turns.append(asked)
  }
  const answered = clone(root, "answered")
  turns.append(answered)
  part(root, "session").hidden = false
  if (part(root, "live")) part(root, "live").hidden = false
  answered.scrollIntoView({ block: "nearest" }) // it stands above the form, on a small screen out of sight
  return answered
}

// A conversation that is kept: its page has the turn with all that may be done with it, and where to ask on.
const showAsKept = async (root, form, address) => {
  const response = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null)
  if (!response?.ok) return
  if (response.redirected) return tellSignedOut() // to where one signs in: what was written stays on the page
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  part(root, "turns").replaceChildren(...part(page, "turns").children)
  form.action = page.querySelector("form.run").getAttribute("action")
  form.elements.parent.value = part(page, "parent").value
  const [about, told] = [part(root, "about"), part(page, "about")]
  if (!about || !told) return
  about.replaceChildren(...told.children)
  about.hidden = false
}

// A conversation is called by its first question: in the title of the page, since that goes with its address, and
// everywhere on the page where it had no name yet.
const callIt = (title) => {
  if (!title) return
  document.title = document.title.replace(/^.*(?= · )/s, () => title)
  for (const name of ["title", "called"]) {
    const place = part(document, name)
    if (place) place.textContent = title
  }
}

// A page that is loaded again shows what was asked here, and follows the answer if it is still written: a conversation
// has a page of its own, another run is named in the address. The small panel shares its page with other things.
const nameInAddress = (root, { id, page }) => {
  if ("alone" in root.dataset) return
  const address = new URL(page ?? location.href, location.href)
  if (!page) {
    address.searchParams.set("asked", id)
    address.searchParams.delete("run")
  }
  history.replaceState(null, "", address)
}

const remember = (form, prompt, answer) => {
  if (!form.elements.history) return
  const turns = JSON.parse(form.elements.history.value || "[]")
  turns.push({ role: "user", content: prompt }, { role: "assistant", content: answer })
  form.elements.history.value = JSON.stringify(turns)
  form.elements.prompt.value = ""
}

const askedBy = (root, form, presser) => {
  const turn = root.querySelector(`[data-turn="${presser?.value}"]`)
  if (presser?.name === "again") return turn.querySelector("[data-run-question]").textContent
  if (presser?.name === "edit") return root.querySelector("#edited").value
  const { files, value } = form.elements.prompt
  return files ? files[0]?.name ?? "" : value
}

const run = async (root, form, presser) => {
  const button = form.querySelector('button[type="submit"]')
  const prompt = askedBy(root, form, presser)
  const body = new FormData(form)
  if (presser?.name) body.set(presser.name, presser.value)
  button.disabled = true
  forgetRefusal(root)
  try {
    const response = await fetch(form.action, {
      method: "POST", body, headers: { Accept: "application/json" },
    }).catch(() => null)
    if (!response?.ok) return await tellRefusal(root, response)
    const begun = await response.json()
    forgetQuestion()
    if (begun.page && !presser?.value) form.elements.prompt.value = "" // the next one may be typed meanwhile
    nameInAddress(root, begun)
    if (begun.page) part(root, "examples")?.remove() // they are for where it begins
    callIt(begun.title)
    const end = await followRun(root, addTurns(root, form, prompt, presser?.value), begun, form)
    if (end && begun.page) await showAsKept(root, form, begun.page)
    else if (end?.state === "succeeded") remember(form, prompt, end.text)
  } finally {
    button.disabled = false
  }
}

// What was asked before the page was loaded again, and is still being answered.
const goOn = async (root, form, session) => {
  const button = form.querySelector('button[type="submit"]')
  const question = [...session.querySelectorAll("[data-run-question]")].at(-1).textContent
  button.disabled = true
  const end = await followRun(root, part(root, "answer"), session.dataset, form)
  if (end?.state === "succeeded") remember(form, question, end.text)
  button.disabled = false
}

for (const root of document.querySelectorAll('[data-behaviour="run-panel"]')) {
  const form = root.querySelector("form.run")
  if (!form) continue // a conversation with what is not run here any more
  const session = part(root, "session")
  keepQuestion(form)
  if (session.dataset.events) goOn(root, form, session)
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return
    event.preventDefault()
    run(root, form, event.submitter)
  })
  // Enter that chooses a word of an input method is part of typing, never of sending.
  form.elements.prompt.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return
    const sends = "chat" in form.dataset ? !event.shiftKey : event.ctrlKey || event.metaKey
    if (!sends) return
    event.preventDefault()
    const button = form.querySelector('.act button[type="submit"]')
    if (!button.disabled) form.requestSubmit(button)
  })
  root.addEventListener("click", (event) => {
    const example = event.target.closest('[data-run="example"]')
    if (!example) return
    event.preventDefault()
    for (const field of form.elements) {
      const text = example.getAttribute(`data-of-${field.name}`)
      if (text !== null) field.value = text
    }
    form.elements.prompt.dispatchEvent(new Event("input", { bubbles: true }))
    form.elements.prompt.focus()
  })
}

for (const root of document.querySelectorAll('[data-behaviour="run-follow"]')) {
  const form = root.querySelector("form") ?? document.querySelector("form.run")
  const end = followRun(root, part(root, "answer"), root.dataset, form)
  if ("reloads" in root.dataset) end.then((told) => told && location.reload()) // a site out of reach has no page to give
}

// The run panel: asks without leaving the page, shows the answer as it is written, stops it. Without this module the
// form is sent as it is and the next page holds the finished answer.
import { followRun } from "./run-follow.js"

const part = (root, name) => root.querySelector(`[data-run="${name}"]`)
const clone = (root, name) => part(root, name)?.content.firstElementChild.cloneNode(true)

const refuse = async (root, response) => {
  const problem = await response.json().catch(() => ({ detail: response.statusText }))
  const error = part(root, "error")
  error.textContent = problem.detail
  error.hidden = false
  const apply = part(root, "apply")
  if (apply && problem.apply) {
    apply.firstElementChild.href = problem.apply
    apply.hidden = false
  }
}

const addTurns = (root, prompt) => {
  const turns = part(root, "turns")
  if ("alone" in root.dataset) turns.replaceChildren()
  const asked = clone(root, "asked")
  if (asked) {
    part(asked, "text").textContent = prompt
    turns.append(asked)
  }
  const answered = clone(root, "answered")
  turns.append(answered)
  part(root, "session").hidden = false
  return answered
}

const remember = (form, prompt, answer) => {
  if (!form.elements.history) return
  const turns = JSON.parse(form.elements.history.value || "[]")
  turns.push({ role: "user", content: prompt }, { role: "assistant", content: answer })
  form.elements.history.value = JSON.stringify(turns)
  form.elements.prompt.value = ""
}

const run = async (root, form) => {
  const button = form.querySelector('button[type="submit"]')
  const prompt = form.elements.prompt.value
  button.disabled = true
  part(root, "error").hidden = true
  if (part(root, "apply")) part(root, "apply").hidden = true
  try {
    const response = await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
    })
    if (!response.ok) return await refuse(root, response)
    const end = await followRun(root, addTurns(root, prompt), await response.json(), form)
    if (end?.state === "succeeded") remember(form, prompt, end.text)
  } finally {
    button.disabled = false
  }
}

for (const root of document.querySelectorAll('[data-behaviour="run-panel"]')) {
  const form = root.querySelector("form.run")
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    run(root, form)
  })
  form.elements.prompt.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit()
  })
  root.addEventListener("click", (event) => {
    const example = event.target.closest('[data-run="example"]')
    if (!example) return
    event.preventDefault()
    for (const field of form.elements) {
      const text = example.getAttribute(`data-of-${field.name}`)
      if (text !== null) field.value = text
    }
    form.elements.prompt.focus()
  })
}

for (const root of document.querySelectorAll('[data-behaviour="run-follow"]')) {
  followRun(root, part(root, "answer"), root.dataset, root.querySelector("form"))
}

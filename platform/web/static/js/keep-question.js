// What is being typed to a model stays in this tab until it was asked: through a reload, also that with which an answer
// ends, a look at another page, and a session that ended. What an address brings along comes before it.
const BRINGS = ["prompt", "run", "saved"]
const key = () => `question:${location.pathname}`
const texts = (form) => [...form.elements].filter((field) => field.type === "textarea")
const nameOf = ({ name }) => (name === "edited" ? `edited:${new URLSearchParams(location.search).get("edit")}` : name)
const kept = () => JSON.parse(sessionStorage.getItem(key()) || "{}")

export const forgetQuestion = () => sessionStorage.removeItem(key())

export const keepQuestion = (form) => {
  const named = new URLSearchParams(location.search)
  if (BRINGS.some((name) => named.has(name))) forgetQuestion()
  const before = kept()
  for (const field of texts(form)) {
    if (nameOf(field) in before) field.value = before[nameOf(field)]
    field.addEventListener("input", () => {
      sessionStorage.setItem(key(), JSON.stringify({ ...kept(), [nameOf(field)]: field.value }))
    })
  }
}

// After an @ in a text of a form with data-mentions, offers people to name. Arrows choose, Enter or Tab takes, Escape leaves.
import { ask } from "./api.js"

const BEGUN = /(?<![A-Za-z0-9._%+/@-])@([A-Za-z0-9-]{0,39})$/

const watch = (form) => {
  const text = form.querySelector("textarea")
  const list = Object.assign(document.createElement("ul"), { className: "named-list", id: `${text.id}-named`, hidden: true })
  list.role = "listbox"
  text.after(list)
  text.setAttribute("aria-controls", list.id)
  let turn = 0

  const begun = () => text.value.slice(0, text.selectionStart).match(BEGUN)
  const close = () => {
    turn += 1
    list.hidden = true
    text.removeAttribute("aria-activedescendant")
  }
  const choose = (option) => {
    for (const one of list.children) one.ariaSelected = String(one === option)
    text.setAttribute("aria-activedescendant", option.id)
  }
  const take = (option) => {
    const end = text.selectionStart
    text.setRangeText(`@${option.dataset.handle} `, end - begun()[0].length, end, "end")
    close()
    text.focus()
    text.dispatchEvent(new Event("input", { bubbles: true }))
  }
  const show = (people) => {
    list.replaceChildren(...people.map(({ handle, name }, place) => {
      const option = Object.assign(document.createElement("li"), { id: `${list.id}-${place}`, role: "option" })
      option.dataset.handle = handle
      option.append(Object.assign(document.createElement("b"), { textContent: name }), ` @${handle}`)
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option) })
      return option
    }))
    list.hidden = !people.length
    if (people.length) choose(list.firstElementChild)
  }

  text.addEventListener("input", async () => {
    const found = begun()
    if (!found) return close()
    const mine = (turn += 1)
    const { people } = await ask("GET", `/api/v1/mentions?${new URLSearchParams({ q: found[1], topic: form.dataset.mentions })}`).catch(() => ({ people: [] }))
    if (mine === turn) show(people)
  })
  text.addEventListener("blur", close)
  text.addEventListener("keydown", (event) => {
    if (list.hidden) return
    const chosen = list.querySelector("[aria-selected=true]")
    const next = { ArrowDown: chosen.nextElementSibling, ArrowUp: chosen.previousElementSibling }[event.key]
    if (next) choose(next)
    else if (["Enter", "Tab"].includes(event.key)) take(chosen)
    else if (event.key === "Escape") close()
    else if (!event.key.startsWith("Arrow")) return
    event.preventDefault()
  })
}

document.querySelectorAll("form[data-mentions]").forEach(watch)

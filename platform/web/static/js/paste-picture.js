// What is pasted or dropped into a text of a form with data-pictures is uploaded, and shown or linked where it fell.
// What a picture shows is asked for at once: the words for it are selected, to be typed over.
import { ask } from "./api.js"

const say = (text) => text.dispatchEvent(new Event("input", { bubbles: true }))

const replace = (text, before, after, select) => {
  const at = text.value.indexOf(before)
  if (at < 0) return
  text.setRangeText(after, at, at + before.length, "end")
  if (select) text.setSelectionRange(at + 2, at + 2 + select.length)
  say(text)
}

const watch = (form) => {
  const text = form.querySelector("textarea")
  const { pictures, describe, uploading } = form.dataset
  let turn = 0

  const send = async (file) => {
    const waiting = `![${uploading} ${(turn += 1)}…]()`
    text.setRangeText(waiting, text.selectionStart, text.selectionEnd, "end")
    const body = new FormData()
    body.append("file", file)
    try {
      const { markdown } = await ask("POST", pictures, { body })
      replace(text, waiting, markdown.replace("![]", `![${describe}]`), markdown.startsWith("!") && describe)
    } catch (refused) {
      replace(text, waiting, `*(${refused.message})*`)
    }
  }
  const take = (event, files) => {
    if (!files.length) return
    event.preventDefault()
    ;[...files].reduce((before, file) => before.then(() => send(file)), Promise.resolve())
  }
  text.addEventListener("paste", (event) => take(event, event.clipboardData.files))
  text.addEventListener("drop", (event) => take(event, event.dataTransfer.files))
}

document.querySelectorAll("form[data-pictures]").forEach(watch)

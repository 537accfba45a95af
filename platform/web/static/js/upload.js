// The files step: shows each transfer, adds what arrived to the project in one commit, then shows the new list.
import { ask } from "./api.js"
import { begin, digest, send } from "./transfer.js"

const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`)

const row = (list, path) => {
  const item = document.createElement("li")
  const name = document.createElement("b")
  const state = document.createElement("span")
  const bar = document.createElement("progress")
  name.textContent = path
  bar.setAttribute("aria-label", path)
  bar.max = 1
  bar.value = 0
  item.append(name, bar, state)
  list.append(item)
  return (word, part, total) => {
    const rate = part === undefined ? "" : ` ${size(part)} / ${size(total)}`
    state.textContent = word + rate
    bar.value = part === undefined ? bar.value : total ? part / total : 1
  }
}

const bring = async (place, words, list, { file, path }) => {
  const tell = row(list, path)
  const key = `upload:${place.dataset.project}:${path}:${file.size}:${file.lastModified}`
  try {
    const sha256 = await digest(file, (read) => tell(words.wordsHashing, read, file.size))
    const upload = await begin(place.dataset.uploads, key, path, file, sha256)
    await send(upload, file, (sent) => tell(words.wordsSending, sent, file.size))
    tell(words.wordsDone, file.size, file.size)
    return { key, operation: { op: "add", path, upload: upload.id } }
  } catch (error) {
    tell(`${words.wordsFailed}: ${error.message}`)
    return null
  }
}

for (const place of document.querySelectorAll('[data-behaviour="upload"]')) {
  const list = place.querySelector("[data-transfers]")
  const words = list.dataset
  place.addEventListener("files", async ({ detail }) => {
    const arrived = []
    for (const one of detail) arrived.push(await bring(place, words, list, one))
    const good = arrived.filter(Boolean)
    if (!good.length) return
    try {
      await ask("POST", place.dataset.commits, { json: { message: words.wordsMessage, operations: good.map(({ operation }) => operation) } })
    } catch (error) {
      row(list, words.wordsAdding)(`${words.wordsFailed}: ${error.message}`)
      return
    }
    good.forEach(({ key }) => localStorage.removeItem(key))
    if (good.length === detail.length) list.replaceChildren()
    await window.htmx.ajax("GET", location.href, { target: "#present", select: "#present", swap: "outerHTML" })
  })
}

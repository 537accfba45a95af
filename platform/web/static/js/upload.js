// The files step: shows each transfer, adds what arrived to the project, then shows the new list. What an earlier visit
// left unfinished stands on the page; the same file goes on from there.
import { ask } from "./api.js"
import { begin, digest, send } from "./transfer.js"
import { row } from "./upload-row.js"

const bring = async (place, words, line, unfinished, { file, path }) => {
  const sha256 = await digest(file, (read) => line.tell(words.wordsHashing, read, file.size))
  const upload = await begin(place.dataset.uploads, unfinished, path, file, sha256)
  await send(upload, file, (sent) => line.tell(words.wordsSending, sent, file.size))
  line.tell(words.wordsDone, file.size, file.size)
  unfinished.delete(path)
  place.querySelector(`[data-unfinished="${upload.id}"]`)?.remove()
  return { parts: upload.part_count, operation: { op: "add", path, upload: upload.id } }
}

const show = (id) => window.htmx.ajax("GET", location.href, { target: `#${id}`, select: `#${id}`, swap: "outerHTML" })

for (const place of document.querySelectorAll('[data-behaviour="upload"]')) {
  const list = place.querySelector("[data-transfers]")
  const said = place.querySelector("[data-said]")
  const words = list.dataset
  const unfinished = new Map([...place.querySelectorAll("[data-unfinished]")].map(({ dataset }) => [dataset.path, dataset.unfinished]))
  let underWay = 0

  const fail = ({ one, line }, error) => {
    line.fail(`${words.wordsFailed}: ${error.message}`, words.wordsAgain, () => take([one]))
    said.textContent = `${one.path}: ${words.wordsFailed}`
  }

  const add = async (arrived) => {
    const operations = arrived.map(({ operation }) => operation)
    try {
      await ask("POST", place.dataset.commits, { json: { message: words.wordsMessage, operations } })
      arrived.forEach(({ line }) => line.remove())
      said.textContent = `${words.wordsDone}: ${arrived.map(({ one }) => one.path).join(", ")}`
      await show("present")
    } catch (error) {
      arrived.forEach((each) => fail(each, error))
    }
  }

  // A file of many parts is added as soon as it is here; small ones together, at the end.
  const take = async (files) => {
    const arrived = []
    underWay += 1
    for (const one of files) {
      const line = row(list, one.path)
      try {
        const { parts, operation } = await bring(place, words, line, unfinished, one)
        arrived.push({ one, line, operation })
        if (parts > 1) await add(arrived.splice(0))
      } catch (error) {
        fail({ one, line }, error)
      }
    }
    if (arrived.length) await add(arrived)
    underWay -= 1
  }

  place.addEventListener("files", ({ detail }) => take(detail))
  place.addEventListener("click", async ({ target }) => {
    const item = target.closest("[data-gives-up]")?.closest("[data-unfinished]")
    if (!item) return
    await ask("DELETE", `/api/v1/uploads/${item.dataset.unfinished}`)
    unfinished.delete(item.dataset.path)
    item.remove()
  })
  addEventListener("beforeunload", (event) => { if (underWay) event.preventDefault() })
}

// Files and whole folders dropped on [data-drop], or chosen in its input, become one event with their paths.
const announce = (place, files) => place.dispatchEvent(new CustomEvent("files", { bubbles: true, detail: files }))

const inside = (entry) => new Promise((resolve, reject) => {
  const reader = entry.createReader()
  const found = []
  const more = () => reader.readEntries((some) => (some.length ? (found.push(...some), more()) : resolve(found)), reject)
  more()
})

const walk = async (entry) => {
  if (entry.isDirectory) return (await Promise.all((await inside(entry)).map(walk))).flat()
  const file = await new Promise((resolve, reject) => entry.file(resolve, reject))
  return [{ file, path: entry.fullPath.replace(/^\/+/, "") }]
}

for (const place of document.querySelectorAll("[data-drop]")) {
  const mark = (on) => place.toggleAttribute("data-over", on)
  place.addEventListener("dragover", (event) => { event.preventDefault(); mark(true) })
  place.addEventListener("dragleave", () => mark(false))
  place.addEventListener("drop", async (event) => {
    event.preventDefault()
    mark(false)
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean)
    announce(place, (await Promise.all(entries.map(walk))).flat())
  })
  place.querySelector("input").addEventListener("change", ({ target }) => {
    announce(place, [...target.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })))
    target.value = ""
  })
}

// One line in the list of transfers: the file, a bar, what happens with it and how fast, and the way on when it failed.
const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`)

const make = (name, parent) => parent.appendChild(document.createElement(name))

export const row = (list, path) => {
  const item = make("li", list)
  make("b", item).textContent = path
  const bar = make("progress", item)
  const state = make("span", item)
  let phase, began, start
  bar.setAttribute("aria-label", path)
  bar.value = 0
  return {
    tell(word, part, total) {
      if (word !== phase) [phase, began, start] = [word, performance.now(), part]
      const seconds = (performance.now() - began) / 1000
      const rate = seconds > 0.5 && part > start ? ` · ${size((part - start) / seconds)}/s` : ""
      state.textContent = `${word} ${size(part)} / ${size(total)}${rate}`
      bar.value = total ? part / total : 1
    },
    fail(reason, word, again) {
      state.textContent = reason
      bar.replaceWith(Object.assign(document.createElement("button"), {
        type: "button", className: "button small", textContent: word, onclick: () => { item.remove(); again() },
      }))
    },
    remove: () => item.remove(),
  }
}

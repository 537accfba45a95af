// An answer while it is written: its text as it comes, or what the server draws of Markdown. A block that is over is put
// there for good and heard by those who listen; the one that goes on is drawn anew each time, and not read out meanwhile.
const LINES = "p, li, h1, h2, h3, h4, h5, h6, td, th, pre code"

const fragmentOf = (html) => {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content
}

export const writeInto = (place) => {
  const caret = place.querySelector(".caret")
  const text = document.createTextNode("")
  const isDrawn = "drawn" in place.dataset
  let have = 0
  let last = null // of what is over
  place.prepend(text)

  const draw = ({ at, blocks, goes_on: goesOn }) => {
    while (place.lastChild !== last) place.lastChild.remove()
    place.append(fragmentOf(blocks.slice(Math.max(0, have - at)).join("")))
    have = Math.max(have, at + blocks.length)
    last = place.lastChild
    const open = fragmentOf(goesOn)
    for (const block of open.children) block.inert = true
    place.append(open)
    const end = [...place.querySelectorAll(LINES)].at(-1) ?? place
    end.append(caret)
  }

  // What stands there already is left as it is: nothing moves, and nobody hears it twice.
  const settle = (html) => {
    caret?.remove()
    const whole = fragmentOf(html)
    const first = whole.firstElementChild
    const isThere = first && first.className === place.className && first.innerHTML === place.innerHTML
    if (isThere) first.remove()
    place.after(whole)
    if (isThere) delete place.dataset.run
    else place.remove()
  }

  return { write: (piece) => isDrawn || text.appendData(piece), draw, settle, stop: () => caret?.remove() }
}

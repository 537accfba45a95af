// What is chosen, dropped or pasted into a run panel that takes a file is shown before it is sent. An example is fetched
// and chosen as if by hand.
const choose = (input, file) => {
  const holder = new DataTransfer()
  holder.items.add(file)
  input.files = holder.files
  input.dispatchEvent(new Event("change"))
}

const takes = (input, file) => file?.type.split("/")[0] === input.accept.split("/")[0]

for (const root of document.querySelectorAll('[data-behaviour="run-file"]')) {
  const input = root.querySelector('input[type="file"]')
  const place = root.querySelector('[data-run="shown"]')

  const show = () => {
    const [file] = input.files
    const before = place.firstElementChild
    if (before) URL.revokeObjectURL(before.src)
    if (!file) return place.replaceChildren()
    const shown = document.createElement(root.dataset.shownAs)
    shown.src = URL.createObjectURL(file)
    if (root.dataset.shownAs === "img") shown.alt = file.name
    else shown.controls = true
    place.replaceChildren(shown)
  }
  const take = (event, files) => {
    const file = [...files].find((each) => takes(input, each))
    if (!file) return
    event.preventDefault()
    choose(input, file)
  }
  input.addEventListener("change", show)
  root.addEventListener("dragover", (event) => event.preventDefault())
  root.addEventListener("drop", (event) => take(event, event.dataTransfer.files))
  document.addEventListener("paste", (event) => take(event, event.clipboardData.files))
  document.addEventListener("click", async (event) => {
    const example = event.target.closest('[data-run="file-example"]')
    if (!example) return
    event.preventDefault()
    const response = await fetch(example.href)
    if (!response.ok) return
    const data = await response.blob()
    const name = decodeURIComponent(new URL(example.href).pathname.split("/").pop())
    choose(input, new File([data], name, { type: data.type }))
  })
  if (input.files.length) show() // the browser remembers what was chosen before a reload
}

// Pictures for a form with data-screenshots: pasted, dropped or chosen, marked and blacked out before they are sent.
// What leaves the browser is a drawing of the canvas, boxes and all: the pixels beneath a black box are not in it.
import { shotOn } from "./screenshot.js"

const MOST = 8
const SIDE = 2560

const read = async (file) => {
  const bitmap = await createImageBitmap(file)
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height))
  const picture = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale))
  picture.getContext("2d").drawImage(bitmap, 0, 0, picture.width, picture.height)
  return picture
}

const watch = (form) => {
  const input = form.querySelector("input[type=file]")
  const alts = form.querySelector("textarea[name=alts]")
  const place = form.querySelector("[data-shots]")
  let shots = []
  let isReady = false

  const add = async (files) => {
    for (const file of files) {
      if (shots.length >= MOST || !file.type.startsWith("image/")) continue
      const picture = await read(file).catch(() => null)
      if (picture) shots.push(shotOn(place, picture, (gone) => { shots = shots.filter((one) => one !== gone) }))
    }
  }
  const fill = async () => {
    const files = new DataTransfer()
    for (const [number, shot] of shots.entries()) files.items.add(await shot.file(`${number + 1}`))
    input.files = files.files
    alts.value = shots.map((shot) => shot.alt().replaceAll("\n", " ")).join("\n")
  }

  const hint = form.querySelector("[data-shots-hint]")
  alts.closest(".field").hidden = true
  hint.hidden = false
  input.closest(".field").after(hint, place)
  input.addEventListener("change", () => {
    const chosen = [...input.files]
    input.value = "" // the originals are not sent
    add(chosen)
  })
  addEventListener("paste", ({ clipboardData }) => add(clipboardData.files))
  form.addEventListener("dragover", (event) => event.preventDefault())
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return
    event.preventDefault()
    add(event.dataTransfer.files)
  })
  form.addEventListener("submit", async (event) => {
    if (isReady || !shots.length) return
    event.preventDefault()
    await fill()
    isReady = true
    form.requestSubmit(event.submitter)
  })
}

document.querySelectorAll("form[data-screenshots]").forEach(watch)

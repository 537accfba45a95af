// One picture to draw boxes on. The boxes are burnt into what is shown and sent; the picture beneath is kept aside.
const STEP = 16

export const shotOn = (place, picture, whenGone) => {
  const figure = document.getElementById("shot").content.firstElementChild.cloneNode(true)
  const canvas = figure.querySelector("canvas")
  const brush = canvas.getContext("2d")
  const boxes = []
  let tool = "redact"
  let open = null
  Object.assign(canvas, { width: picture.width, height: picture.height })

  const paint = (box) => {
    const sides = [box.x, box.y, box.w, box.h]
    brush.fillStyle = "#000"
    brush.strokeStyle = "#c0392b"
    brush.lineWidth = Math.max(3, picture.width / 300)
    if (box.tool === "redact") brush.fillRect(...sides)
    else brush.strokeRect(...sides)
  }
  const draw = () => {
    brush.drawImage(picture, 0, 0)
    for (const box of open ? [...boxes, open] : boxes) paint(box)
  }
  const at = ({ offsetX, offsetY }) => ({ x: (offsetX * picture.width) / canvas.clientWidth, y: (offsetY * picture.height) / canvas.clientHeight })
  const close = () => {
    if (open?.w && open?.h) boxes.push(open)
    open = null
    draw()
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId)
    open = { tool, ...at(event), w: 0, h: 0 }
  })
  canvas.addEventListener("pointermove", (event) => {
    if (!open || !event.buttons) return
    const { x, y } = at(event)
    Object.assign(open, { w: x - open.x, h: y - open.y })
    draw()
  })
  canvas.addEventListener("pointerup", close)
  canvas.addEventListener("keydown", (event) => {
    const [x, y] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] ?? [0, 0]
    if (event.key === "Enter" && open) close()
    else if (event.key === "Escape") open = null
    else if (!x && !y) return
    else {
      open ??= { tool, x: 0, y: 0, w: picture.width / 4, h: picture.height / 10 }
      const [across, down] = event.shiftKey ? ["w", "h"] : ["x", "y"]
      open[across] += x
      open[down] += y
    }
    event.preventDefault()
    draw()
  })
  for (const button of figure.querySelectorAll("[data-tool]")) button.addEventListener("click", () => {
    tool = button.dataset.tool
    for (const one of figure.querySelectorAll("[data-tool]")) one.ariaPressed = String(one === button)
  })
  figure.querySelector("[data-undo]").addEventListener("click", () => { boxes.pop(); draw() })

  const shot = {
    alt: () => figure.querySelector("input").value,
    file: async (name) => {
      close()
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/webp", 0.92))
      return new File([blob], name, { type: blob.type })
    },
  }
  figure.querySelector("[data-drop-it]").addEventListener("click", () => { figure.remove(); whenGone(shot) })
  draw()
  place.append(figure)
  return shot
}

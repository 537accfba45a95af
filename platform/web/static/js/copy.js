// Copies the code block, or the element that data-copies names; the button says that it did.
const write = async (source) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(source.textContent.trim())
  getSelection().selectAllChildren(source) // over plain HTTP browsers offer nothing newer
  document.execCommand("copy")
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest('[data-behaviour="copy"]')
  if (!button) return
  await write(button.dataset.copies ? document.getElementById(button.dataset.copies) : button.closest("figure")?.querySelector("code"))
  const words = button.querySelector("[data-copied]")
  const usual = words?.textContent
  button.setAttribute("aria-pressed", "true")
  if (words) words.textContent = words.dataset.copied
  setTimeout(() => {
    button.removeAttribute("aria-pressed")
    if (words) words.textContent = usual
  }, 1500)
})

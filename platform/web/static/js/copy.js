// Copies the code block, or the element that data-copies names; the button says that it did.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest('[data-behaviour="copy"]')
  if (!button) return
  const source = button.dataset.copies
    ? document.getElementById(button.dataset.copies)
    : button.closest("figure")?.querySelector("code")
  await navigator.clipboard.writeText(source.textContent.trim())
  button.setAttribute("aria-pressed", "true")
  setTimeout(() => button.removeAttribute("aria-pressed"), 1500)
})

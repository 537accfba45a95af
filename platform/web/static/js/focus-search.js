// "/" puts the cursor into the search box, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest("input, textarea, select, [contenteditable]")) return
  const box = document.querySelector('[data-behaviour="focus-search"]')
  if (!box?.offsetParent) return
  event.preventDefault()
  box.focus()
})

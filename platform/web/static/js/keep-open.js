// A popover that is open while its part of the page is replaced is open afterwards.
let open = []

document.addEventListener("htmx:beforeSwap", () => {
  open = [...document.querySelectorAll("[popover]:popover-open")].map(({ id }) => id)
})
document.addEventListener("htmx:afterSwap", () => open.forEach((id) => document.getElementById(id)?.showPopover()))

// data-opens="id" opens a dialog; clicking its backdrop closes it.
document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-opens]")
  if (opener) document.getElementById(opener.dataset.opens)?.showModal()
  if (target.matches("dialog[open]")) target.close()
})

const root = document.documentElement

document.addEventListener("click", ({ target }) => {
  if (!target.closest('[data-behaviour="theme"]')) return
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches
  root.dataset.theme = dark ? "light" : "dark"
  localStorage.setItem("theme", root.dataset.theme)
})

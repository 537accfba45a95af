// Light, dark, or as the system says; remembered. Runs before the first paint, so that a page never flashes.
const root = document.documentElement
const saved = localStorage.getItem("theme")
if (saved) root.dataset.theme = saved

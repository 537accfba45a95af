// A script was refused because the session has ended: the page says so, once, with the way back to it.
export const tellSignedOut = () => {
  const words = document.getElementById("signed-out")
  if (!words || document.querySelector("[data-signed-out]")) return
  const banner = document.importNode(words.content.firstElementChild, true)
  banner.querySelector("a").search = new URLSearchParams({ next: location.pathname + location.search })
  document.getElementById("main").prepend(banner)
  banner.scrollIntoView({ block: "center" })
}

document.addEventListener("htmx:responseError", ({ detail }) => { if (detail.xhr.status === 401) tellSignedOut() })

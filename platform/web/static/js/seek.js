// A time beside a transcript starts the recording there. Without this module it opens the recording at that time.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-seek]")
  if (!link) return
  const [, place] = link.getAttribute("href").match(/media\/(\d+)#/)
  // In the turn before the answer, or above the list where a page shows one run.
  const turns = [...link.closest(".turns").querySelectorAll(".turn")]
  const asked = turns.slice(0, turns.indexOf(link.closest(".turn"))).reverse()
  const heard = asked.map((turn) => turn.querySelectorAll("audio")).find((found) => found.length)
  const audio = heard?.[place]
  if (!audio) return
  event.preventDefault()
  audio.currentTime = Number(link.dataset.seek)
  audio.play().catch(() => {}) // a browser may want a click on the player first
})

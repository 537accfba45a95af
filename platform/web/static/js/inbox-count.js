// The number beside the bell follows what happens: asked for once a minute while somebody looks, and after every change.
const EVERY = 60_000
const bell = document.querySelector('[data-behaviour="inbox-count"]')

const show = async () => {
  if (document.visibilityState !== "visible") return
  const answer = await fetch(bell.dataset.from, { headers: { Accept: "application/json" } }).catch(() => null)
  if (!answer?.ok) return
  const { unseen } = await answer.json()
  const number = bell.querySelector("[data-n]")
  number.textContent = unseen
  number.hidden = !unseen
}

if (bell) {
  setInterval(show, EVERY)
  document.addEventListener("visibilitychange", show)
  document.addEventListener("inbox-changed", show)
}

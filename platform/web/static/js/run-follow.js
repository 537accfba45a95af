// Follows one run over server-sent events until its end; the browser reconnects by itself and goes on where it was.
import { writeInto } from "./run-answer.js"
import { part } from "./run-part.js"
import { tellStanding } from "./run-standing.js"

const say = (root, name, text) => {
  const place = part(root, name)
  if (place) place.textContent = text
}

// Escape is also what leaves an input method, a dialog, a menu or what search found: only where there is nothing of these
// to leave it stops the run.
const isToStop = (event) =>
  event.key === "Escape" && !event.isComposing && event.keyCode !== 229 && !event.defaultPrevented
  && !document.querySelector("dialog[open], :popover-open") && !event.target.closest('[role="search"]')

// Stopping is told at once; what could not be stopped can be tried again. `tell` says it where the state stands.
const stopWith = (root, url, form, tell) => {
  const button = part(root, "stop")
  if (!button) return () => {} // somebody else's run
  const words = part(root, "state")?.dataset ?? {}
  const stop = async (event) => {
    if (button.disabled || (event.type === "keydown" && !isToStop(event))) return
    event.preventDefault()
    button.disabled = true
    tell(words.stopping)
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value })
    const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null)
    if (response?.ok) return
    button.disabled = false
    tell(words.unstopped)
  }
  button.addEventListener("click", stop)
  document.addEventListener("keydown", stop)
  return () => {
    button.disabled = false
    button.removeEventListener("click", stop)
    document.removeEventListener("keydown", stop)
  }
}

const showWhatIsLeft = ({ remaining, left, payer }) => {
  for (const place of document.querySelectorAll(`[data-run="remaining"][data-payer="${payer}"]`)) {
    place.textContent = left
  }
  const gauge = part(document, "gauge")
  if (gauge && gauge.dataset.payer === payer) gauge.value = remaining
}

const SHADES = { failed: "bad", cancelled: "quiet" } // of a run that did not succeed

// Of a run that was begun before this page (it has no `id` here) nobody saw its first token come, and what had come by
// then comes at once: how fast it was is told at its end.
export const followRun = (root, answer, { id, events, cancellation, url }, form) =>
  new Promise((resolve) => {
    const written = writeInto(part(answer, "text"))
    const state = part(root, "state")
    const progress = part(root, "progress")
    const acts = part(root, "acts")
    const began = performance.now()
    let tokens = 0
    let first = 0
    let said = "" // instead of the state, until the end
    if (progress) progress.max = form.elements.max_tokens?.value || 256
    if (acts) acts.hidden = false
    say(root, "state", state?.dataset.waiting ?? "")
    const source = new EventSource(events)
    const tell = (words) => say(root, "state", said || words)
    const release = stopWith(root, cancellation, form, (words) => tell((said = words)))

    const close = (end) => {
      source.close()
      say(root, "waited", "")
      release()
      written.stop()
      if (acts) acts.hidden = true
      resolve(end)
    }
    source.addEventListener("wait", ({ data }) => {
      const { words, progress, standing } = JSON.parse(data)
      tell(words)
      say(root, "waited", progress)
      tellStanding(root, standing)
    })
    source.addEventListener("start", () => tellStanding(root, "warm"))
    source.addEventListener("piece", ({ data }) => {
      const piece = JSON.parse(data)
      const now = performance.now()
      first ||= now
      tokens += piece.tokens
      say(root, "waited", "")
      tellStanding(root, "warm") // also to whom it was not told that it starts
      written.write(piece.text)
      tell(state?.dataset.streaming ?? "")
      if (tokens) say(root, "tokens", tokens)
      if (id) say(root, "first", ((first - began) / 1000).toFixed(2))
      if (id && now > first && tokens > 1) say(root, "speed", ((tokens - 1) / ((now - first) / 1000)).toFixed(1))
      if (progress && tokens) progress.value = tokens
    })
    source.addEventListener("drawn", ({ data }) => written.draw(JSON.parse(data)))
    source.addEventListener("end", ({ data }) => {
      const end = JSON.parse(data)
      written.settle(end.answer)
      part(answer, "took").innerHTML = end.took
      say(root, "state", end.label)
      say(root, "speed", end.speed ? end.speed.toFixed(1) : "–") // what came all at once was measured by nobody
      if (end.first) say(root, "first", end.first.toFixed(2))
      state?.parentElement.classList.replace("ok", SHADES[end.state] ?? "ok")
      showWhatIsLeft(end)
      tellStanding(root, end.standing)
      close(end)
    })
    source.addEventListener("open", () => tell(state?.dataset[tokens ? "streaming" : "waiting"] ?? ""))
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return tell(state?.dataset.away ?? "")
      const lost = (part(root, "lost") ?? part(document, "lost"))?.content.firstElementChild.cloneNode(true)
      if (lost) {
        part(lost, "link").href = url
        answer.append(lost)
      }
      close()
    })
  })

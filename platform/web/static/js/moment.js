// Times in the reader's own zone: the exact moment on hover of relative words, or a time of the coming days.
const exact = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "medium" })

const short = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", hour: "2-digit", minute: "2-digit" })

const localise = (scope) => {
  for (const time of scope.querySelectorAll('time[data-behaviour="clock"]')) time.textContent = short.format(new Date(time.dateTime))
  for (const time of scope.querySelectorAll('time[data-behaviour="moment"]')) time.title = exact.format(new Date(time.dateTime))
}

localise(document)
document.addEventListener("htmx:load", ({ target }) => localise(target))

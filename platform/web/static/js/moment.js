// Times in the reader's own zone: the exact moment on hover, relative words in the text.
const exact = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "medium" })

const localise = (scope) => {
  for (const time of scope.querySelectorAll('time[data-behaviour="moment"]')) time.title = exact.format(new Date(time.dateTime))
}

localise(document)
document.addEventListener("htmx:load", ({ target }) => localise(target))

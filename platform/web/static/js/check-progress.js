// Shows each check as it ends, and the whole page anew when all have. Without a stream the page is looked at again later.
const AGAIN = 5_000
const place = document.getElementById("progress")
const source = new EventSource(place.dataset.events)

source.addEventListener("progress", ({ data }) => { place.innerHTML = JSON.parse(data).html })
source.addEventListener("end", () => {
  source.close()
  location.reload()
})
source.addEventListener("error", () => {
  if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), AGAIN)
})

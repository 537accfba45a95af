// How the model stands – cold, loading, warm – where the panel says it before the next run.
export const tellStanding = (root, words) => {
  const find = (name) => root.querySelector(`[data-run="${name}"]`) ?? document.querySelector(`[data-run="${name}"]`)
  const stage = find("stage")
  if (!stage || !words) return
  stage.textContent = words === "warm" ? stage.dataset.warm : words
  const loads = find("loads") // what is warm loads no more
  if (loads) loads.hidden = stage.textContent === stage.dataset.warm
}

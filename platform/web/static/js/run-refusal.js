// What is said where a run was refused, in the places of `inference/refused.html`: why, and where more is asked for.
import { part } from "./run-part.js"
import { tellSignedOut } from "./signed-out.js"

export const forgetRefusal = (root) => {
  for (const name of ["error", "apply"]) part(root, name).hidden = true
}

// Without a response the site could not be reached.
export const tellRefusal = async (root, response) => {
  if (response?.status === 401) tellSignedOut()
  const problem = await response?.json().catch(() => ({ detail: response.statusText }))
  const [error, apply] = [part(root, "error"), part(root, "apply")]
  error.textContent = problem ? problem.detail : error.dataset.unreachable
  error.hidden = false
  if (!problem?.apply) return
  apply.firstElementChild.href = problem.apply
  apply.hidden = false
}

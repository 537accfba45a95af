// Requests to our own API: the session's token on every one, problem+json as errors that people can read.
const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers") || "{}")

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || `HTTP ${status}`)
    this.status = status
    this.problem = problem
  }
}

export const ask = async (method, url, { json, body, headers, signal } = {}) => {
  const response = await fetch(url, {
    method,
    signal,
    headers: { Accept: "application/json", "X-CSRFToken": token, ...(json && { "Content-Type": "application/json" }), ...headers },
    body: json ? JSON.stringify(json) : body,
  })
  const found = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {}
  if (!response.ok) throw new Refused(response.status, found)
  return found
}

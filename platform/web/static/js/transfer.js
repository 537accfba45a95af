// One file on its way to us: read for its digest, announced, sent in parts that are not here yet, completed.
import { ask, Refused } from "./api.js"

const TRIES = 5

export const digest = (file, progress) => new Promise((resolve, reject) => {
  const worker = new Worker(new URL("./hash-worker.js", import.meta.url), { type: "module" })
  worker.onerror = (event) => { worker.terminate(); reject(new Error(event.message)) }
  worker.onmessage = ({ data }) => {
    if (data.sha256) { worker.terminate(); resolve(data.sha256) } else progress(data.read)
  }
  worker.postMessage(file)
})

// `unfinished` names the uploads that were begun, by path. The same bytes go on; other bytes begin anew.
export const begin = async (uploads, unfinished, path, file, sha256) => {
  if (unfinished.has(path)) {
    const upload = await ask("GET", `/api/v1/uploads/${unfinished.get(path)}`).catch(() => null)
    if (upload && upload.size === file.size && (!upload.sha256 || upload.sha256 === sha256)) return upload
  }
  const upload = await ask("POST", uploads, { json: { filename: path, size: file.size, sha256 } })
  unfinished.set(path, upload.id)
  return upload
}

export const send = async (upload, file, progress) => {
  if (upload.is_complete) return
  const here = new Set((upload.parts || []).map(({ number }) => number))
  for (let number = 1; number <= upload.part_count; number++) {
    const start = (number - 1) * upload.part_size
    const end = Math.min(start + upload.part_size, file.size)
    if (!here.has(number)) await again(() => ask("PUT", `${upload.parts_url}${number}`, { body: file.slice(start, end), headers: { "Content-Type": "application/octet-stream" } }))
    progress(end)
  }
  await again(() => ask("POST", `/api/v1/uploads/${upload.id}/complete`))
}

// A lost connection or a busy server is tried again, each time later; a refusal is final.
const again = async (act) => {
  for (let tried = 1; ; tried++) {
    try {
      return await act()
    } catch (error) {
      const isFinal = error instanceof Refused && error.status < 500 && error.status !== 429
      if (isFinal || tried === TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tried))
    }
  }
}

// Reads a file in slices and tells how far it is, then its SHA-256.
import { Sha256 } from "./sha256.js"

const SLICE = 4 * 2 ** 20

addEventListener("message", async ({ data: file }) => {
  const hash = new Sha256()
  for (let start = 0; start < file.size; start += SLICE) {
    hash.update(new Uint8Array(await file.slice(start, start + SLICE).arrayBuffer()))
    postMessage({ read: Math.min(start + SLICE, file.size) })
  }
  postMessage({ sha256: hash.hex() })
})

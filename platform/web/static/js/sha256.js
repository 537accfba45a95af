// SHA-256 of bytes that come in pieces: the browser's own takes only a whole file in memory.
const primes = [...Array(312).keys()].slice(2).filter((n) => ![...Array(Math.floor(Math.sqrt(n)) + 1).keys()].slice(2).some((d) => n % d === 0)).slice(0, 64)
const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0
const K = new Int32Array(primes.map((p) => fraction(Math.cbrt(p))))
const START = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)))

export class Sha256 {
  #state = new Int32Array(START)
  #words = new Int32Array(64)
  #rest = new Uint8Array(64)
  #held = 0
  #length = 0

  update(bytes) {
    this.#length += bytes.length
    let at = 0
    if (this.#held) {
      at = Math.min(64 - this.#held, bytes.length)
      this.#rest.set(bytes.subarray(0, at), this.#held)
      this.#held += at
      if (this.#held < 64) return this
      this.#block(this.#rest, 0)
    }
    for (; at + 64 <= bytes.length; at += 64) this.#block(bytes, at)
    this.#rest.set(bytes.subarray(at))
    this.#held = bytes.length - at
    return this
  }

  hex() {
    const length = this.#length
    const end = new Uint8Array(this.#held < 56 ? 64 - this.#held : 128 - this.#held)
    end[0] = 0x80
    const view = new DataView(end.buffer)
    view.setUint32(end.length - 8, Math.floor(length / 2 ** 29))
    view.setUint32(end.length - 4, (length << 3) >>> 0)
    this.update(end)
    return [...this.#state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("")
  }

  #block(bytes, at) {
    const w = this.#words
    for (let i = 0; i < 16; i++, at += 4) w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2]
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0
    }
    const s = this.#state
    let a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7]
    for (let i = 0; i < 64; i++) {
      const S1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const t1 = (h + S1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0
      const S0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const t2 = (S0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0
    }
    s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e; s[5] += f; s[6] += g; s[7] += h
  }
}

/** The alphabet of generated name suffixes: no vowels, no look-alikes (apimachinery `util/rand`). */
const SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** The one source of chance in a cluster: seeded, and its state is part of the cluster, so that runs repeat exactly. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A copyable picture of the state; `new Random(state)` goes on from there. */
  get state(): number {
    return this.#state;
  }

  /** Goes on from a state that another process saved. */
  restore(state: number): void {
    this.#state = state >>> 0;
  }

  /** A whole number from 0 to 2^32 - 1 (splitmix32). */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** A whole number from 0 to `below` - 1. */
  int(below: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * below);
  }

  /** A name suffix as metadata.generateName gives it. */
  suffix(length = 5): string {
    let text = "";
    for (let i = 0; i < length; i++) text += SUFFIX_ALPHABET[this.int(SUFFIX_ALPHABET.length)];
    return text;
  }

  /** `words` x 32 random bits in lower-case hexadecimal. */
  hex(words: number): string {
    let text = "";
    for (let i = 0; i < words; i++) text += this.next().toString(16).padStart(8, "0");
    return text;
  }

  /** A version 4 UUID. */
  uuid(): string {
    const hex = this.hex(4);
    const variant = "89ab"[this.next() & 3];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }
}

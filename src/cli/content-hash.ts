import { createHash } from "node:crypto";
import { encodeJson } from "../machinery/json.ts";

/**
 * The suffix that names a ConfigMap or Secret by its content: of `--append-hash` (kubectl `util/hash`) and of kustomize's
 * generators. Ten characters.
 */
export function contentHash(content: object): string {
  const hex = createHash("sha256").update(encodeJson(content)).digest("hex").slice(0, 10);
  return hex.replace(/[013ae]/g, (digit) => LETTERS[digit] ?? digit);
}

/** Digits that could spell words, and what stands for them. */
const LETTERS: Readonly<Record<string, string>> = { 0: "g", 1: "h", 3: "k", a: "m", e: "t" };

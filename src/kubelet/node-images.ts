import { fnv32a } from "../machinery/fnv.ts";

/** The images of a node: full name and when the pull is or was over, in order of pulling. */
export type NodeImages = readonly (readonly [name: string, presentAt: number])[];

/** Milliseconds of a pull: a share for asking the registry and one for the bytes; the longest stays below the quiet period. */
const ASK = 350;
const BYTES_EACH_MILLISECOND = 250_000;
const LONGEST = 2_400;
/** Shares of chance, in thousandths: from 85 % to 115 %. */
const SPREAD_FROM = 850;
const SPREAD = 301;

/** When the node has, or had, the image; undefined where nobody has pulled it. */
export function presentAt(images: NodeImages, name: string): number | undefined {
  for (const [known, at] of images) if (known === name) return at;
  return undefined;
}

/** How long a node takes to pull an image: always the same for the same node and image. A known image is only asked for. */
export function pullDuration(node: string, name: string, size: number, known: boolean): number {
  const chance = (SPREAD_FROM + (fnv32a(`${node}/${name}`) % SPREAD)) / 1000;
  const whole = known ? ASK : ASK + size / BYTES_EACH_MILLISECOND;
  return Math.round(Math.min(whole, LONGEST) * chance);
}

import catalogue from "../../state/images/catalogue.json" with { type: "json" };
import { fnv32a } from "../machinery/fnv.ts";
import { formatImageReference, type ImageReference, parseImageReference } from "../machinery/image-reference.ts";
import { ParseError } from "../machinery/parse-error.ts";

/** What is known of an image: an entry of `state/images/catalogue.json`. */
export interface ImageProfile {
  /** registry and repository, in full: `docker.io/library/nginx` */
  readonly names?: readonly string[];
  /** compressed bytes, as the Pulled event tells them */
  readonly size: number;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** TCP ports that its process listens on; `declared`: those that a probe or the container names */
  readonly ports: readonly number[] | "declared";
  /** which HTTP paths it answers with 200, others get 404; `none`: it does not speak HTTP */
  readonly paths: readonly string[] | "any" | "none";
  /** exit code after SIGTERM; 0 where not said */
  readonly stopCode?: number;
  /** numeric user that it runs as; 0 where not said */
  readonly user?: number;
}

/** An image as a node knows it, or why there is none. */
export type ImageLookup =
  | {
      readonly reference: ImageReference;
      readonly name: string;
      readonly profile: ImageProfile;
      readonly refusal?: string;
    }
  | { readonly invalid: string };

interface Catalogue {
  readonly unpullable: readonly string[];
  readonly other: ImageProfile;
  readonly images: readonly (ImageProfile & { readonly names: readonly string[] })[];
}

const CATALOGUE = catalogue as Catalogue;
const HUB = "docker.io";

let byName: Map<string, ImageProfile> | undefined;

/**
 * Finds an image by its name in a pod. `name` is the full one; `refusal` is the registry's answer, in containerd's words,
 * to a pull that fails; `invalid` says that the text is no reference at all.
 */
export function lookUpImage(text: string): ImageLookup {
  let reference: ImageReference;
  try {
    reference = parseImageReference(text);
  } catch (error) {
    if (error instanceof ParseError) return { invalid: error.message };
    throw error;
  }
  const name = formatImageReference(reference);
  const profile = profileOf(reference);
  const refusal = refusalOf(reference, name);
  return { reference, name, profile, ...(refusal !== undefined && { refusal }) };
}

/** The profile of an image name; that of the rest where it is unknown or no name. */
export function imageProfile(text: string): ImageProfile {
  const found = lookUpImage(text);
  return "invalid" in found ? CATALOGUE.other : found.profile;
}

/** `docker.io/library/nginx@sha256:…`: the same for the same image everywhere. */
export function imageId({ registry, repository, digest }: ImageReference, name: string): string {
  return `${registry}/${repository}@${digest ?? `sha256:${digestOf(name)}`}`;
}

function profileOf({ registry, repository }: ImageReference): ImageProfile {
  if (byName === undefined) {
    byName = new Map();
    for (const image of CATALOGUE.images) for (const name of image.names) byName.set(name, image);
  }
  return byName.get(`${registry}/${repository}`) ?? CATALOGUE.other;
}

/** A missing tag is not found; of a missing repository the Docker Hub does not say whether it exists (containerd). */
function refusalOf({ registry, repository, tag = "" }: ImageReference, name: string): string | undefined {
  const has = (text: string) => CATALOGUE.unpullable.some((part) => text.includes(part));
  const resolve = `failed to pull and unpack image "${name}": failed to resolve reference "${name}"`;
  if (has(registry)) {
    const tried = `dial tcp: lookup ${registry.replace(/:\d+$/, "")}: no such host`;
    const path = `https://${registry}/v2/${repository}/manifests/${tag}`;
    return `rpc error: code = Unknown desc = ${resolve}: failed to do request: Head "${path}": ${tried}`;
  }
  if (has(repository) && registry === HUB) {
    const denied = "pull access denied, repository does not exist or may require authorization";
    return `rpc error: code = Unknown desc = ${resolve}: ${denied}: server message: insufficient_scope: authorization failed`;
  }
  if (has(repository) || has(tag)) return `rpc error: code = NotFound desc = ${resolve}: ${name}: not found`;
  return undefined;
}

function digestOf(name: string): string {
  let hex = "";
  let hash = fnv32a(name);
  for (let i = 0; i < 8; i++) {
    hash = fnv32a(name, hash);
    hex += hash.toString(16).padStart(8, "0");
  }
  return hex;
}

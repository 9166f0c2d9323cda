import { ParseError } from "./parse-error.ts";

/** An image name in its parts (distribution/reference); tag and digest are there where the text or the default gives them. */
export interface ImageReference {
  /** `docker.io`, `registry.k8s.io`, `localhost:5000` */
  readonly registry: string;
  /** without the registry: `library/nginx` */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

/** What parsing says of a text that is no reference at all. */
export const INVALID_REFERENCE = "invalid reference format";

const HUB = "docker.io";
const OFFICIAL = "library/";
const NAME_MAX = 255;

const DOMAIN_PART = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PATH_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const PATH = `${PATH_PART}(?:/${PATH_PART})*`;
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";

let grammar: RegExp | undefined;

/** Whether a text fits the grammar of references: what `kubectl run` asks for before it sends anything. */
export function isImageReference(text: string): boolean {
  return match(text) !== null;
}

/**
 * Reads an image name as a container runtime does: `nginx` is docker.io/library/nginx:latest. A tag is dropped where there
 * is also a digest. Throws ParseError (`invalid reference format`, `… repository name (X) must be lowercase`, …).
 */
export function parseImageReference(text: string): ImageReference {
  if (/^[a-f0-9]{64}$/.test(text)) {
    throw new ParseError(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  }
  const { registry, rest } = splitRegistry(text);
  const [remote = ""] = rest.split(":", 1);
  if (remote.toLowerCase() !== remote) {
    throw new ParseError(`${INVALID_REFERENCE}: repository name (${remote}) must be lowercase`);
  }
  const full = `${registry}/${rest}`;
  const parts = match(full);
  if (parts === null) {
    const lowercase = match(full.toLowerCase()) !== null;
    throw new ParseError(lowercase ? "repository name must be lowercase" : INVALID_REFERENCE);
  }
  const [, domain, path = "", tag, digest] = parts;
  const repository = domain === undefined ? path.slice(path.indexOf("/") + 1) : path;
  if (repository.length > NAME_MAX) {
    throw new ParseError(`repository name must not be more than ${NAME_MAX} characters`);
  }
  if (digest !== undefined) {
    checkDigest(digest);
    return { registry, repository, digest };
  }
  return { registry, repository, tag: tag ?? "latest" };
}

/** The full name: `docker.io/library/nginx:latest`. */
export function formatImageReference({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

/** The name as people write it: without `docker.io/` and `library/`, without tag and digest. */
export function familiarName({ registry, repository }: ImageReference): string {
  if (registry !== HUB) return `${registry}/${repository}`;
  const official = repository.startsWith(OFFICIAL) ? repository.slice(OFFICIAL.length) : "/";
  return official.includes("/") ? repository : official;
}

/** Whether the kubelet's default policy for the image is Always: no digest, and the tag latest. */
export function isLatest({ tag, digest }: ImageReference): boolean {
  return digest === undefined && tag === "latest";
}

function match(text: string): RegExpExecArray | null {
  grammar ??= new RegExp(`^(?:(${DOMAIN})/)?(${PATH})(?::(\\w[\\w.-]{0,127}))?(?:@(${DIGEST}))?$`);
  return grammar.exec(text);
}

function splitRegistry(text: string): { registry: string; rest: string } {
  const slash = text.indexOf("/");
  if (slash < 0) return { registry: HUB, rest: OFFICIAL + text };
  const first = text.slice(0, slash);
  const isDomain = first === "localhost" || /[.:]/.test(first) || first.toLowerCase() !== first;
  const registry = !isDomain || first === "index.docker.io" ? HUB : first;
  const rest = isDomain ? text.slice(slash + 1) : text;
  return { registry, rest: registry === HUB && !rest.includes("/") ? OFFICIAL + rest : rest };
}

/** The algorithms that opencontainers/go-digest knows, with the length of their hexadecimal. */
function checkDigest(digest: string): void {
  const colon = digest.indexOf(":");
  const lengths = new Map([
    ["sha256", 64],
    ["sha384", 96],
    ["sha512", 128],
  ]);
  const length = lengths.get(digest.slice(0, colon));
  if (length === undefined) throw new ParseError("unsupported digest algorithm");
  const hex = digest.slice(colon + 1);
  if (hex.length !== length) throw new ParseError("invalid checksum digest length");
  if (!/^[a-f0-9]+$/.test(hex)) throw new ParseError("invalid checksum digest format");
}

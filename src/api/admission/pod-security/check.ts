import type { Container, PodSpec, SecurityContext } from "../../../generated/types.ts";
import { compareBytes } from "../../../machinery/json.ts";
import type { ObjectMeta } from "../../../machinery/object.ts";

/** What a check looks at: a pod, or the template of one. */
export interface CheckedPod {
  readonly metadata: ObjectMeta | undefined;
  readonly spec: PodSpec;
  /** the containers of all sorts, init containers first, as the checks visit them */
  readonly containers: readonly Pick<Container, "name" | "securityContext" | "ports" | ProbeField>[];
  /** minor version of the policy */
  readonly minor: number;
}
type ProbeField = "livenessProbe" | "readinessProbe" | "startupProbe" | "lifecycle";

/** Why a check refuses a pod: in a word, and in detail. */
export interface Violation {
  readonly reason: string;
  readonly detail?: string;
}

/** One check of the Pod Security Standards; undefined: the pod passes. */
export interface Check {
  /** minor version of Kubernetes that brought it */
  readonly since?: number;
  check(pod: CheckedPod): Violation | undefined;
}

/** `container "a"`, `containers "a", "b"` */
export function containersText(names: readonly string[]): string {
  return `${plural("container", names.length)} ${quoted(names)}`;
}

/** `"a", "b"` */
export function quoted(items: readonly string[]): string {
  return items.map((item) => `"${item}"`).join(", ");
}

/** The word with an s unless it counts one thing. */
export function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

/** Each once, in order. */
export function sorted(items: Iterable<string>): string[] {
  return [...new Set(items)].sort(compareBytes);
}

/** Names of the containers whose security context is bad. */
export function badContainers(
  { containers }: CheckedPod,
  isBad: (context: SecurityContext | undefined) => boolean,
): string[] {
  return containers.filter(({ securityContext }) => isBad(securityContext)).map(({ name }) => name);
}

/** `pod and containers "a", "b"`: who sets something; "" where nobody does. */
export function setters(pod: boolean, containers: readonly string[]): string {
  return [...(pod ? ["pod"] : []), ...(containers.length > 0 ? [containersText(containers)] : [])].join(" and ");
}

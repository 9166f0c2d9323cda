import type { Pod, PodSpec } from "../../generated/types.ts";
import { invalidObject } from "../../machinery/field-error.ts";
import { compareBytes } from "../../machinery/json.ts";
import type { KubeObject, ObjectMeta } from "../../machinery/object.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { refusal } from "./pod-request.ts";
import { BASELINE, OVERRIDDEN } from "./pod-security/baseline-checks.ts";
import type { Violation } from "./pod-security/check.ts";
import { LEVELS, type LevelVersion, levelText, type Policy, policyOf } from "./pod-security/policy.ts";
import { RESTRICTED } from "./pod-security/restricted-checks.ts";

/** Subresources of pods that change nothing which the checks look at. */
const IGNORED = new Set(["attach", "binding", "eviction", "exec", "log", "portforward", "proxy", "status"]);
/** Kinds with a pod template. */
const WORKLOADS = new Set([
  "replicationcontrollers",
  "podtemplates",
  "replicasets.apps",
  "deployments.apps",
  "statefulsets.apps",
  "daemonsets.apps",
  "jobs.batch",
  "cronjobs.batch",
]);
/** How many pods of a namespace are looked at when its level changes. */
const MOST_PODS = 3000;

type Template = { metadata?: ObjectMeta; spec?: PodSpec };

/**
 * Holds pods to the Pod Security Standards that their namespace's labels name, and warns about templates of such pods
 * (`pod-security-admission`). Audit annotations have no reader here.
 */
export const podSecurity: AdmissionPlugin = {
  name: "PodSecurity",
  validate(request) {
    const { scope, operation, subresource } = request;
    if (operation === "DELETE") return;
    if (scope.resource === "pods") {
      if (!IGNORED.has(subresource)) checkPod(request);
    } else if (subresource === "") {
      if (scope.resource === "namespaces") checkNamespace(request);
      else if (scope.heeded && WORKLOADS.has(scope.resource)) checkTemplate(request);
    }
  },
};

function checkPod(request: AdmissionRequest): void {
  const pod = request.object as Pod;
  const policy = namespacePolicy(request);
  const { enforce, warn } = policy;
  if (enforce.level === "privileged" && warn.level === "privileged") return;
  if (request.operation === "UPDATE" && !isSignificant(pod, request.old as Pod)) return;
  const found = violations(pod, enforce);
  if (found.length > 0) throw refusal(request, `violates PodSecurity "${levelText(enforce)}": ${details(found)}`);
  warnAbout(request, pod, warn);
}

function checkTemplate(request: AdmissionRequest): void {
  const { warn } = namespacePolicy(request);
  const template = templateOf(request.object);
  if (template !== undefined) warnAbout(request, template, warn);
}

function warnAbout({ scope }: AdmissionRequest, pod: Template, warn: LevelVersion): void {
  const found = scope.heeded ? violations(pod, warn) : [];
  if (found.length > 0) scope.strategy.warn(`would violate PodSecurity "${levelText(warn)}": ${details(found)}`);
}

function namespacePolicy({ scope }: AdmissionRequest): Policy {
  return policyOf(scope.strategy.get("namespaces", "", scope.namespace)?.metadata.labels);
}

/** Labels must make sense when they change, and a stricter level names the pods that it would not let in any more. */
function checkNamespace(request: AdmissionRequest): void {
  const { scope, object, old } = request;
  const name = object?.metadata.name ?? "";
  const now = policyOf(object?.metadata.labels);
  const before = policyOf(old?.metadata.labels);
  const text = (policy: Policy) => policy.errors.map(({ field, body }) => `${field}: ${body}`).join();
  if (now.errors.length > 0 && text(now) !== text(before)) throw invalidObject(scope.kind, name, now.errors);
  if (request.operation === "CREATE" || !scope.heeded) return;
  const { level, minor } = now.enforce;
  const isLaxer = LEVELS.indexOf(level) <= LEVELS.indexOf(before.enforce.level);
  if (level === "privileged" || (minor === before.enforce.minor && isLaxer)) return;
  for (const warning of existingPods(request, name, now.enforce)) scope.strategy.warn(warning);
}

function existingPods({ scope }: AdmissionRequest, namespace: string, enforce: LevelVersion): string[] {
  const all = scope.strategy.list<Pod>("pods", { namespace });
  const names = new Map<string, string[]>();
  for (const pod of all.slice(0, MOST_PODS)) {
    const found = violations(pod, enforce);
    if (found.length === 0) continue;
    const reasons = found.map(({ reason }) => reason).join(", ");
    const known = names.get(reasons);
    if (known === undefined) names.set(reasons, [pod.metadata.name ?? ""]);
    else known.push(pod.metadata.name ?? "");
  }
  const lines = [...names].map(([reasons, pods]) => `${podsText(pods)}: ${reasons}`).sort(compareBytes);
  const checked = `new PodSecurity enforce level only checked against the first ${MOST_PODS} of ${all.length} existing pods`;
  const title = `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${levelText(enforce)}"`;
  return [...(all.length > MOST_PODS ? [checked] : []), ...(lines.length > 0 ? [title] : []), ...lines];
}

/** The first in order, and how many others. */
function podsText(names: readonly string[]): string {
  const first = [...names].sort(compareBytes)[0] ?? "";
  const others = names.length - 1;
  return others === 0 ? first : `${first} (and ${others} other ${others === 1 ? "pod" : "pods"})`;
}

function violations({ metadata, spec }: Template, { level, minor }: LevelVersion): Violation[] {
  if (level === "privileged" || spec === undefined) return [];
  const isRestricted = level === "restricted";
  const checks = isRestricted ? [...BASELINE.filter((check) => !OVERRIDDEN.has(check)), ...RESTRICTED] : BASELINE;
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
  const found: Violation[] = [];
  for (const { since = 0, check } of checks) {
    const violation = minor < since ? undefined : check({ metadata, spec, containers, minor });
    if (violation !== undefined) found.push(violation);
  }
  return found;
}

function details(found: readonly Violation[]): string {
  return found.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(", ");
}

/** What may change about a pod and matters: containers and their images. */
function isSignificant({ spec }: Pod, { spec: old }: Pod): boolean {
  for (const part of ["containers", "initContainers", "ephemeralContainers"] as const) {
    const [now, before] = [spec?.[part] ?? [], old?.[part] ?? []];
    if (now.length !== before.length) return true;
    if (now.some(({ image }, i) => image !== before[i]?.image)) return true;
  }
  return false;
}

function templateOf(object: KubeObject | undefined): Template | undefined {
  const { template, spec } = (object ?? {}) as {
    template?: Template;
    spec?: { template?: Template; jobTemplate?: { spec?: { template?: Template } } };
  };
  return template ?? spec?.template ?? spec?.jobTemplate?.spec?.template;
}

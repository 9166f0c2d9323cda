import type {
  Affinity,
  Container,
  EphemeralContainer,
  NodeAffinity,
  NodeSelectorTerm,
  Pod,
  PodSpec,
  Toleration,
} from "../../../generated/types.ts";
import { addFaults, type FieldError, forbiddenField, invalid, required } from "../../../machinery/field-error.ts";
import { deepEqual, encodeJson } from "../../../machinery/json.ts";
import { rangeFaults } from "../../../machinery/names.ts";
import { checkAnnotationUpdates } from "./annotation-validation.ts";
import { checkImageOfPod } from "./container-validation.ts";
import { internalValue } from "./internal-form.ts";
import { checkTolerations } from "./scheduling-validation.ts";
import { unifiedDiff } from "./sequence-diff.ts";

const MAX_INT32 = 2147483647;
const UPDATABLE = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
];

/** What an update changes that it may not (core/validation `ValidatePodUpdate`), beside what is wrong with the new pod itself. */
export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  checkAnnotationUpdates(errors, pod.metadata.annotations, old.metadata.annotations, "metadata.annotations");
  const spec = pod.spec ?? { containers: [] };
  const oldSpec = old.spec ?? { containers: [] };
  for (const list of ["containers", "initContainers"] as const) {
    if (!checkImages(errors, spec[list] ?? [], oldSpec[list] ?? [], `spec.${list}`)) return errors;
  }
  if (!checkDeadline(errors, spec, oldSpec)) return errors;
  checkTolerationsKept(errors, spec.tolerations ?? [], oldSpec.tolerations ?? []);
  checkGatesOnlyRemoved(errors, spec, oldSpec);
  if (deepEqual(spec, oldSpec)) return errors;
  const munged = withUpdatableFieldsOf(oldSpec, spec);
  if (oldSpec.schedulingGates?.length) allowNarrowing(errors, munged, oldSpec);
  if (!deepEqual(munged, oldSpec)) {
    const detail = `pod updates may not change fields other than ${UPDATABLE.join(",")}\n${diffOf("PodSpec", oldSpec, munged)}`;
    errors.push(forbiddenField("spec", detail));
  }
  return errors;
}

/** An update through the ephemeralcontainers subresource: existing ones stay (`ValidatePodEphemeralContainersUpdate`). */
export function validateEphemeralContainersUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  const path = "spec.ephemeralContainers";
  for (const container of old.spec?.ephemeralContainers ?? []) {
    const now = pod.spec?.ephemeralContainers?.find(({ name }) => name === container.name);
    const which = `existing ephemeral containers ${JSON.stringify(container.name)} may not be`;
    if (now === undefined) errors.push(forbiddenField(path, `${which} removed\n`));
    else if (!deepEqual(now, container))
      errors.push(forbiddenField(path, `${which} changed\n${diffOf("EphemeralContainer", container, now)}`));
  }
  return errors;
}

function diffOf(type: string, before: PodSpec | EphemeralContainer, after: PodSpec | EphemeralContainer): string {
  const text = (value: object) => encodeJson(internalValue(type, value), " ", false);
  return unifiedDiff(text(before), text(after));
}

/** Answers whether there are as many containers as before; further comparison makes no sense otherwise. */
function checkImages(
  errors: FieldError[],
  containers: readonly Container[],
  old: readonly Container[],
  path: string,
): boolean {
  if (containers.length !== old.length) {
    errors.push(forbiddenField(path, "pod updates may not add or remove containers"));
    return false;
  }
  for (const [i, container] of containers.entries()) {
    if (!container.image) errors.push(required(`${path}[${i}].image`));
    checkImageOfPod(errors, container, `${path}[${i}]`);
  }
  return true;
}

function checkDeadline(
  errors: FieldError[],
  { activeDeadlineSeconds: now }: PodSpec,
  { activeDeadlineSeconds: before }: PodSpec,
): boolean {
  const field = "spec.activeDeadlineSeconds";
  if (now === undefined) {
    if (before !== undefined)
      errors.push(invalid(field, undefined, "must not update from a positive integer to nil value"));
    return true;
  }
  const faults = rangeFaults(now, 0, MAX_INT32);
  addFaults(errors, field, now, faults);
  if (faults.length > 0) return false;
  if (before === undefined || before >= now) return true;
  errors.push(invalid(field, now, "must be less than or equal to previous value"));
  return false;
}

function checkTolerationsKept(
  errors: FieldError[],
  tolerations: readonly Toleration[],
  old: readonly Toleration[],
): void {
  const path = "spec.tolerations";
  const rule = ({ tolerationSeconds: _, ...rest }: Toleration) => rest;
  for (const toleration of old) {
    if (tolerations.some((now) => deepEqual(rule(now), rule(toleration)))) continue;
    errors.push(forbiddenField(path, "existing toleration can not be modified except its tolerationSeconds"));
    return;
  }
  checkTolerations(errors, tolerations, path);
}

function checkGatesOnlyRemoved(errors: FieldError[], spec: PodSpec, old: PodSpec): void {
  const before = new Set((old.schedulingGates ?? []).map(({ name }) => name));
  for (const [i, { name }] of (spec.schedulingGates ?? []).entries()) {
    if (before.has(name)) continue;
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    errors.push(forbiddenField(`spec.schedulingGates[${i}].name`, detail));
  }
}

/** The new spec with the old values of everything that may change: what still differs may not. */
function withUpdatableFieldsOf(old: PodSpec, spec: PodSpec): PodSpec {
  const munged: PodSpec = { ...spec, containers: withImages(spec.containers ?? [], old.containers ?? []) };
  if (spec.initContainers) munged.initContainers = withImages(spec.initContainers, old.initContainers ?? []);
  for (const name of ["activeDeadlineSeconds", "schedulingGates", "tolerations"] as const) restore(munged, old, name);
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1)
    restore(munged, old, "terminationGracePeriodSeconds");
  return munged;
}

function withImages(containers: readonly Container[], old: readonly Container[]): Container[] {
  return containers.map((container, i) => {
    const { image: _, ...rest } = container;
    const image = old[i]?.image;
    return image === undefined ? rest : { ...rest, image };
  });
}

function restore(spec: PodSpec, old: PodSpec, name: keyof PodSpec): void {
  if (old[name] === undefined) delete spec[name];
  else Object.assign(spec, { [name]: old[name] });
}

/** May change `munged`. As long as a pod is gated, its choice of nodes may become narrower. */
function allowNarrowing(errors: FieldError[], munged: PodSpec, old: PodSpec): void {
  if (!deepEqual(munged.nodeSelector ?? {}, old.nodeSelector ?? {})) {
    const kept = Object.entries(old.nodeSelector ?? {}).every(([key, value]) => munged.nodeSelector?.[key] === value);
    if (!kept) {
      const detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
      errors.push(invalid("spec.nodeSelector", munged.nodeSelector, detail));
    }
    restore(munged, old, "nodeSelector");
  }
  const before = old.affinity?.nodeAffinity;
  if (deepEqual(munged.affinity?.nodeAffinity, before)) return;
  checkNodeAffinityNarrowed(errors, munged.affinity?.nodeAffinity, before);
  const { nodeAffinity: _, ...others } = munged.affinity ?? {};
  const affinity: Affinity = before === undefined ? others : { ...others, nodeAffinity: before };
  if (old.affinity === undefined && Object.keys(affinity).length === 0) delete munged.affinity;
  else munged.affinity = affinity;
}

/** core/validation `validateNodeAffinityMutation` */
function checkNodeAffinityNarrowed(
  errors: FieldError[],
  now: NodeAffinity | undefined,
  before: NodeAffinity | undefined,
): void {
  const path = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
  const old = before?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const terms = now?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const refuse = (field: string, value: unknown, detail: string) => {
    errors.push({
      type: "FieldValueInvalid",
      field,
      body: `Invalid value: ${encodeJson(value, "", false)}: ${detail}`,
    });
  };
  const printed = (term: NodeSelectorTerm) => internalValue("NodeSelectorTerm", term);
  if (old.length > 0 && old.length !== terms.length) {
    refuse(
      path,
      terms.length === 0 ? null : terms.map(printed),
      "no additions/deletions to non-empty NodeSelectorTerms list are allowed",
    );
    return;
  }
  for (const [i, term] of old.entries()) {
    const next = terms[i] ?? {};
    if (!onlyAdds(next, term))
      refuse(`${path}[${i}]`, printed(next), "only additions are allowed (no mutations or deletions)");
  }
}

function onlyAdds(now: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const lists = ["matchExpressions", "matchFields"] as const;
  if (lists.every((list) => !old[list]?.length)) return lists.every((list) => !now[list]?.length);
  return lists.every((list) => deepEqual((now[list] ?? []).slice(0, old[list]?.length ?? 0), old[list] ?? []));
}

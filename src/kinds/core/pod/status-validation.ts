import type { ContainerStatus, Pod } from "../../../generated/types.ts";
import { addFaults, duplicate, type FieldError, forbiddenField, invalid } from "../../../machinery/field-error.ts";
import { parseIp, validateIp } from "../../../machinery/ip-address.ts";
import { dns1123SubdomainFaults, qualifiedNameFaults } from "../../../machinery/names.ts";
import { validateImmutable } from "../../../machinery/object-meta-validation.ts";
import { checkAnnotationUpdates, checkPodAnnotations } from "./annotation-validation.ts";
import { isSidecar } from "./pod-containers.ts";

/** Condition types of the system, which need not look like label keys. */
const SYSTEM_CONDITIONS = new Set(["PodScheduled", "Ready", "Initialized"]);

/** What is wrong with an update through the status subresource (core/validation `ValidatePodStatusUpdate`). */
export function validatePodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  const { annotations } = pod.metadata;
  if (annotations !== old.metadata.annotations) {
    checkAnnotationUpdates(errors, annotations, old.metadata.annotations, "metadata.annotations");
    checkPodAnnotations(errors, annotations, pod.spec ?? { containers: [] }, "metadata.annotations");
  }
  for (const [i, { type }] of (pod.status?.conditions ?? []).entries()) {
    if (!SYSTEM_CONDITIONS.has(type))
      addFaults(errors, `metadata.conditions[${i}].Type`, type, qualifiedNameFaults(type));
  }
  const nominated = pod.status?.nominatedNodeName;
  if (nominated && nominated !== old.status?.nominatedNodeName) {
    addFaults(errors, "status.nominatedNodeName", nominated, dns1123SubdomainFaults(nominated));
  }
  errors.push(...validateImmutable(pod.status?.qosClass, old.status?.qosClass, "status.qosClass"));
  const policy = old.spec?.restartPolicy ?? "Always";
  const sidecars = new Set((old.spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const rules = new Set(
    (old.spec?.containers ?? []).filter(({ restartPolicy }) => restartPolicy !== undefined).map(({ name }) => name),
  );
  checkTransitions(
    errors,
    pod.status?.containerStatuses,
    old.status?.containerStatuses,
    policy,
    rules,
    "status.containerStatuses",
  );
  checkTransitions(
    errors,
    pod.status?.initContainerStatuses,
    old.status?.initContainerStatuses,
    policy,
    sidecars,
    "status.initContainerStatuses",
  );
  const [now, before] = [pod.status?.ephemeralContainerStatuses, old.status?.ephemeralContainerStatuses];
  checkTransitions(errors, now, before, "Never", new Set(), "status.ephemeralContainerStatuses");
  checkIps(errors, pod);
  return errors;
}

/** A container that ended for good does not run again; those that may restart by a policy of their own are in `free`. */
function checkTransitions(
  errors: FieldError[],
  statuses: readonly ContainerStatus[] | undefined,
  old: readonly ContainerStatus[] | undefined,
  policy: string,
  free: ReadonlySet<string>,
  path: string,
): void {
  if (policy === "Always" || statuses === old) return;
  for (const [i, { name, state }] of (old ?? []).entries()) {
    if (state?.terminated === undefined || free.has(name)) continue;
    if (state.terminated.exitCode !== 0 && policy === "OnFailure") continue;
    const now = statuses?.find((status) => status.name === name);
    if (now !== undefined && now.state?.terminated === undefined) {
      errors.push(forbiddenField(`${path}[${i}].state`, "may not be transitioned to non-terminated state"));
    }
  }
}

function checkIps(errors: FieldError[], { status = {} }: Pod): void {
  const { podIPs = [], hostIPs = [], hostIP } = status;
  checkFamilies(
    errors,
    podIPs.map(({ ip = "" }) => ip),
    "status.podIPs",
  );
  const first = hostIPs[0]?.ip ?? "";
  if (hostIPs.length > 0 && hostIP !== first)
    errors.push(invalid("status.hostIPs[0].ip", first, "must be equal to `hostIP`"));
  checkFamilies(
    errors,
    hostIPs.map(({ ip = "" }) => ip),
    "status.hostIPs",
  );
}

/** At most one address of each family. */
function checkFamilies(errors: FieldError[], ips: readonly string[], path: string): void {
  for (const [i, ip] of ips.entries()) errors.push(...validateIp(ip, `${path}[${i}]`));
  if (ips.length < 2) return;
  const families = new Set(ips.map((ip) => parseIp(ip)?.family));
  if (families.size < 2 || ips.length > 2) {
    errors.push(
      invalid(
        path,
        ips.map((ip) => ({ IP: ip })),
        "may specify no more than one IP for each IP family",
      ),
    );
  }
  for (const [i, ip] of ips.entries()) if (ips.indexOf(ip) < i) errors.push(duplicate(`${path}[${i}]`, { IP: ip }));
}

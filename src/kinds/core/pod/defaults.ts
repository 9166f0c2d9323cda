import type {
  Container,
  EphemeralContainer,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Probe,
  ResourceRequirements,
} from "../../../generated/types.ts";
import { setOwn } from "../../../machinery/json.ts";
import { formatQuantity, milliQuantityOf, parseQuantity, quantityMilliValue } from "../../../machinery/quantity.ts";
import { pullPolicyOf } from "./pull-policy.ts";
import { aggregateAmounts, isHugePages, isOvercommitAllowed, isPodLevelResource } from "./resources.ts";
import { volumeDefaults } from "./volume-defaults.ts";

const MILLI_SCALE = -3;

/** May change: what a pod leaves open (`SetDefaults_Pod` and below, `pkg/apis/core/v1/defaults.go`). */
export function podDefaults(pod: Pod): void {
  pod.spec ??= { containers: [] };
  const { spec } = pod;
  podSpecDefaults(spec);
  for (const container of spec.containers ?? []) requestsFromLimits(container.resources);
  for (const container of spec.initContainers ?? []) requestsFromLimits(container.resources);
  podLevelResourceDefaults(spec);
  spec.enableServiceLinks ??= true;
  if (!spec.hostNetwork) return;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
  }
}

/** May change: what a pod template leaves open. Less than for a pod: the rest is decided when a pod is made of it. */
export function podTemplateDefaults(template: PodTemplateSpec | undefined): void {
  if (template === undefined) return;
  template.spec ??= { containers: [] };
  podSpecDefaults(template.spec);
}

function podSpecDefaults(spec: PodSpec): void {
  spec.dnsPolicy ||= "ClusterFirst";
  spec.restartPolicy ||= "Always";
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= "default-scheduler";
  // The old name of serviceAccountName is read where the new one is missing and always written beside it.
  spec.serviceAccountName ||= spec.serviceAccount ?? "";
  if (spec.serviceAccountName === "") {
    delete spec.serviceAccountName;
    delete spec.serviceAccount;
  } else spec.serviceAccount = spec.serviceAccountName;
  for (const volume of spec.volumes ?? []) volumeDefaults(volume);
  for (const container of spec.initContainers ?? []) containerDefaults(container);
  for (const container of spec.containers ?? []) containerDefaults(container);
  for (const container of spec.ephemeralContainers ?? []) containerDefaults(container);
  roundUp(spec.overhead);
  roundUp(spec.resources?.limits);
  roundUp(spec.resources?.requests);
}

function containerDefaults(container: Container | EphemeralContainer): void {
  container.imagePullPolicy ||= pullPolicyOf(container.image ?? "");
  container.terminationMessagePath ||= "/dev/termination-log";
  container.terminationMessagePolicy ||= "File";
  for (const port of container.ports ?? []) port.protocol ||= "TCP";
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ||= "v1";
    if (valueFrom?.fileKeyRef) valueFrom.fileKeyRef.optional ??= false;
  }
  roundUp(container.resources?.limits);
  roundUp(container.resources?.requests);
  probeDefaults(container.livenessProbe);
  probeDefaults(container.readinessProbe);
  probeDefaults(container.startupProbe);
  httpDefaults(container.lifecycle?.postStart);
  httpDefaults(container.lifecycle?.preStop);
}

function probeDefaults(probe: Probe | undefined): void {
  if (probe === undefined) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  httpDefaults(probe);
  if (probe.grpc) probe.grpc.service ??= "";
}

function httpDefaults(handler: Pick<Probe, "httpGet"> | undefined): void {
  if (handler?.httpGet === undefined) return;
  handler.httpGet.path ||= "/";
  handler.httpGet.scheme ||= "HTTP";
}

/** Amounts finer than a thousandth round up (`SetDefaults_ResourceList`). */
function roundUp(list: Record<string, string> | undefined): void {
  for (const name of Object.keys(list ?? {})) {
    const amount = parseQuantity(list?.[name] ?? "0");
    if (list !== undefined && amount.scale < MILLI_SCALE) {
      setOwn(list, name, formatQuantity(milliQuantityOf(quantityMilliValue(amount), amount.format)));
    }
  }
}

function requestsFromLimits(resources: ResourceRequirements | undefined): void {
  if (resources?.limits === undefined) return;
  resources.requests ??= {};
  copyMissing(resources.requests, Object.entries(resources.limits));
}

/** Limits of the pod as a whole give its requests, and the other way round where every container has a limit. */
function podLevelResourceDefaults(spec: PodSpec): void {
  const own = spec.resources;
  if (own === undefined) return;
  const has = (list: Record<string, string> | undefined) => Object.keys(list ?? {}).length > 0;
  if (!has(own.limits) && !has(own.requests)) return;
  const requests = own.requests ?? {};
  const limits = own.limits ?? {};
  const hadLimits = has(own.limits);
  const hugePages = [...aggregateAmounts(spec, "limits")].filter(
    ([name]) => isHugePages(name) && !Object.hasOwn(requests, name),
  );
  copyMissing(
    limits,
    hugePages.map(([name, amount]) => [name, formatQuantity(amount)]),
  );
  if (has(limits)) {
    const needed = [...aggregateAmounts(spec, "requests")].filter(
      ([name]) => isPodLevelResource(name) && isOvercommitAllowed(name),
    );
    copyMissing(
      requests,
      needed.map(([name, amount]) => [name, formatQuantity(amount)]),
    );
    copyMissing(
      requests,
      Object.entries(limits).filter(([name]) => isPodLevelResource(name)),
    );
  }
  if (!hadLimits) {
    const everywhere = (name: string) =>
      (spec.containers ?? []).every(({ resources }) => Object.hasOwn(resources?.limits ?? {}, name));
    const capped = [...aggregateAmounts(spec, "limits")].filter(
      ([name]) => isPodLevelResource(name) && isOvercommitAllowed(name) && everywhere(name),
    );
    copyMissing(
      limits,
      capped.map(([name, amount]) => [name, formatQuantity(amount)]),
    );
  }
  if (has(requests)) own.requests = requests;
  if (has(limits)) own.limits = limits;
}

function copyMissing(list: Record<string, string>, entries: readonly (readonly [string, string])[]): void {
  for (const [name, amount] of entries) if (!Object.hasOwn(list, name)) setOwn(list, name, amount);
}

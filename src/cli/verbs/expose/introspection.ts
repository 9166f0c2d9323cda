import type {
  ContainerPort,
  Deployment,
  LabelSelector,
  Pod,
  PodSpec,
  ReplicaSet,
  ReplicationController,
  Service,
} from "../../../generated/types.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import type { ResourceMapping } from "../../resources/mapper.ts";

const EXPOSABLE = ["ReplicationController", "Service", "Pod", "Deployment.apps", "ReplicaSet.apps"];

/** Checks that a kind has pods behind it (kubectl `polymorphichelpers/canbeexposed.go`). Throws UsageError. */
export function checkExposable({ group, kind }: ResourceMapping): void {
  const name = group === "" ? kind : `${kind}.${group}`;
  if (!EXPOSABLE.includes(name)) throw new UsageError(`cannot expose a ${name}`);
}

/**
 * The labels of the pods behind an object, where they say it in a map (kubectl `mapbasedselectorforobject.go`).
 * Throws UsageError.
 */
export function selectorOf(object: KubeObject): Record<string, string> {
  switch (object.kind) {
    case "Pod":
      if (Object.keys(object.metadata.labels ?? {}).length === 0) {
        throw new UsageError("the pod has no labels and cannot be exposed");
      }
      return object.metadata.labels ?? {};
    case "Service": {
      const { spec } = object as Service;
      if (spec?.selector === undefined) throw new UsageError("the service has no pod selector set");
      return spec.selector;
    }
    case "ReplicationController":
      return (object as ReplicationController).spec?.selector ?? {};
    default:
      return fromLabelSelector((object as Deployment | ReplicaSet).spec?.selector, object.kind);
  }
}

function fromLabelSelector(selector: LabelSelector | undefined, kind: string): Record<string, string> {
  const labels = selector?.matchLabels ?? {};
  const what = kind === "ReplicaSet" ? "replicaset" : "deployment";
  if (Object.keys(labels).length === 0) {
    throw new UsageError(`invalid ${what}: no selectors, therefore cannot be exposed`);
  }
  const expressions = selector?.matchExpressions ?? [];
  if (expressions.length === 0) return labels;
  const shown = expressions.map(
    ({ key, operator, values = [] }) => `{Key:${key} Operator:${operator} Values:[${values.join(" ")}]}`,
  );
  throw new UsageError(`couldn't convert expressions - "[${shown.join(" ")}]" to map-based selector format`);
}

/** The protocols at each port number of an object, in the order of its ports (`portsforobject.go`, `multiprotocolsforobject.go`). */
export function portsOf(object: KubeObject): Map<string, string[]> {
  const protocols = new Map<string, string[]>();
  for (const { port, protocol } of listPorts(object)) {
    const known = protocols.get(String(port)) ?? [];
    if (!known.includes(protocol)) known.push(protocol);
    protocols.set(String(port), known);
  }
  return protocols;
}

function listPorts(object: KubeObject): { port: number; protocol: string }[] {
  if (object.kind === "Service") {
    const ports = (object as Service).spec?.ports ?? [];
    return ports.map(({ port, protocol }) => ({ port, protocol: protocol || "TCP" }));
  }
  const containers = podSpecOf(object)?.containers ?? [];
  const ports: ContainerPort[] = containers.flatMap((container) => container.ports ?? []);
  return ports.map(({ containerPort, protocol }) => ({ port: containerPort, protocol: protocol || "TCP" }));
}

function podSpecOf(object: KubeObject): PodSpec | undefined {
  if (object.kind === "Pod") return (object as Pod).spec;
  return (object as Deployment | ReplicaSet | ReplicationController).spec?.template?.spec;
}

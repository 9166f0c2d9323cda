import { isObject } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { badRequest, conflict } from "../../machinery/status.ts";
import { getObject } from "../registry/read.ts";
import { updateObject } from "../registry/update.ts";
import type { ResourceRequest } from "../resource-handler.ts";

/** POST pods/NAME/binding: assigns a pod to a node (registry `core/pod/storage/storage.go`). */
export function bindPod({ scope, route, request }: ResourceRequest): { code: number; body: unknown } {
  const target = isObject(request.body) && isObject(request.body.target) ? request.body.target : {};
  if (typeof target.name !== "string" || target.name === "") throw badRequest("target.name is required");
  const current = getObject(scope, route.name);
  const pod = current.object as KubeObject & {
    spec: { nodeName?: string; schedulingGates?: unknown[] };
    status?: { conditions?: object[] };
  };
  const refuse = (why: string) => conflict({ group: "", resource: "pods/binding" }, route.name, why);
  if (pod.metadata.deletionTimestamp !== undefined)
    throw refuse(`pod ${route.name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName) throw refuse(`pod ${route.name} is already assigned to node "${pod.spec.nodeName}"`);
  if (pod.spec.schedulingGates?.length) throw refuse(`pod ${route.name} has non-empty .spec.schedulingGates`);
  const scheduled = {
    type: "PodScheduled",
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: scope.strategy.timestamp,
  };
  const others = (pod.status?.conditions ?? []).filter(
    (condition) => (condition as { type?: string }).type !== "PodScheduled",
  );
  const bound = {
    ...pod,
    spec: { ...pod.spec, nodeName: target.name },
    status: { ...pod.status, conditions: [...others, scheduled] },
  };
  updateObject(scope, current, bound, { subresource: "binding", trusted: true });
  return { code: 201, body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 } };
}

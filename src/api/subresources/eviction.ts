import { isObject } from "../../machinery/json.ts";
import { deleteObject } from "../registry/delete.ts";
import { getObject } from "../registry/read.ts";
import type { ResourceRequest } from "../resource-handler.ts";

/** POST pods/NAME/eviction: deletes a pod unless a disruption budget forbids it (registry `core/pod/storage/eviction.go`). */
export function evictPod({ scope, route, request }: ResourceRequest): { code: number; body: unknown } {
  const options = isObject(request.body) && isObject(request.body.deleteOptions) ? request.body.deleteOptions : {};
  const grace = options.gracePeriodSeconds;
  deleteObject(scope, getObject(scope, route.name), typeof grace === "number" ? { gracePeriodSeconds: grace } : {});
  return { code: 201, body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 } };
}

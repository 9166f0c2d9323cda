import type { RestClient } from "../../../client/rest-client.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { isStatus } from "../../../machinery/status.ts";
import { UsageError } from "../../errors.ts";
import { followObject, TIMED_OUT } from "../../resources/follow.ts";
import type { Info } from "../../resources/info.ts";
import { pathOf, send } from "../../resources/rest.ts";

/** How long to wait. Times are milliseconds by the cluster's clock. */
export interface WaitLimit {
  /** 0: look once */
  readonly timeout: number;
  readonly deadline: number;
}

/**
 * Waits until an object is gone, or another one with its name has come (kubectl `wait/delete.go`, IsDeleted).
 * @param uid  the object's, where it is known
 * @returns the object as it was found last; undefined when it was gone already
 */
export async function waitUntilDeleted(
  client: RestClient,
  info: Info,
  { timeout, deadline }: WaitLimit,
  uid?: string,
): Promise<KubeObject | undefined> {
  if (info.name === "") throw new UsageError("resource name must be provided");
  const { mapping, namespace, name } = info;
  if (timeout > 0 && client.now() >= deadline) throw new UsageError(DEADLINE_PASSED);
  let object: KubeObject;
  try {
    object = await send(client, { method: "GET", path: pathOf(mapping, namespace, name) });
  } catch (error) {
    if (isStatus(error, "NotFound")) return undefined;
    throw error;
  }
  const isAnother = (found: KubeObject) => uid !== undefined && found.metadata.uid !== uid;
  if (isAnother(object)) return object;
  if (timeout === 0) throw new UsageError(`condition not met for ${mapping.resource}/${name}`);
  for await (const change of followObject(client, info, deadline)) {
    if (change.type === "ABSENT" || change.type === "DELETED") return object;
    if (change.type === "ADDED" && isAnother(change.object)) return object;
  }
  throw new UsageError(`${TIMED_OUT} on ${mapping.resource}/${name}`);
}

/** What client-go says to a request whose context has ended. */
const DEADLINE_PASSED = "client rate limiter Wait returned an error: context deadline exceeded";

import type { RestClient } from "../../../client/rest-client.ts";
import { quote } from "../../../machinery/go-format.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { isStatus } from "../../../machinery/status.ts";
import { UsageError } from "../../errors.ts";
import type { DryRun } from "../../printers/name.ts";
import { TIMED_OUT } from "../../resources/follow.ts";
import type { Info } from "../../resources/info.ts";
import { pathOf, send } from "../../resources/rest.ts";

/** A new size, and what must hold for it. */
export interface ScaleRequest {
  readonly replicas: number;
  /** -1: any */
  readonly currentReplicas: number;
  /** "": any */
  readonly resourceVersion: string;
  readonly dryRun: DryRun;
}

interface Scale extends KubeObject {
  spec: { replicas?: number };
  status?: { replicas?: number };
}

/** How often kubectl tries or looks again, and for how long it tries, in milliseconds (kubectl `cmd/scale`). */
const INTERVAL = 1000;
const RETRY = 5 * 60_000;

/**
 * Sets the replicas through the scale subresource; tries again while others change it (kubectl `pkg/scale`).
 * @returns the replicas that the server has noted
 */
export async function scaleObject(client: RestClient, info: Info, request: ScaleRequest): Promise<number> {
  const deadline = client.now() + RETRY;
  for (;;) {
    try {
      const scaled = await scaleOnce(client, info, request);
      return scaled.spec.replicas ?? 0;
    } catch (error) {
      if (!isStatus(error, "Conflict")) throw error;
      if (client.now() >= deadline) throw new UsageError(TIMED_OUT);
      await client.sleep(INTERVAL);
    }
  }
}

/** Waits until there are as many replicas as asked for, or somebody asked for another number. Throws UsageError at the end. */
export async function waitForReplicas(
  client: RestClient,
  info: Info,
  replicas: number,
  timeout: number,
): Promise<void> {
  const deadline = client.now() + timeout;
  for (;;) {
    const { spec, status } = await send<Scale>(client, { method: "GET", path: scalePath(info) });
    if ((spec.replicas ?? 0) !== replicas || (status?.replicas ?? 0) === replicas) return;
    const left = deadline - client.now();
    if (left <= 0) throw new UsageError(`timed out waiting for ${quote(info.name)} to be synced`);
    await client.sleep(Math.min(INTERVAL, left));
  }
}

async function scaleOnce(
  client: RestClient,
  info: Info,
  { replicas, currentReplicas, resourceVersion, dryRun }: ScaleRequest,
): Promise<Scale> {
  const path = scalePath(info);
  const query = dryRun === "server" ? { dryRun: "All" } : {};
  if (currentReplicas === -1 && resourceVersion === "") {
    const contentType = "application/merge-patch+json";
    return send<Scale>(client, { method: "PATCH", path, query, contentType, body: { spec: { replicas } } });
  }
  const current = await send<Scale>(client, { method: "GET", path });
  const size = current.spec.replicas ?? 0;
  if (currentReplicas !== -1 && size !== currentReplicas)
    throw new UsageError(`Expected replicas to be ${currentReplicas}, was ${size}`);
  const version = current.metadata.resourceVersion ?? "";
  if (resourceVersion !== "" && version !== resourceVersion)
    throw new UsageError(`Expected resource version to be ${resourceVersion}, was ${version}`);
  return send<Scale>(client, { method: "PUT", path, query, body: { ...current, spec: { ...current.spec, replicas } } });
}

function scalePath({ mapping, namespace, name }: Info): string {
  return pathOf(mapping, namespace, name, "scale");
}

import type { EndpointSlice } from "../../generated/types.ts";
import { deepEqual } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { isStatus } from "../../machinery/status.ts";
import type { Context } from "../../sim/actor.ts";
import { controllerReference } from "../ownership.ts";
import type { SlicePlan } from "./slice-plan.ts";

/** The resource that slices are. */
export const SLICES = "endpointslices.discovery.k8s.io";
/** The labels that tie a slice to its Service and to who keeps it. */
export const SERVICE_NAME = "kubernetes.io/service-name";
export const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

/** What all slices of one owner have in common. */
export interface SliceFrame {
  /** the Service, or the Endpoints object, that the slices belong to */
  readonly owner: KubeObject;
  readonly addressType: string;
  readonly labels: Record<string, string>;
  /** annotations of slices that are written; undefined: they keep theirs */
  readonly annotations: Record<string, string> | undefined;
}

/** Carries out a plan, and brings the labels of the slices that it leaves alone up to date. */
export function writeSlices(
  plan: SlicePlan,
  existing: readonly EndpointSlice[],
  frame: SliceFrame,
  context: Context,
): void {
  const { owner, addressType, labels } = frame;
  const { name = "", namespace = "" } = owner.metadata;
  for (const { ports, endpoints } of plan.create) {
    const { annotations } = frame;
    const metadata = {
      generateName: `${name}-`,
      namespace,
      labels,
      ...(annotations && Object.keys(annotations).length > 0 && { annotations }),
      ownerReferences: [controllerReference(owner)],
    };
    create(
      { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata, addressType, ...lists(endpoints, ports) },
      context,
    );
  }
  const changed = new Map(plan.update.map(({ slice, endpoints }) => [slice, endpoints]));
  for (const slice of existing) {
    if (plan.remove.includes(slice)) {
      context.delete(SLICES, namespace, slice.metadata.name ?? "");
      continue;
    }
    const endpoints = changed.get(slice);
    if (endpoints === undefined && deepEqual(slice.metadata.labels, labels)) continue;
    const { annotations: old, ...metadata } = slice.metadata;
    const annotations = frame.annotations ?? old ?? {};
    context.update(SLICES, {
      ...slice,
      metadata: { ...metadata, labels, ...(Object.keys(annotations).length > 0 && { annotations }) },
      ...lists(endpoints ?? slice.endpoints ?? [], slice.ports ?? []),
    });
  }
}

/** Empty lists of a slice read as null, as Go writes them. */
function lists(endpoints: readonly unknown[], ports: readonly unknown[]): { endpoints: unknown; ports: unknown } {
  return { endpoints: endpoints.length > 0 ? endpoints : null, ports: ports.length > 0 ? ports : null };
}

function create(slice: KubeObject, context: Context): void {
  try {
    context.create(SLICES, slice);
  } catch (error) {
    // The namespace is going away: there is nothing to keep any more.
    if (!isStatus(error, "Forbidden") && !isStatus(error, "NotFound")) throw error;
  }
}

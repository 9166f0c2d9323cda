import type { Endpoint, EndpointSlice } from "../../generated/types.ts";
import { deepEqual } from "../../machinery/json.ts";
import { type PortGroup, portsKey } from "./slice-endpoints.ts";

/** What is to happen to the slices of a Service and address type. */
export interface SlicePlan {
  readonly create: readonly PortGroup[];
  readonly update: readonly { slice: EndpointSlice; endpoints: readonly Endpoint[] }[];
  readonly remove: readonly EndpointSlice[];
}

/** Most endpoints of one slice (`--max-endpoints-per-slice`). */
export const SLICE_LIMIT = 100;

/**
 * How existing slices become the desired endpoints with few writes: endpoints stay in their slice, new ones fill slices
 * that change anyway, then the fullest slice that has room, then new slices (endpointslice `reconciler.go`).
 */
export function planSlices(existing: readonly EndpointSlice[], desired: ReadonlyMap<string, PortGroup>): SlicePlan {
  const create: PortGroup[] = [];
  const update: { slice: EndpointSlice; endpoints: readonly Endpoint[] }[] = [];
  const remove: EndpointSlice[] = [];
  const byPorts = new Map<string, EndpointSlice[]>();
  for (const slice of existing) {
    const key = portsKey(slice.ports);
    if (!desired.has(key)) remove.push(slice);
    else byPorts.set(key, [...(byPorts.get(key) ?? []), slice]);
  }
  for (const [key, { ports, endpoints }] of desired) {
    const { slices, fresh } = fitSlices(byPorts.get(key) ?? [], endpoints);
    for (const { slice, kept, changed } of slices) {
      if (kept.length === 0) remove.push(slice);
      else if (changed) update.push({ slice, endpoints: kept });
    }
    for (const part of fresh) create.push({ ports, endpoints: part });
  }
  if (create.length > 0 || remove.length < existing.length) return { create, update, remove };
  // A Service always has a slice, an empty one without ports where it has no endpoints.
  const spare = remove.find((slice) => !slice.endpoints?.length && !slice.ports?.length);
  if (spare !== undefined) return { create, update, remove: remove.filter((slice) => slice !== spare) };
  return { create: [{ ports: [], endpoints: [] }], update, remove };
}

interface FittedSlice {
  readonly slice: EndpointSlice;
  readonly kept: Endpoint[];
  changed: boolean;
}

/** Which endpoints go into which slice, and those that need slices of their own. */
function fitSlices(
  slices: readonly EndpointSlice[],
  endpoints: readonly Endpoint[],
): { slices: FittedSlice[]; fresh: Endpoint[][] } {
  const missing = new Map(endpoints.map((endpoint) => [identity(endpoint), endpoint]));
  const fitted = slices.map((slice): FittedSlice => {
    const kept: Endpoint[] = [];
    let changed = false;
    for (const old of slice.endpoints ?? []) {
      const wanted = missing.get(identity(old));
      if (wanted === undefined) changed = true;
      else {
        missing.delete(identity(old));
        kept.push(wanted);
        if (!deepEqual(wanted, old)) changed = true;
      }
    }
    return { slice, kept, changed };
  });
  const left = [...missing.values()];
  const fullestFirst = (a: FittedSlice, b: FittedSlice) => b.kept.length - a.kept.length;
  for (const slice of fitted.filter(({ changed }) => changed).sort(fullestFirst)) fill(slice, left);
  const fresh: Endpoint[][] = [];
  while (left.length >= SLICE_LIMIT) fresh.push(left.splice(0, SLICE_LIMIT));
  if (left.length > 0) {
    const room = fitted
      .filter(({ kept }) => kept.length > 0 && kept.length + left.length <= SLICE_LIMIT)
      .sort(fullestFirst)[0];
    if (room === undefined) fresh.push(left);
    else fill(room, left);
  }
  return { slices: fitted, fresh };
}

/** Changes both: moves endpoints into a slice as long as it has room. */
function fill(slice: FittedSlice, left: Endpoint[]): void {
  const moved = left.splice(0, SLICE_LIMIT - slice.kept.length);
  if (moved.length === 0) return;
  slice.kept.push(...moved);
  slice.changed = true;
}

function identity({ targetRef, addresses }: Endpoint): string {
  return `${targetRef?.uid ?? ""}|${addresses.join(",")}`;
}

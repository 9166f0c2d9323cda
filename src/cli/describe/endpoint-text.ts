import type { EndpointSlice } from "../../generated/types.ts";

const SHOWN = 3;

/** The ready addresses behind a port of a Service: `10.244.1.2:80,10.244.2.2:80 + 3 more...` (`formatEndpointSlices`). */
export function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return "<none>";
  const shown: string[] = [];
  let more = false;
  let count = 0;
  for (const slice of slices) {
    // An empty list of a required field comes as null.
    const ports = slice.ports ?? [];
    // A headless Service may have no ports at all.
    const wanted = ports.length === 0 ? [undefined] : ports.filter(({ name = "" }) => name === portName);
    for (const port of wanted) {
      for (const { addresses = [], conditions } of slice.endpoints ?? []) {
        if (shown.length === SHOWN) more = true;
        if (conditions?.ready === false) continue;
        const [address = ""] = addresses;
        if (!more) shown.push(port === undefined ? address : hostPort(address, port.port ?? 0));
        count++;
      }
    }
  }
  return more ? `${shown.join(",")} + ${count - SHOWN} more...` : shown.join(",");
}

function hostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

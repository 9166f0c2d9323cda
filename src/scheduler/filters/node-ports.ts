import { hostPorts } from "../node-usage.ts";
import type { Filter, Refusal } from "./filter.ts";

const REFUSAL: Refusal = { reasons: ["node(s) didn't have free ports for the requested pod ports"], preemptable: true };
const ANY = "0.0.0.0";

/** Host ports must be free; the address 0.0.0.0 clashes with every other one. */
export const nodePorts: Filter = {
  name: "NodePorts",
  prepare(pod) {
    const wanted = hostPorts(pod);
    if (wanted.length === 0) return undefined;
    return ({ usage }) =>
      wanted.some((port) => Object.keys(usage.ports).some((used) => clash(port, used))) ? REFUSAL : undefined;
  },
};

function clash(a: string, b: string): boolean {
  const [protocol, port, address] = a.split("/");
  const [otherProtocol, otherPort, otherAddress] = b.split("/");
  return (
    protocol === otherProtocol &&
    port === otherPort &&
    (address === otherAddress || address === ANY || otherAddress === ANY)
  );
}

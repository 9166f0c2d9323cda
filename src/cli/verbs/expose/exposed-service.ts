import { atoi } from "../../../machinery/go-format.ts";
import { parseIntOrString } from "../../../machinery/int-or-string.ts";
import { setOwn } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";

/** What a Service for existing pods is made from; "" where nothing is said. */
export interface ExposeOptions {
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** port numbers, comma-separated */
  readonly ports: string;
  /** protocols that the exposed object has at a port */
  readonly protocols: ReadonlyMap<string, readonly string[]>;
  readonly protocol: string;
  readonly targetPort: string;
  readonly type: string;
  readonly clusterIP: string;
  readonly externalIP: string;
  readonly loadBalancerIP: string;
  readonly sessionAffinity: string;
}

/** Nothing but the must: what `kubectl run --expose` starts from. */
export const PLAIN_EXPOSE: Omit<ExposeOptions, "name" | "selector" | "ports"> = {
  labels: {},
  protocols: new Map(),
  protocol: "",
  targetPort: "",
  type: "",
  clusterIP: "",
  externalIP: "",
  loadBalancerIP: "",
  sessionAffinity: "",
};

interface Port {
  name: string;
  port: number;
  protocol: string;
}

/** The Service that `kubectl expose` makes (kubectl `expose.go`, createService). Throws UsageError or ParseError. */
export function exposedService(options: ExposeOptions): KubeObject {
  const { name, selector, labels, targetPort, type, sessionAffinity, externalIP, clusterIP } = options;
  const ports = portsOf(options).map((port) => ({
    ...port,
    targetPort: targetPort === "" ? port.port : parseIntOrString(targetPort),
  }));
  if (sessionAffinity !== "" && sessionAffinity !== "None" && sessionAffinity !== "ClientIP") {
    throw new UsageError(`unknown session affinity: ${sessionAffinity}`);
  }
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, labels: { ...labels } },
    spec: {
      ports,
      selector,
      clusterIP,
      type,
      ...(externalIP !== "" && { externalIPs: [externalIP] }),
      sessionAffinity,
      ...(type === "LoadBalancer" && { loadBalancerIP: options.loadBalancerIP }),
    },
  };
}

/** A port that the object serves with several protocols gives as many. */
function portsOf({ ports, protocol, protocols }: ExposeOptions): Port[] {
  const texts = ports === "" ? [] : ports.split(",");
  return texts.flatMap((text, index) => {
    const port = atoi(text);
    const name = texts.length > 1 ? `port-${index + 1}` : "";
    const known = protocol === "" ? (protocols.get(text) ?? []) : [];
    if (known.length < 2) return [{ name, port, protocol: protocol || known[0] || "TCP" }];
    return known.map((one) => ({ name: `port-${index + 1}-${one.toLowerCase()}`, port, protocol: one }));
  });
}

/** `a=b,c=d`. Throws UsageError. */
export function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const spec of text.split(",")) {
    const [key = "", value, ...more] = spec.split("=");
    if (value === undefined || more.length > 0) throw new UsageError(`unexpected label spec: ${spec}`);
    if (key === "") throw new UsageError("unexpected empty label key");
    setOwn(labels, key, value);
  }
  return labels;
}

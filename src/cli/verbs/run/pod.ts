import { atoi } from "../../../machinery/go-format.ts";
import { setOwn } from "../../../machinery/json.ts";
import { envVarNameFaults } from "../../../machinery/names.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { UsageError } from "../../errors.ts";
import { parseLabels } from "../expose/exposed-service.ts";

/** What a pod is made from; texts as the command line has them. */
export interface PodOptions {
  readonly name: string;
  readonly image: string;
  readonly words: readonly string[];
  /** the words are the command, not its arguments */
  readonly command: boolean;
  readonly env: readonly string[];
  readonly annotations: readonly string[];
  /** "" for the label `run` */
  readonly labels: string;
  readonly port: string;
  readonly imagePullPolicy: string;
  readonly restartPolicy: string;
  readonly privileged: boolean;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
}

/** The Pod that `kubectl run` makes (kubectl `generate/versioned/run.go`, BasicPod). Throws UsageError or ParseError. */
export function podOf(options: PodOptions): KubeObject {
  const { name, image, words, stdin, stdinOnce, tty, imagePullPolicy } = options;
  const env = parseEnv(options.env);
  const annotations = parsePairs(options.annotations, "annotations");
  const labels = options.labels === "" ? { run: name } : parseLabels(options.labels);
  const ports = options.port === "" ? [] : [{ containerPort: atoi(options.port) }];
  const container = {
    name,
    image,
    [options.command ? "command" : "args"]: [...words],
    ports,
    env,
    imagePullPolicy,
    ...(options.privileged && { securityContext: { privileged: true } }),
    stdin,
    stdinOnce,
    tty,
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels, annotations },
    spec: { containers: [container], restartPolicy: options.restartPolicy, dnsPolicy: "ClusterFirst" },
  };
}

function parseEnv(pairs: readonly string[]): { name: string; value: string }[] {
  return pairs.map((pair) => {
    const equals = pair.indexOf("=");
    const name = pair.slice(0, Math.max(equals, 0));
    if (equals < 0 || envVarNameFaults(name).length > 0) throw new UsageError(`invalid env: ${pair}`);
    return { name, value: pair.slice(equals + 1) };
  });
}

/** `key=value` pairs; those that are none are reported together (kubectl `cmd/util.ParsePairs`). */
function parsePairs(pairs: readonly string[], what: string): Record<string, string> {
  const map: Record<string, string> = {};
  const invalid: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals > 0) setOwn(map, pair.slice(0, equals), pair.slice(equals + 1));
    else invalid.push(pair);
  }
  if (invalid.length > 0) throw new UsageError(`invalid ${what} format: ${invalid.join(", ")}`);
  return map;
}

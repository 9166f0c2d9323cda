import type {
  ExecAction,
  GRPCAction,
  HTTPGetAction,
  Lifecycle,
  Probe,
  SleepAction,
  TCPSocketAction,
} from "../../../generated/types.ts";
import { addFaults, type FieldError, forbiddenField, invalid, required } from "../../../machinery/field-error.ts";
import { httpHeaderNameFaults, portNameFaults, portNumberFaults } from "../../../machinery/names.ts";
import { validateNonnegative } from "../../../machinery/object-meta-validation.ts";
import { unsupported } from "./field-checks.ts";

/** What a probe or a lifecycle hook does. */
interface Handler {
  exec?: ExecAction;
  httpGet?: HTTPGetAction;
  tcpSocket?: TCPSocketAction;
  grpc?: GRPCAction;
  sleep?: SleepAction;
}

const TIMINGS = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

/** The three probes of a container (core/validation `validateLivenessProbe` and its siblings), below the container's path. */
export function checkProbes(
  errors: FieldError[],
  container: { livenessProbe?: Probe; readinessProbe?: Probe; startupProbe?: Probe },
  path: string,
): void {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  if (livenessProbe) {
    checkProbe(errors, livenessProbe, `${path}.livenessProbe`);
    checkSuccessThreshold(errors, livenessProbe, `${path}.livenessProbe`);
  }
  if (readinessProbe) {
    checkProbe(errors, readinessProbe, `${path}.readinessProbe`);
    const seconds = readinessProbe.terminationGracePeriodSeconds;
    if (seconds !== undefined) {
      errors.push(
        invalid(`${path}.readinessProbe.terminationGracePeriodSeconds`, seconds, "must not be set for readinessProbes"),
      );
    }
  }
  if (startupProbe) {
    checkProbe(errors, startupProbe, `${path}.startupProbe`);
    checkSuccessThreshold(errors, startupProbe, `${path}.startupProbe`);
  }
}

/**
 * The hooks of a container (core/validation `validateLifecycle`).
 * @param grace  spec.terminationGracePeriodSeconds
 */
export function checkLifecycle(
  errors: FieldError[],
  lifecycle: Lifecycle,
  grace: number | undefined,
  os: string | undefined,
  path: string,
): void {
  if (lifecycle.postStart) checkHandler(errors, lifecycle.postStart, grace, `${path}.postStart`);
  if (lifecycle.preStop) checkHandler(errors, lifecycle.preStop, grace, `${path}.preStop`);
  if (lifecycle.stopSignal !== undefined && os === undefined) {
    errors.push(forbiddenField(`${path}.stopSignal`, "may not be set for containers with empty `spec.os.name`"));
  }
}

function checkSuccessThreshold(errors: FieldError[], probe: Probe, path: string): void {
  if (probe.successThreshold !== 1)
    errors.push(invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, "must be 1"));
}

function checkProbe(errors: FieldError[], probe: Probe, path: string): void {
  checkHandler(errors, probe, undefined, path);
  for (const name of TIMINGS) errors.push(...validateNonnegative(probe[name] ?? 0, `${path}.${name}`));
  const seconds = probe.terminationGracePeriodSeconds;
  if (seconds !== undefined && seconds <= 0)
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, seconds, "must be greater than 0"));
}

function checkHandler(errors: FieldError[], handler: Handler, grace: number | undefined, path: string): void {
  let found = false;
  const first = (type: string): boolean => {
    if (found) errors.push(forbiddenField(`${path}.${type}`, "may not specify more than 1 handler type"));
    const isFirst = !found;
    found = true;
    return isFirst;
  };
  if (handler.exec && first("exec") && !handler.exec.command?.length) errors.push(required(`${path}.exec.command`));
  if (handler.httpGet && first("httpGet")) checkHttpGet(errors, handler.httpGet, `${path}.httpGet`);
  if (handler.tcpSocket && first("tcpSocket")) checkPort(errors, handler.tcpSocket.port, `${path}.tcpSocket.port`);
  if (handler.grpc && first("grpc")) checkPort(errors, handler.grpc.port, `${path}.grpc.port`);
  if (handler.sleep && first("sleep")) {
    const { seconds } = handler.sleep;
    if (grace !== undefined && (seconds < 0 || seconds > grace)) {
      const detail = `must be non-negative and less than terminationGracePeriodSeconds (${grace})`;
      errors.push(invalid(`${path}.sleep`, seconds, detail));
    }
  }
  if (!found) errors.push(required(path, "must specify a handler type"));
}

function checkHttpGet(
  errors: FieldError[],
  { path: target, port, scheme = "", httpHeaders = [] }: HTTPGetAction,
  path: string,
): void {
  if (!target) errors.push(required(`${path}.path`));
  checkPort(errors, port, `${path}.port`);
  if (scheme !== "HTTP" && scheme !== "HTTPS") errors.push(unsupported(`${path}.scheme`, scheme, ["HTTP", "HTTPS"]));
  for (const { name } of httpHeaders) addFaults(errors, `${path}.httpHeaders`, name, httpHeaderNameFaults(name));
}

function checkPort(errors: FieldError[], port: number | string | undefined, path: string): void {
  const value = port ?? 0;
  addFaults(errors, path, value, typeof value === "number" ? portNumberFaults(value) : portNameFaults(value));
}

import type { Container, ContainerPort, EphemeralContainer, PodSpec, Volume } from "../../../generated/types.ts";
import {
  addFaults,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  notFoundField,
  required,
  tooMany,
} from "../../../machinery/field-error.ts";
import { dns1123LabelFaults, portNameFaults, portNumberFaults } from "../../../machinery/names.ts";
import { checkEnv, checkEnvFrom } from "./env-validation.ts";
import { checkChoice, checkOptionalChoice, unsupported } from "./field-checks.ts";
import { checkVolumeDevices, checkVolumeMounts } from "./mount-validation.ts";
import { isSidecar } from "./pod-containers.ts";
import { checkLifecycle, checkProbes } from "./probe-validation.ts";
import { checkResources } from "./resource-validation.ts";
import { checkSecurityContext } from "./security-validation.ts";

/** What the containers of a pod are checked against. */
export interface ContainerSurroundings {
  readonly spec: PodSpec;
  /** the pod's valid volumes by name */
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly volumeNames: ReadonlySet<string>;
  /** names of spec.resourceClaims */
  readonly claims: ReadonlySet<string>;
  readonly hostUsers: boolean;
}

const NOT_FOR_INIT = "may not be set for init containers without restartPolicy=Always";
const NOT_FOR_EPHEMERAL = "cannot be set for an Ephemeral Container";
const NOT_EPHEMERAL = [
  "ports",
  "resources",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
] as const;
const MAX_RESTART_RULES = 20;
const MAX_EXIT_CODES = 255;

/** spec.containers (core/validation `validateContainers`). */
export function checkContainers(errors: FieldError[], around: ContainerSurroundings, path: string): void {
  const containers = around.spec.containers ?? [];
  if (containers.length === 0) {
    errors.push(required(path));
    return;
  }
  const names = new Set<string>();
  for (const [i, container] of containers.entries()) {
    const field = `${path}[${i}]`;
    checkContainer(errors, container, around, field);
    const name = container.name ?? "";
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
    checkLifecycleAndProbes(errors, container, around, field);
    checkRestartPolicy(errors, container, field);
  }
  checkHostPorts(errors, containers, path);
}

/** spec.initContainers (core/validation `validateInitContainers`). */
export function checkInitContainers(errors: FieldError[], around: ContainerSurroundings, path: string): void {
  const names = new Set((around.spec.containers ?? []).map(({ name }) => name));
  for (const [i, container] of (around.spec.initContainers ?? []).entries()) {
    const field = `${path}[${i}]`;
    checkContainer(errors, container, around, field);
    checkRestartPolicy(errors, container, field);
    if (names.has(container.name)) errors.push(duplicate(`${field}.name`, container.name));
    else if (container.name) names.add(container.name);
    // Init containers run one by one, so each is alone with its ports; upstream counts it as the first of the list.
    checkHostPorts(errors, [container], path);
    if (isSidecar(container)) checkLifecycleAndProbes(errors, container, around, field);
    else {
      for (const name of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const) {
        if (container[name] !== undefined) errors.push(forbiddenField(`${field}.${name}`, NOT_FOR_INIT));
      }
    }
  }
}

/** spec.ephemeralContainers (core/validation `validateEphemeralContainers`). */
export function checkEphemeralContainers(errors: FieldError[], around: ContainerSurroundings, path: string): void {
  const { spec } = around;
  if (!spec.ephemeralContainers?.length) return;
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name));
  const names = new Set(others);
  for (const [i, container] of spec.ephemeralContainers.entries()) {
    const field = `${path}[${i}]`;
    checkContainer(errors, container, around, field);
    checkImageOfPod(errors, container, field);
    const own = container.name ?? "";
    if (names.has(own)) errors.push(duplicate(`${field}.name`, own));
    names.add(own);
    const target = container.targetContainerName;
    if (target && !others.has(target)) errors.push(notFoundField(`${field}.targetContainerName`, target));
    for (const name of NOT_EPHEMERAL) {
      const value = container[name];
      if (value !== undefined && Object.keys(value).length > 0)
        errors.push(forbiddenField(`${field}.${name}`, NOT_FOR_EPHEMERAL));
    }
    for (const [j, mount] of (container.volumeMounts ?? []).entries()) {
      for (const name of ["subPath", "subPathExpr"] as const) {
        if (mount[name]) errors.push(forbiddenField(`${field}.volumeMounts[${j}].${name}`, NOT_FOR_EPHEMERAL));
      }
    }
  }
}

/** What holds for the image in a pod, but not in a template (core/validation `validateContainerOnlyForPod`). */
export function checkImageOfPod(errors: FieldError[], { image = "" }: Pick<Container, "image">, path: string): void {
  if (image.trim() !== image)
    errors.push(invalid(`${path}.image`, image, "must not have leading or trailing whitespace"));
}

/** core/validation `validateContainerCommon` */
function checkContainer(
  errors: FieldError[],
  container: Container | EphemeralContainer,
  around: ContainerSurroundings,
  path: string,
): void {
  if (!container.name) errors.push(required(`${path}.name`));
  else addFaults(errors, `${path}.name`, container.name, dns1123LabelFaults(container.name));
  if (!container.image) errors.push(required(`${path}.image`));
  checkChoice(errors, `${path}.terminationMessagePolicy`, container.terminationMessagePolicy, [
    "File",
    "FallbackToLogsOnError",
  ]);
  if (container.ports) checkPorts(errors, container.ports, `${path}.ports`);
  if (container.env) checkEnv(errors, container.env, around.volumeNames, `${path}.env`);
  if (container.envFrom) checkEnvFrom(errors, container.envFrom, `${path}.envFrom`);
  checkVolumeMounts(errors, container, around.volumes, `${path}.volumeMounts`);
  checkVolumeDevices(errors, container, around.volumes, `${path}.volumeDevices`);
  checkChoice(errors, `${path}.imagePullPolicy`, container.imagePullPolicy, ["Always", "IfNotPresent", "Never"]);
  if (container.resources) checkResources(errors, container.resources, "container", around.claims, `${path}.resources`);
  checkResizePolicy(errors, container, around.spec.restartPolicy, `${path}.resizePolicy`);
  if (container.securityContext)
    checkSecurityContext(errors, container.securityContext, around.hostUsers, `${path}.securityContext`);
}

function checkLifecycleAndProbes(
  errors: FieldError[],
  container: Container,
  { spec }: ContainerSurroundings,
  path: string,
): void {
  if (container.lifecycle) {
    checkLifecycle(errors, container.lifecycle, spec.terminationGracePeriodSeconds, spec.os?.name, `${path}.lifecycle`);
  }
  checkProbes(errors, container, path);
}

/** core/validation `validateContainerPorts` */
function checkPorts(errors: FieldError[], ports: readonly ContainerPort[], path: string): void {
  const names = new Set<string>();
  for (const [i, port] of ports.entries()) {
    const field = `${path}[${i}]`;
    if (port.name) {
      const faults = portNameFaults(port.name);
      addFaults(errors, `${field}.name`, port.name, faults);
      if (faults.length === 0 && names.has(port.name)) errors.push(duplicate(`${field}.name`, port.name));
      else if (faults.length === 0) names.add(port.name);
    }
    if (!port.containerPort) errors.push(required(`${field}.containerPort`));
    else addFaults(errors, `${field}.containerPort`, port.containerPort, portNumberFaults(port.containerPort));
    if (port.hostPort) addFaults(errors, `${field}.hostPort`, port.hostPort, portNumberFaults(port.hostPort));
    checkChoice(errors, `${field}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"]);
  }
}

/** core/validation `AccumulateUniqueHostPorts` */
function checkHostPorts(errors: FieldError[], containers: readonly Container[], path: string): void {
  const taken = new Set<string>();
  for (const [i, { ports = [] }] of containers.entries()) {
    for (const [j, { hostPort, hostIP = "", protocol = "" }] of ports.entries()) {
      if (!hostPort) continue;
      const place = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(place)) errors.push(duplicate(`${path}[${i}].ports[${j}].hostPort`, place));
      taken.add(place);
    }
  }
}

/** core/validation `validateResizePolicy` */
function checkResizePolicy(
  errors: FieldError[],
  { resizePolicy = [] }: Pick<Container, "resizePolicy">,
  ofPod: string | undefined,
  path: string,
): void {
  const resources = new Set<string>();
  for (const [i, { resourceName, restartPolicy }] of resizePolicy.entries()) {
    if (resources.has(resourceName)) errors.push(duplicate(`${path}[${i}]`, resourceName));
    resources.add(resourceName);
    checkChoice(errors, path, resourceName, ["cpu", "memory"]);
    checkChoice(errors, path, restartPolicy, ["NotRequired", "RestartContainer"]);
    if (ofPod === "Never" && restartPolicy !== "NotRequired") {
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
    }
  }
}

/** A container's own restart policy and the rules that go with it (core/validation `validateContainerRestartPolicy`). */
function checkRestartPolicy(
  errors: FieldError[],
  { restartPolicy, restartPolicyRules = [] }: Container,
  path: string,
): void {
  if (restartPolicy === undefined) {
    if (restartPolicyRules.length > 0)
      errors.push(required(`${path}.restartPolicy`, "must specify restartPolicy when restart rules are used"));
    return;
  }
  checkOptionalChoice(errors, `${path}.restartPolicy`, restartPolicy, ["Always", "Never", "OnFailure"]);
  const rules = `${path}.restartPolicyRules`;
  if (restartPolicyRules.length > MAX_RESTART_RULES)
    errors.push(tooMany(rules, restartPolicyRules.length, MAX_RESTART_RULES));
  for (const [i, { action, exitCodes }] of restartPolicyRules.entries()) {
    checkChoice(errors, `${rules}[${i}].action`, action, ["Restart", "RestartAllContainers"]);
    if (exitCodes === undefined) {
      errors.push(required(`${rules}[${i}].exitCodes`, "must be specified"));
      continue;
    }
    const { operator, values = [] } = exitCodes;
    if (operator !== "In" && operator !== "NotIn")
      errors.push(unsupported(`${rules}[${i}].exitCodes.operator`, operator, ["In", "NotIn"]));
    if (values.length > MAX_EXIT_CODES)
      errors.push(tooMany(`${rules}[${i}].exitCodes.values`, values.length, MAX_EXIT_CODES));
  }
}

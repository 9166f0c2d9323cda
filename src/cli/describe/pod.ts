import type { Pod } from "../../generated/types.ts";
import { isFinished } from "../../kinds/core/pod/pod-state.ts";
import { qosClass } from "../../kinds/core/pod/qos.ts";
import { controllerOf } from "../../machinery/object.ts";
import { containerLines, resourceLines } from "./containers.ts";
import { ageText, type DescribeText, timeText } from "./describe-text.ts";
import type { DescribeContext } from "./describer.ts";
import { annotationLines, labelLines, tolerationLines } from "./label-lines.ts";
import { spreadLines } from "./pod-template.ts";
import { volumeLines } from "./volumes.ts";

/** A Pod: where it runs, its containers, conditions, volumes and scheduling. */
export function describePod(pod: Pod, out: DescribeText, { now }: DescribeContext): void {
  const { metadata, spec = { containers: [] }, status = {} } = pod;
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  if (spec.priority !== undefined) out.field("Priority", spec.priority);
  if (spec.priorityClassName) out.field("Priority Class Name", spec.priorityClassName);
  if (spec.runtimeClassName) out.field("Runtime Class Name", spec.runtimeClassName);
  if (spec.serviceAccountName) out.field("Service Account", spec.serviceAccountName);
  out.field("Node", spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ""}` : "<none>");
  if (status.startTime) out.field("Start Time", timeText(status.startTime));
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  if (metadata.deletionTimestamp && !isFinished({ status })) {
    out.field("Status", `Terminating (lasts ${ageText(metadata.deletionTimestamp, now)})`);
    out.field("Termination Grace Period", `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else {
    out.field("Status", status.phase);
  }
  if (status.reason) out.field("Reason", status.reason);
  if (status.message) out.field("Message", status.message);
  const profile = spec.securityContext?.seccompProfile;
  if (profile) {
    out.field("SeccompProfile", profile.type);
    if (profile.type === "Localhost") out.field("LocalhostProfile", profile.localhostProfile);
  }
  addressLines(out, pod);
  const controller = controllerOf(pod);
  if (controller) out.field("Controlled By", `${controller.kind}/${controller.name}`);
  if (status.nominatedNodeName) out.field("NominatedNodeName", status.nominatedNodeName);
  if (spec.resources) {
    out.line("Resources:");
    resourceLines(out, spec.resources, 1);
  }
  if (spec.initContainers?.length) {
    const statuses = status.initContainerStatuses;
    containerLines(out, "Init Containers", spec.initContainers, { statuses, pod, space: "" });
  }
  containerLines(out, "Containers", spec.containers, { statuses: status.containerStatuses, pod, space: "" });
  if (spec.ephemeralContainers?.length) {
    const statuses = status.ephemeralContainerStatuses;
    containerLines(out, "Ephemeral Containers", spec.ephemeralContainers, { statuses, pod, space: "" });
  }
  conditionLines(out, pod);
  volumeLines(out, spec.volumes, "");
  out.field("QoS Class", status.qosClass || qosClass(spec));
  labelLines(out, "Node-Selectors", spec.nodeSelector);
  tolerationLines(out, "Tolerations", spec.tolerations);
  spreadLines(out, spec.topologySpreadConstraints, "");
}

function addressLines(out: DescribeText, { status }: Pod): void {
  out.field("IP", status?.podIP);
  const addresses = status?.podIPs ?? [];
  if (addresses.length === 0) out.field("IPs", "<none>");
  else out.line("IPs:");
  for (const { ip } of addresses) out.field("IP", ip, 1);
}

function conditionLines(out: DescribeText, { spec, status }: Pod): void {
  const conditions = status?.conditions ?? [];
  const gates = spec?.readinessGates ?? [];
  if (gates.length > 0) out.write("Readiness Gates:\n  Type\tStatus\n");
  for (const { conditionType } of gates) {
    const found = conditions.find(({ type }) => type === conditionType);
    out.line(`${conditionType} \t${found?.status ?? "<none>"} `, 1);
  }
  if (conditions.length > 0) out.write("Conditions:\n  Type\tStatus\n");
  for (const { type, status: state } of conditions) out.line(`${type} \t${state} `, 1);
}

import type { Field, ListSchema, MapSchema, ScalarType, Schema, StructSchema } from "../schema.ts";

/** Small schemas of real kinds, for the tests beside this file. */
const scalar = (type: ScalarType): Schema => ({ type: "scalar", scalar: type });
const text = scalar("string");
const int = scalar("int32");
const mapOf = (values: Schema): MapSchema => ({ type: "map", values });
const listOf = (items: Schema, listType: ListSchema["listType"] = "atomic", ...mapKeys: string[]): ListSchema => ({
  type: "list",
  items,
  listType,
  mapKeys,
});

type Member = Schema | Omit<Field, "name">;

/** A struct; a field whose name ends in `!` is one that Go always writes. */
export function struct(name: string, members: { [name: string]: Member }, atomic = false): StructSchema {
  const fields = new Map<string, Field>();
  for (const [label, member] of Object.entries(members)) {
    const field = label.replace("!", "");
    const always = label.endsWith("!");
    const made =
      "type" in member ? { schema: member, required: false, ...(always && { presence: "always" as const }) } : member;
    fields.set(field, { ...made, name: field });
  }
  return { type: "struct", name, fields, ...(atomic && { atomic }) };
}

const ownerReference = struct("OwnerReference", { "uid!": text, "name!": text, "kind!": text }, true);

const objectMeta = struct("ObjectMeta", {
  name: text,
  generateName: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  generation: scalar("int64"),
  creationTimestamp: scalar("time"),
  labels: mapOf(text),
  annotations: mapOf(text),
  finalizers: listOf(text, "set"),
  ownerReferences: listOf(ownerReference, "map", "uid"),
});

const quantities = mapOf(scalar("quantity"));

const container = struct("Container", {
  "name!": text,
  image: text,
  imagePullPolicy: text,
  command: listOf(text),
  env: listOf(struct("EnvVar", { "name!": text, value: text }), "map", "name"),
  ports: listOf(
    struct("ContainerPort", {
      "containerPort!": int,
      name: text,
      protocol: { schema: text, required: false, keyDefault: "TCP" },
    }),
    "map",
    "containerPort",
    "protocol",
  ),
  "resources!": struct("ResourceRequirements", { limits: quantities, requests: quantities }),
  terminationMessagePath: text,
  terminationMessagePolicy: text,
});

const podSpec = struct("PodSpec", {
  "containers!": listOf(container, "map", "name"),
  nodeName: text,
  restartPolicy: text,
  dnsPolicy: text,
  schedulerName: text,
  serviceAccountName: text,
  terminationGracePeriodSeconds: scalar("int64"),
  enableServiceLinks: scalar("boolean"),
  securityContext: struct("PodSecurityContext", { runAsUser: scalar("int64") }),
});

const template = struct("PodTemplateSpec", { "metadata!": objectMeta, "spec!": podSpec });

const condition = (name: string) =>
  struct(name, {
    "type!": text,
    "status!": text,
    lastProbeTime: scalar("time"),
    lastTransitionTime: scalar("time"),
    lastUpdateTime: scalar("time"),
    reason: text,
    message: text,
  });

const kind = (name: string, members: { [name: string]: Member }) =>
  struct(name, { apiVersion: text, kind: text, "metadata!": objectMeta, ...members });

export const deployment = kind("Deployment", {
  "spec!": struct("DeploymentSpec", {
    replicas: int,
    "selector!": struct("LabelSelector", { matchLabels: mapOf(text) }, true),
    "template!": template,
    "strategy!": struct("DeploymentStrategy", {
      type: text,
      rollingUpdate: struct("RollingUpdateDeployment", {
        maxSurge: scalar("intOrString"),
        maxUnavailable: scalar("intOrString"),
      }),
    }),
    progressDeadlineSeconds: int,
    revisionHistoryLimit: int,
  }),
  "status!": struct("DeploymentStatus", {
    observedGeneration: scalar("int64"),
    replicas: int,
    availableReplicas: int,
    readyReplicas: int,
    terminatingReplicas: int,
    updatedReplicas: int,
    conditions: listOf(condition("DeploymentCondition"), "map", "type"),
  }),
});

export const daemonSet = kind("DaemonSet", {
  "spec!": struct("DaemonSetSpec", { "template!": template }),
  "status!": struct("DaemonSetStatus", {
    "currentNumberScheduled!": int,
    "numberMisscheduled!": int,
    "numberReady!": int,
  }),
});

export const configMap = kind("ConfigMap", { data: mapOf(text), immutable: scalar("boolean") });

const containerState = struct("ContainerState", {
  waiting: struct("ContainerStateWaiting", { reason: text }),
  running: struct("ContainerStateRunning", { startedAt: scalar("time") }),
});

export const pod = kind("Pod", {
  "spec!": podSpec,
  "status!": struct("PodStatus", {
    phase: text,
    hostIP: text,
    podIP: text,
    podIPs: listOf(struct("PodIP", { "ip!": text }), "map", "ip"),
    startTime: scalar("time"),
    qosClass: text,
    observedGeneration: scalar("int64"),
    conditions: listOf(condition("PodCondition"), "map", "type"),
    containerStatuses: listOf(
      struct("ContainerStatus", {
        "name!": text,
        "image!": text,
        "imageID!": text,
        containerID: text,
        "ready!": scalar("boolean"),
        started: scalar("boolean"),
        "restartCount!": int,
        state: containerState,
        lastState: containerState,
      }),
      "atomic",
    ),
  }),
});

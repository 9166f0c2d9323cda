import type { KubeObject } from "../../machinery/object.ts";
import type { ResourceMapping } from "../resources/mapper.ts";
import type { Describer } from "./describer.ts";

/** How the objects of a kind are described. */
export interface KindDescriber {
  readonly describe: Describer;
  /** the version that the describer reads, where it is not the one asked for */
  readonly version?: string;
  /** whether the description ends with events */
  readonly events: boolean;
}

interface Entry {
  readonly load: () => Promise<unknown>;
  readonly version?: string;
  readonly events?: false;
}

/** The kinds with a description of their own, by group and kind (kubectl `describerMap`). */
const DESCRIBERS: Readonly<Record<string, Entry>> = {
  "/ConfigMap": { load: async () => (await import("./configmap.ts")).describeConfigMap },
  "/Endpoints": { load: async () => (await import("./endpoints.ts")).describeEndpoints },
  "/LimitRange": { load: async () => (await import("./limitrange.ts")).describeLimitRange, events: false },
  "/Namespace": { load: async () => (await import("./namespace.ts")).describeNamespace, events: false },
  "/Node": { load: async () => (await import("./node.ts")).describeNode },
  "/PersistentVolume": { load: async () => (await import("./persistentvolume.ts")).describePersistentVolume },
  "/PersistentVolumeClaim": {
    load: async () => (await import("./persistentvolumeclaim.ts")).describePersistentVolumeClaim,
  },
  "/Pod": { load: async () => (await import("./pod.ts")).describePod },
  "/ReplicationController": {
    load: async () => (await import("./replicationcontroller.ts")).describeReplicationController,
  },
  "/ResourceQuota": { load: async () => (await import("./resourcequota.ts")).describeResourceQuota, events: false },
  "/Secret": { load: async () => (await import("./secret.ts")).describeSecret, events: false },
  "/Service": { load: async () => (await import("./service.ts")).describeService },
  "/ServiceAccount": { load: async () => (await import("./serviceaccount.ts")).describeServiceAccount },
  "apps/DaemonSet": { load: async () => (await import("./daemonset.ts")).describeDaemonSet },
  "apps/Deployment": { load: async () => (await import("./deployment.ts")).describeDeployment },
  "apps/ReplicaSet": { load: async () => (await import("./replicaset.ts")).describeReplicaSet },
  "apps/StatefulSet": { load: async () => (await import("./statefulset.ts")).describeStatefulSet },
  "autoscaling/HorizontalPodAutoscaler": {
    load: async () => (await import("./horizontalpodautoscaler.ts")).describeHorizontalPodAutoscaler,
    version: "v2",
  },
  "batch/CronJob": { load: async () => (await import("./cronjob.ts")).describeCronJob },
  "batch/Job": { load: async () => (await import("./job.ts")).describeJob },
  "discovery.k8s.io/EndpointSlice": { load: async () => (await import("./endpointslice.ts")).describeEndpointSlice },
  "networking.k8s.io/Ingress": { load: async () => (await import("./ingress.ts")).describeIngress },
  "networking.k8s.io/IngressClass": { load: async () => (await import("./ingressclass.ts")).describeIngressClass },
  "networking.k8s.io/IPAddress": { load: async () => (await import("./ipaddress.ts")).describeIpAddress },
  "networking.k8s.io/NetworkPolicy": {
    load: async () => (await import("./networkpolicy.ts")).describeNetworkPolicy,
    events: false,
  },
  "networking.k8s.io/ServiceCIDR": { load: async () => (await import("./servicecidr.ts")).describeServiceCidr },
  "policy/PodDisruptionBudget": {
    load: async () => (await import("./poddisruptionbudget.ts")).describePodDisruptionBudget,
  },
  "rbac.authorization.k8s.io/ClusterRole": {
    load: async () => (await import("./role.ts")).describeRole,
    events: false,
  },
  "rbac.authorization.k8s.io/ClusterRoleBinding": {
    load: async () => (await import("./rolebinding.ts")).describeRoleBinding,
    events: false,
  },
  "rbac.authorization.k8s.io/Role": { load: async () => (await import("./role.ts")).describeRole, events: false },
  "rbac.authorization.k8s.io/RoleBinding": {
    load: async () => (await import("./rolebinding.ts")).describeRoleBinding,
    events: false,
  },
  "scheduling.k8s.io/PriorityClass": { load: async () => (await import("./priorityclass.ts")).describePriorityClass },
  "storage.k8s.io/CSINode": { load: async () => (await import("./csinode.ts")).describeCsiNode },
  "storage.k8s.io/StorageClass": { load: async () => (await import("./storageclass.ts")).describeStorageClass },
  "storage.k8s.io/VolumeAttributesClass": {
    load: async () => (await import("./volumeattributesclass.ts")).describeVolumeAttributesClass,
  },
};

/** The describer of a resource; kinds without one of their own are described field by field. */
export async function describerOf({ group, kind }: Pick<ResourceMapping, "group" | "kind">): Promise<KindDescriber> {
  const key = `${group}/${kind}`;
  const entry = Object.hasOwn(DESCRIBERS, key) ? DESCRIBERS[key] : undefined;
  if (entry === undefined) {
    const { describeFields } = await import("./any-kind.ts");
    return { describe: describeFields, events: true };
  }
  // Each describer gets objects of the kind that it stands behind.
  const describe = (await entry.load()) as Describer<KubeObject>;
  return { describe, events: entry.events ?? true, ...(entry.version !== undefined && { version: entry.version }) };
}

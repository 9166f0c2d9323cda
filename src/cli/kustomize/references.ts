import { isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";
import { changeAt, podSpecPath } from "./fields.ts";
import { idOf, idsOf, originalId, type Resource, textOf } from "./resource.ts";

/** Where the names of a kind stand: in pod specs, and in other kinds by path. */
interface ReferenceRule {
  readonly pods: readonly string[];
  readonly others: Readonly<Record<string, readonly string[]>>;
}

const CONTAINERS = ["containers", "initContainers", "ephemeralContainers"];

function inContainers(...paths: readonly string[]): string[] {
  return CONTAINERS.flatMap((list) => paths.map((path) => `${list}/${path}`));
}

const SCALABLE: ReferenceRule = { pods: [], others: { HorizontalPodAutoscaler: ["spec/scaleTargetRef/name"] } };

/** The fields that hold names of other objects, by the kind that they name (kustomize `namereference`). */
const RULES: Readonly<Record<string, ReferenceRule>> = {
  ConfigMap: {
    pods: [
      ...inContainers("env/valueFrom/configMapKeyRef/name", "envFrom/configMapRef/name"),
      "volumes/configMap/name",
      "volumes/projected/sources/configMap/name",
    ],
    others: {
      Ingress: ["metadata/annotations/nginx.ingress.kubernetes.io~1fastcgi-params-configmap"],
      Role: ["rules/resourceNames"],
      ClusterRole: ["rules/resourceNames"],
    },
  },
  Secret: {
    pods: [
      ...inContainers("env/valueFrom/secretKeyRef/name", "envFrom/secretRef/name"),
      "imagePullSecrets/name",
      "volumes/secret/secretName",
      "volumes/projected/sources/secret/name",
      "volumes/csi/nodePublishSecretRef/name",
    ],
    others: {
      ServiceAccount: ["imagePullSecrets/name", "secrets/name"],
      Ingress: ["spec/tls/secretName"],
      Role: ["rules/resourceNames"],
      ClusterRole: ["rules/resourceNames"],
    },
  },
  Service: {
    pods: [],
    others: {
      StatefulSet: ["spec/serviceName"],
      Ingress: ["spec/rules/http/paths/backend/service/name", "spec/defaultBackend/service/name"],
      APIService: ["spec/service/name"],
      ValidatingWebhookConfiguration: ["webhooks/clientConfig/service/name"],
      MutatingWebhookConfiguration: ["webhooks/clientConfig/service/name"],
    },
  },
  ServiceAccount: { pods: ["serviceAccountName"], others: {} },
  PersistentVolumeClaim: { pods: ["volumes/persistentVolumeClaim/claimName"], others: {} },
  PersistentVolume: { pods: [], others: { PersistentVolumeClaim: ["spec/volumeName"] } },
  StorageClass: {
    pods: [],
    others: {
      PersistentVolume: ["spec/storageClassName"],
      PersistentVolumeClaim: ["spec/storageClassName"],
      StatefulSet: ["spec/volumeClaimTemplates/spec/storageClassName"],
    },
  },
  PriorityClass: { pods: ["priorityClassName"], others: {} },
  IngressClass: { pods: [], others: { Ingress: ["spec/ingressClassName"] } },
  Deployment: SCALABLE,
  ReplicaSet: SCALABLE,
  StatefulSet: SCALABLE,
  ReplicationController: SCALABLE,
};

/** Makes references follow the objects that they name to their new names (kustomize `NameReferenceTransformer`). */
export function fixReferences(resources: readonly Resource[]): void {
  for (const referrer of resources) {
    const { kind } = idOf(referrer);
    const pods = podSpecPath(kind);
    for (const [target, rule] of Object.entries(RULES)) {
      const paths = [
        ...(pods === undefined ? [] : rule.pods.map((path) => `${pods}/${path}`)),
        ...(rule.others[kind] ?? []),
      ];
      for (const path of paths) {
        changeAt(referrer.object, path, false, (value) => followed(value, target, referrer, resources));
      }
    }
    fixRoleRef(referrer, resources);
    fixSubjects(referrer, resources);
  }
}

function followed(
  value: JsonValue | undefined,
  kind: string,
  referrer: Resource,
  resources: readonly Resource[],
): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((item) => followed(item, kind, referrer, resources) ?? item);
  if (typeof value !== "string") return value;
  const scale = kind in RULES && RULES[kind] === SCALABLE;
  if (scale && !isScaleTarget(referrer.object, kind)) return value;
  const target = findTarget(value, kind, originalId(referrer).namespace, referrer, resources);
  return target === undefined ? value : idOf(target).name;
}

function isScaleTarget({ spec }: JsonObject, kind: string): boolean {
  return isObject(spec) && isObject(spec.scaleTargetRef) && spec.scaleTargetRef.kind === kind;
}

/** Who once had a name; of several, the one that went the same way as the referrer. */
function findTarget(
  name: string,
  kind: string,
  namespace: string | undefined,
  referrer: Resource,
  resources: readonly Resource[],
): Resource | undefined {
  const candidates = resources.filter((one) => idsOf(one).some((id) => id.kind === kind && id.name === name));
  if (candidates.length < 2) return candidates[0];
  const near = candidates.filter(
    (one) =>
      namespace === undefined || idsOf(one).some((id) => (id.namespace || "default") === (namespace || "default")),
  );
  const same = near.filter((one) => sameWay(one, referrer));
  if (same.length > 0)
    return same.length === 1 ? same[0] : same.find((one) => idOf(one).namespace === idOf(referrer).namespace);
  return near.length === 1 ? near[0] : undefined;
}

function sameWay(a: Resource, b: Resource): boolean {
  return a.prefixes.join("\n") === b.prefixes.join("\n") && a.suffixes.join("\n") === b.suffixes.join("\n");
}

function fixRoleRef(referrer: Resource, resources: readonly Resource[]): void {
  const { roleRef } = referrer.object;
  if (!isObject(roleRef) || typeof roleRef.name !== "string") return;
  const target = findTarget(roleRef.name, textOf(roleRef.kind), originalId(referrer).namespace, referrer, resources);
  if (target !== undefined) roleRef.name = idOf(target).name;
}

/** Subjects follow service accounts into their namespaces too. */
function fixSubjects(referrer: Resource, resources: readonly Resource[]): void {
  const { subjects } = referrer.object;
  if (!Array.isArray(subjects)) return;
  for (const subject of subjects) {
    if (!isObject(subject) || subject.kind !== "ServiceAccount" || typeof subject.name !== "string") continue;
    const namespace = typeof subject.namespace === "string" ? subject.namespace : undefined;
    const target = findTarget(subject.name, "ServiceAccount", namespace, referrer, resources);
    if (target === undefined) continue;
    const ids = idsOf(target);
    if (namespace !== undefined && !ids.some((id) => (id.namespace || "default") === namespace)) continue;
    const now = idOf(target);
    subject.name = now.name;
    if (now.namespace !== "") subject.namespace = now.namespace;
  }
}

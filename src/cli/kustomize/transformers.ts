import { isObject, type JsonObject, type JsonValue } from "../../machinery/json.ts";
import { UsageError } from "../errors.ts";
import { changeAt, mergeAt, podSpecPath, templateMetadataPaths } from "./fields.ts";
import type { Kustomization } from "./kustomization-file.ts";
import { formatId, idOf, idsOf, metadataOf, type Resource, sameId, textOf } from "./resource.ts";

/** Kinds whose objects are in no namespace. Others, also unknown ones, are. */
const CLUSTER_SCOPED = new Set(
  "APIService CSIDriver CSINode CertificateSigningRequest ClusterRole ClusterRoleBinding ClusterTrustBundle ComponentStatus CustomResourceDefinition DeviceClass FlowSchema IPAddress IngressClass MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration Namespace Node PersistentVolume PriorityClass PriorityLevelConfiguration ResourceSlice RuntimeClass SelfSubjectAccessReview SelfSubjectReview SelfSubjectRulesReview ServiceCIDR StorageClass StorageVersionMigration SubjectAccessReview TokenReview ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration VolumeAttachment VolumeAttributesClass".split(
    " ",
  ),
);

/** Kinds whose names stay as they are. */
const UNPREFIXED = new Set(["Namespace", "CustomResourceDefinition", "APIService"]);

/** Puts everything into a namespace, and renames Namespace objects to it (kustomize `NamespaceTransformer`). */
export function setNamespace(resources: readonly Resource[], namespace: string): void {
  for (const resource of resources) {
    const { object } = resource;
    const metadata = metadataOf(object);
    const { kind, group } = idOf(resource);
    const field = kind === "Namespace" && group === "" ? "name" : "namespace";
    if (field === "name" || !CLUSTER_SCOPED.has(kind)) {
      if (metadata[field] === namespace) continue;
      resource.previous.push(idOf(resource));
      metadata[field] = namespace;
    } else if (kind === "ClusterRoleBinding") setSubjectNamespaces(object, namespace);
    if (kind === "RoleBinding") setSubjectNamespaces(object, namespace);
  }
  for (const [index, resource] of resources.entries()) {
    const id = idOf(resource);
    if (resources.findIndex((other) => sameId(idOf(other), id)) !== index) {
      throw new UsageError(`namespace transformation produces ID conflict: ${formatId(id)}`);
    }
  }
}

/** Only the account `default` is taken along; others follow by reference. */
function setSubjectNamespaces(object: JsonObject, namespace: string): void {
  if (!Array.isArray(object.subjects)) return;
  for (const subject of object.subjects) {
    if (isObject(subject) && subject.kind === "ServiceAccount" && subject.name === "default")
      subject.namespace = namespace;
  }
}

/** Adds a prefix and a suffix to all names. */
export function rename(resources: readonly Resource[], prefix: string, suffix: string): void {
  if (prefix === "" && suffix === "") return;
  for (const resource of resources) {
    const id = idOf(resource);
    if (UNPREFIXED.has(id.kind)) continue;
    resource.previous.push(id);
    if (prefix !== "") resource.prefixes.push(prefix);
    if (suffix !== "") resource.suffixes.push(suffix);
    metadataOf(resource.object).name = `${prefix}${id.name}${suffix}`;
  }
}

/** Adds the labels of `labels` and `commonLabels`. */
export function addLabels(resources: readonly Resource[], { labels = [], commonLabels }: Kustomization): void {
  for (const resource of resources) {
    const { kind } = idOf(resource);
    for (const { pairs = {}, includeSelectors = false, includeTemplates = false } of labels) {
      addPairs(resource.object, kind, pairs, includeSelectors, includeTemplates);
    }
    if (commonLabels) addPairs(resource.object, kind, commonLabels, true, true);
  }
}

function addPairs(
  object: JsonObject,
  kind: string,
  pairs: Readonly<Record<string, string>>,
  selectors: boolean,
  templates: boolean,
): void {
  if (Object.keys(pairs).length === 0) return;
  mergeAt(object, "metadata/labels", true, pairs);
  if (selectors || templates) {
    for (const path of templateMetadataPaths(kind)) mergeAt(object, `${path}/labels`, true, pairs);
    if (kind === "StatefulSet") mergeAt(object, "spec/volumeClaimTemplates/metadata/labels", true, pairs);
  }
  if (!selectors) return;
  for (const path of CREATED_SELECTORS[kind] ?? []) mergeAt(object, path, true, pairs);
  for (const path of selectorPaths(kind)) mergeAt(object, path, false, pairs);
}

/** Selectors that are made where they are missing. */
const CREATED_SELECTORS: Readonly<Record<string, readonly string[]>> = {
  Service: ["spec/selector"],
  ReplicationController: ["spec/selector"],
  Deployment: ["spec/selector/matchLabels"],
  ReplicaSet: ["spec/selector/matchLabels"],
  DaemonSet: ["spec/selector/matchLabels"],
  StatefulSet: ["spec/selector/matchLabels"],
};

const AFFINITY = ["podAffinity", "podAntiAffinity"].flatMap((what) => [
  `affinity/${what}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `affinity/${what}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
]);

/** Selectors that are only extended. */
function selectorPaths(kind: string): string[] {
  switch (kind) {
    case "Deployment":
    case "StatefulSet":
      return [...AFFINITY, "topologySpreadConstraints/labelSelector/matchLabels"].map(
        (path) => `spec/template/spec/${path}`,
      );
    case "Job":
    case "PodDisruptionBudget":
      return ["spec/selector/matchLabels"];
    case "CronJob":
      return ["spec/jobTemplate/spec/selector/matchLabels"];
    case "NetworkPolicy":
      return ["spec/podSelector", "spec/ingress/from/podSelector", "spec/egress/to/podSelector"].map(
        (path) => `${path}/matchLabels`,
      );
    default:
      return [];
  }
}

/** Adds annotations to objects and their templates. */
export function addAnnotations(resources: readonly Resource[], annotations: Readonly<Record<string, string>>): void {
  if (Object.keys(annotations).length === 0) return;
  for (const resource of resources) {
    mergeAt(resource.object, "metadata/annotations", true, annotations);
    for (const path of templateMetadataPaths(idOf(resource).kind)) {
      mergeAt(resource.object, `${path}/annotations`, true, annotations);
    }
  }
}

const SCALED = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"];

/** Sets the replicas of workloads by name. Throws UsageError where none has it. */
export function setReplicas(resources: readonly Resource[], replicas: NonNullable<Kustomization["replicas"]>): void {
  for (const { name = "", count = 0 } of replicas) {
    const matches = resources.filter((one) => idsOf(one).some((id) => id.name === name && SCALED.includes(id.kind)));
    if (matches.length === 0) {
      const kinds = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"];
      throw new UsageError(
        `resource with name ${name} does not match a config with the following GVK [${kinds.map((kind) => `${kind}.[noVer].[noGrp]`).join(" ")}]`,
      );
    }
    for (const { object } of matches) changeAt(object, "spec/replicas", true, () => count);
  }
}

/** Changes the images of containers (kustomize `ImageTagTransformer`). */
export function setImages(resources: readonly Resource[], images: NonNullable<Kustomization["images"]>): void {
  for (const image of images) {
    for (const resource of resources) changeImages(resource.object, (text) => newImage(text, image));
  }
}

/** All `image` fields below `containers` and `initContainers`, wherever they are. */
function changeImages(value: JsonValue, change: (image: string) => string): void {
  const pending: JsonValue[] = [value];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (Array.isArray(node)) pending.push(...node);
    if (!isObject(node)) continue;
    for (const [key, member] of Object.entries(node)) {
      if ((key === "containers" || key === "initContainers") && Array.isArray(member)) {
        for (const container of member) {
          if (isObject(container) && typeof container.image === "string") container.image = change(container.image);
        }
      } else pending.push(member);
    }
  }
}

type ImageChange = NonNullable<Kustomization["images"]>[number];

function newImage(
  text: string,
  { name = "", newName = "", newTag = "", tagSuffix = "", digest = "" }: ImageChange,
): string {
  const at = text.indexOf("@");
  const slash = text.lastIndexOf("/");
  const bare = at < 0 ? text : text.slice(0, at);
  const colon = bare.indexOf(":", slash + 1);
  const ownName = colon < 0 ? bare : bare.slice(0, colon);
  if (ownName !== name) return text;
  let tag = colon < 0 ? "" : bare.slice(colon + 1);
  let ownDigest = at < 0 ? "" : text.slice(at + 1);
  if (newTag !== "" && digest !== "") {
    tag = newTag;
    ownDigest = digest;
  } else if (newTag !== "") {
    tag = newTag;
    ownDigest = "";
  } else if (digest !== "") {
    tag = "";
    ownDigest = digest;
  }
  if (tagSuffix !== "") tag = `${tag}${tagSuffix}`;
  return `${newName || ownName}${tag === "" ? "" : `:${tag}`}${ownDigest === "" ? "" : `@${ownDigest}`}`;
}

/** Containers of an object, with what they are called in. */
export function containersOf({ object }: Resource): JsonObject[] {
  const path = podSpecPath(textOf(object.kind));
  if (path === undefined) return [];
  const containers: JsonObject[] = [];
  for (const list of ["initContainers", "containers"]) {
    changeAt(object, `${path}/${list}`, false, (value) => {
      if (Array.isArray(value)) containers.push(...value.filter(isObject));
      return value;
    });
  }
  return containers;
}

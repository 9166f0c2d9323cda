import type { Pod, PodSpec, ServiceAccount, Volume } from "../../generated/types.ts";
import { MIRROR_ANNOTATION } from "../../kinds/core/pod/annotations.ts";
import { parseBoolean } from "../../machinery/go-format.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { podOf, refusal } from "./pod-request.ts";

const DEFAULT_NAME = "default";
const TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
const VOLUME_PREFIX = "kube-api-access-";
/** The kubelet asks for a new token when 80 % of its life are over; the odd seconds mark the tokens of this plugin. */
const TOKEN_SECONDS = 3607;
const FILE_MODE = 0o644;
const ENFORCE = "kubernetes.io/enforce-mountable-secrets";

/** Gives a new pod its service account, the account's pull secrets, and a token (`plugin/pkg/admission/serviceaccount`). */
export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",
  admit(request) {
    const pod = podOf(request, "CREATE");
    if (pod?.spec === undefined || isMirror(pod)) return;
    const { spec } = pod;
    spec.serviceAccountName ||= DEFAULT_NAME;
    spec.serviceAccount = spec.serviceAccountName;
    const account = accountOf(request, spec.serviceAccountName);
    if (spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true) mountToken(request, spec);
    if (!spec.imagePullSecrets?.length && account?.imagePullSecrets?.length) {
      spec.imagePullSecrets = account.imagePullSecrets.map((secret) => ({ ...secret }));
    }
  },
  validate(request) {
    const pod = podOf(request, "CREATE");
    if (pod?.spec === undefined) return;
    if (isMirror(pod)) checkMirror(request, pod.spec);
    else if (pod.spec.serviceAccountName) {
      const account = accountOf(request, pod.spec.serviceAccountName);
      if (account !== undefined && enforcesSecrets(account)) checkSecrets(request, pod.spec, account);
    }
  },
};

function isMirror({ metadata }: Pod): boolean {
  return metadata.annotations?.[MIRROR_ANNOTATION] !== undefined;
}

/**
 * The account that a pod names. The default one of a namespace is made by a controller; upstream waits for it, so that it
 * may be missing here and still counts as there (undefined).
 */
function accountOf(request: AdmissionRequest, name: string): ServiceAccount | undefined {
  const { namespace, strategy } = request.scope;
  const found = strategy.get<ServiceAccount>("serviceaccounts", namespace, name);
  if (found !== undefined || name === DEFAULT_NAME) return found;
  throw refusal(request, `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`);
}

/** May change: mounts a token into all containers that have nothing else in its place. */
function mountToken({ scope }: AdmissionRequest, spec: PodSpec): void {
  const volumes = spec.volumes ?? [];
  const existing = volumes.find(({ name }) => name?.startsWith(VOLUME_PREFIX));
  let name = existing?.name ?? "";
  while (name === "" || (existing === undefined && volumes.some((volume) => volume.name === name))) {
    name = VOLUME_PREFIX + scope.strategy.random.suffix();
  }
  let needed = false;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    const mounts = container.volumeMounts ?? [];
    if (mounts.some(({ mountPath }) => mountPath === TOKEN_PATH)) continue;
    container.volumeMounts = [...mounts, { name, readOnly: true, mountPath: TOKEN_PATH }];
    needed = true;
  }
  if (existing === undefined && needed) spec.volumes = [...volumes, tokenVolume(name)];
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        {
          downwardAPI: {
            items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
          },
        },
      ],
      defaultMode: FILE_MODE,
    },
  };
}

/** Pods that a kubelet runs from files have no part in the API's secrets. */
function checkMirror(request: AdmissionRequest, spec: PodSpec): void {
  if (spec.serviceAccountName) throw refusal(request, "a mirror pod may not reference service accounts");
  if (secretNames(spec).length > 0) throw refusal(request, "a mirror pod may not reference secrets");
  const token = spec.volumes?.some(({ projected }) => projected?.sources?.some((source) => source.serviceAccountToken));
  if (token) throw refusal(request, "a mirror pod may not use ServiceAccountToken volume projections");
}

function secretNames(spec: PodSpec): string[] {
  const fromVolumes = (spec.volumes ?? []).flatMap(({ secret, projected }) => [
    secret?.secretName,
    ...(projected?.sources ?? []).map((source) => source.secret?.name),
  ]);
  const fromEnv = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].flatMap(({ env = [], envFrom = [] }) => [
    ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
    ...envFrom.map(({ secretRef }) => secretRef?.name),
  ]);
  const pulled = (spec.imagePullSecrets ?? []).map(({ name }) => name);
  return [...fromVolumes, ...fromEnv, ...pulled].filter((name) => name !== undefined);
}

function enforcesSecrets({ metadata }: ServiceAccount): boolean {
  try {
    return parseBoolean(metadata.annotations?.[ENFORCE] ?? "false");
  } catch {
    return false;
  }
}

/** An account may say that its pods use no secrets but those that it lists. */
function checkSecrets(request: AdmissionRequest, spec: PodSpec, account: ServiceAccount): void {
  const allowed = new Set((account.secrets ?? []).map(({ name }) => name));
  const refuse = (what: string, kind: string) =>
    refusal(
      request,
      `${what} is not allowed because service account ${account.metadata.name} does not reference that ${kind}`,
    );
  for (const { secret } of spec.volumes ?? []) {
    if (secret && !allowed.has(secret.secretName))
      throw refuse(`volume with secret.secretName="${secret.secretName}"`, "secret");
  }
  for (const [type, containers] of [
    ["init container", spec.initContainers],
    ["container", spec.containers],
  ] as const) {
    for (const { name, env = [] } of containers ?? []) {
      for (const variable of env) {
        const secret = variable.valueFrom?.secretKeyRef?.name;
        if (secret === undefined || allowed.has(secret)) continue;
        throw refuse(
          `${type} ${name} with envVar ${variable.name} referencing secret.secretName="${secret}"`,
          "secret",
        );
      }
    }
  }
  const pullable = new Set((account.imagePullSecrets ?? []).map(({ name }) => name));
  for (const [i, { name }] of (spec.imagePullSecrets ?? []).entries()) {
    if (!pullable.has(name)) throw refuse(`imagePullSecrets[${i}].name="${name}"`, "imagePullSecret");
  }
}

import type { ConfigMap, Secret, ServiceAccount } from "../../generated/types.ts";
import { legacyClaims, newSigningKey, signToken } from "../../machinery/service-account-token.ts";
import type { Actor, Context } from "../../sim/actor.ts";

const TYPE = "kubernetes.io/service-account-token";
const NAME_KEY = "kubernetes.io/service-account.name";
const UID_KEY = "kubernetes.io/service-account.uid";
const ROOT_CA = "kube-root-ca.crt";

/**
 * Fills Secrets of type kubernetes.io/service-account-token with a token, and deletes them when their account is gone
 * (`pkg/controller/serviceaccount/tokens_controller.go`). The key that it remembers is the API's too.
 */
export const tokenSecrets: Actor = {
  name: "serviceaccount-token",
  user: "system:kube-controller-manager",
  fieldManager: "kube-controller-manager",
  component: "tokens-controller",
  latency: 1,
  watches: [
    {
      resource: "secrets",
      *keys({ type, object }) {
        const { namespace, name } = object.metadata;
        if (type !== "DELETED" && object.type === TYPE) yield `${namespace}/${name}`;
      },
    },
    {
      resource: "serviceaccounts",
      *keys({ type, object }, context) {
        const { namespace = "", name } = object.metadata;
        if (type === "MODIFIED") return;
        for (const secret of context.list<Secret>("secrets", { namespace, field: { name: "type", value: TYPE } })) {
          if (secret.metadata.annotations?.[NAME_KEY] === name) yield `${namespace}/${secret.metadata.name}`;
        }
      },
    },
  ],
  reconcile(key, context) {
    const [namespace = "", name = ""] = key.split("/");
    const secret = context.get<Secret>("secrets", namespace, name);
    if (secret === undefined || secret.type !== TYPE || secret.metadata.deletionTimestamp !== undefined)
      return undefined;
    const { [NAME_KEY]: accountName = "", [UID_KEY]: wantedUid } = secret.metadata.annotations ?? {};
    const account = context.get<ServiceAccount>("serviceaccounts", namespace, accountName);
    const uid = account?.metadata.uid ?? "";
    if (account === undefined || (wantedUid !== undefined && wantedUid !== uid)) {
      context.delete("secrets", namespace, name);
      return undefined;
    }
    const certificate = context.get<ConfigMap>("configmaps", namespace, ROOT_CA)?.data?.["ca.crt"] ?? "";
    const data = {
      "ca.crt": secret.data?.["ca.crt"] || base64(certificate),
      namespace: base64(namespace),
      token: secret.data?.token || base64(tokenFor({ namespace, name: accountName, uid }, name, context)),
    };
    const complete = { ...secret, data: { ...secret.data, ...data } };
    const annotations = { ...secret.metadata.annotations, [UID_KEY]: uid };
    if (wantedUid === uid && Object.entries(data).every(([field, value]) => secret.data?.[field] === value))
      return undefined;
    context.update<Secret>("secrets", { ...complete, metadata: { ...secret.metadata, annotations } });
    return undefined;
  },
};

function tokenFor(account: { namespace: string; name: string; uid: string }, secret: string, context: Context): string {
  let key = context.recall<string>("key");
  if (key === undefined) {
    key = newSigningKey();
    context.remember("key", key);
  }
  return signToken(key, legacyClaims(account, secret));
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

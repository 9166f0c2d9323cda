import type { ServiceAccount } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

const MOUNTABLE = "kubernetes.io/enforce-mountable-secrets";

export const serviceAccount = defineKind<ServiceAccount>({
  group: "",
  version: "v1",
  kind: "ServiceAccount",
  resource: "serviceaccounts",
  singular: "serviceaccount",
  shortNames: ["sa"],
  namespaced: true,
  tracksGeneration: false,
  subresources: [
    { name: "token", kind: "TokenRequest", group: "authentication.k8s.io", version: "v1", verbs: ["create"] },
  ],
  prepareForCreate: keepSecretNames,
  prepareForUpdate: keepSecretNames,
  warnings({ metadata }, old) {
    if (metadata.annotations?.[MOUNTABLE] === undefined) return [];
    if (old?.metadata.annotations?.[MOUNTABLE] === metadata.annotations[MOUNTABLE]) return [];
    return [
      `metadata.annotations[${MOUNTABLE}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
    ];
  },
  columns: [nameColumn, ageColumn],
});

/** May change: of a reference to a secret only the name counts (registry `core/serviceaccount/strategy.go`). */
function keepSecretNames(object: ServiceAccount): void {
  if (object.secrets === undefined) return;
  object.secrets = object.secrets.map(({ name }) => (name === undefined ? {} : { name }));
}

import type { CertificateSigningRequest } from "../../../generated/types.ts";
import { humanDuration } from "../../../machinery/time.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const certificateSigningRequest = defineKind<CertificateSigningRequest>({
  group: "certificates.k8s.io",
  version: "v1",
  kind: "CertificateSigningRequest",
  resource: "certificatesigningrequests",
  singular: "certificatesigningrequest",
  shortNames: ["csr"],
  namespaced: false,
  status: true,
  tracksGeneration: false,
  subresources: [{ name: "approval", kind: "CertificateSigningRequest", verbs: ["get", "patch", "update"] }],
  defaults({ spec }) {
    if (spec === undefined) return;
    spec.usages ??= ["digital signature", "key encipherment"];
  },
  prepareForCreate(object, { user }) {
    object.status = {};
    object.spec.username = user.name;
    object.spec.groups = [...user.groups];
    if (user.uid) object.spec.uid = user.uid;
    else delete object.spec.uid;
  },
  prepareForUpdate(object, old, _context, subresource) {
    object.spec = old.spec;
    if (subresource === "" && old.status !== undefined) object.status = old.status;
  },
  columns: [
    nameColumn,
    ageColumn,
    { name: "SignerName", cell: ({ spec }) => spec?.signerName || "<none>" },
    { name: "Requestor", cell: ({ spec }) => spec?.username ?? "" },
    {
      name: "RequestedDuration",
      cell: ({ spec }) =>
        spec?.expirationSeconds === undefined ? "<none>" : humanDuration(spec.expirationSeconds * 1000),
    },
    { name: "Condition", cell: conditionCell },
  ],
});

/** `Approved,Issued` (`extractCSRStatus`). */
function conditionCell({ status }: CertificateSigningRequest): string {
  const has = (wanted: string) => status?.conditions?.some(({ type }) => type === wanted) === true;
  const decision = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending";
  return [decision, ...(has("Failed") ? ["Failed"] : []), ...(status?.certificate ? ["Issued"] : [])].join(",");
}

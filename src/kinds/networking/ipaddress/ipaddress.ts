import type { IPAddress } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const ipAddress = defineKind<IPAddress>({
  group: "networking.k8s.io",
  version: "v1",
  kind: "IPAddress",
  resource: "ipaddresses",
  singular: "ipaddress",
  shortNames: ["ip"],
  namespaced: false,
  tracksGeneration: false,
  columns: [nameColumn, { name: "ParentRef", cell: parentCell }, ageColumn],
});

/** `services/default/kubernetes` (`printIPAddress`). */
function parentCell({ spec }: IPAddress): string {
  if (spec?.parentRef === undefined) return "<none>";
  const { group = "", resource, namespace = "", name } = spec.parentRef;
  const kind = group === "" ? resource : `${resource}.${group}`;
  return [kind.toLowerCase(), ...(namespace === "" ? [] : [namespace]), name].join("/");
}

import type { CustomResourceDefinition } from "../../../generated/types.ts";
import { createdAtColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const customResourceDefinition = defineKind<CustomResourceDefinition>({
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  resource: "customresourcedefinitions",
  singular: "customresourcedefinition",
  shortNames: ["crd", "crds"],
  namespaced: false,
  status: true,
  requiresResourceVersion: true,
  defaults(object) {
    const spec = object.spec;
    if (spec?.names === undefined) return;
    spec.names.singular ||= spec.names.kind.toLowerCase();
    spec.names.listKind ||= `${spec.names.kind}List`;
    spec.conversion ??= { strategy: "None" };
  },
  prepareForCreate(object) {
    const { names, versions = [] } = object.spec;
    const storedVersions = versions.filter(({ storage }) => storage).map(({ name }) => name);
    object.status = {
      acceptedNames: { kind: "", plural: "" },
      storedVersions: names === undefined ? [] : storedVersions,
    };
  },
  columns: [nameColumn, createdAtColumn],
});

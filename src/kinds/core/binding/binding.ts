import { defineKind } from "../../kind.ts";

export const binding = defineKind({
  group: "",
  version: "v1",
  kind: "Binding",
  resource: "bindings",
  singular: "binding",
  namespaced: true,
  verbs: ["create"],
  tracksGeneration: false,
});

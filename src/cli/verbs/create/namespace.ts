import { defineCreate, requireName } from "./define-create.ts";

export const createNamespace = defineCreate({
  usage: "namespace NAME [--dry-run=server|client|none]",
  summary: "Create a namespace with the specified name",
  examples: "# A namespace for a team\nkubectl create namespace team-a",
  flags: {},
  resource: "namespaces",
  clusterScoped: true,
  build({ name }) {
    requireName(name);
    return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  },
});

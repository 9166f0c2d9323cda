import { defineCreate, requireName } from "./define-create.ts";

export const createServiceAccount = defineCreate({
  usage: "serviceaccount NAME [--dry-run=server|client|none]",
  summary: "Create a service account with the specified name",
  examples: "# An account for a robot\nkubectl create serviceaccount robot",
  flags: {},
  resource: "serviceaccounts",
  failure: "failed to create serviceaccount: ",
  build({ name }) {
    requireName(name);
    return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } };
  },
});

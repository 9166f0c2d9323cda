import { setOwn } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import { canonicalQuantity } from "../../../machinery/quantity.ts";
import { UsageError } from "../../errors.ts";
import { string } from "../../flags/flag.ts";
import { defineCreate, requireName } from "./define-create.ts";

export const createQuota = defineCreate({
  usage: "quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]",
  summary: "Create a quota with the specified name",
  examples: "# Limits for a namespace\nkubectl create quota small --hard=cpu=1,memory=1G,pods=2",
  flags: {
    hard: string("", "", "Limits, resource=quantity, comma-separated"),
    scopes: string("", "", "Scopes that an object must all match to count, comma-separated"),
  },
  resource: "resourcequotas",
  failure: "failed to create quota: ",
  build({ name, values }) {
    requireName(name);
    return quotaOf(name, values.hard, values.scopes);
  },
});

/** The ResourceQuota that `kubectl create quota` makes (kubectl `create_quota.go`). Throws UsageError or ParseError. */
export function quotaOf(name: string, hardText: string, scopeText: string): KubeObject {
  const hard: Record<string, string> = {};
  for (const statement of hardText === "" ? [] : hardText.split(",")) {
    const [resource = "", quantity, ...more] = statement.split("=");
    if (quantity === undefined || more.length > 0) {
      throw new UsageError(`Invalid argument syntax ${statement}, expected <resource>=<value>`);
    }
    setOwn(hard, resource, canonicalQuantity(quantity));
  }
  const scopes = scopeText === "" ? [] : scopeText.split(",");
  if (scopes.includes("")) throw new UsageError('invalid resource quota scope ""');
  return { apiVersion: "v1", kind: "ResourceQuota", metadata: { name }, spec: { hard, scopes } };
}

import type { KubeObject } from "../../machinery/object.ts";
import { forbidden, notFound } from "../../machinery/status.ts";
import { groupResource } from "../scope.ts";
import type { AdmissionPlugin } from "./plugin.ts";

/** Namespaces that cannot be deleted (apiserver `admission/plugin/namespace/lifecycle`). */
const IMMORTAL = new Set(["default", "kube-system", "kube-public"]);

/** Refuses objects in namespaces that do not exist or are going away, and the deletion of the system's namespaces. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",
  admit({ scope, operation, object }) {
    const { kind, namespace, core } = scope;
    if (operation === "DELETE" || !kind.namespaced) return;
    const found = core.store.get("namespaces", "", namespace)?.object as
      | (KubeObject & { status?: { phase?: string } })
      | undefined;
    if (found === undefined) throw notFound({ group: "", resource: "namespaces" }, namespace);
    if (operation !== "CREATE" || found.metadata.deletionTimestamp === undefined) return;
    throw forbidden(
      groupResource(scope),
      object?.metadata.name ?? "",
      `unable to create new content in namespace ${namespace} because it is being terminated`,
      [
        {
          reason: "NamespaceTerminating",
          message: `namespace ${namespace} is being terminated`,
          field: "metadata.namespace",
        },
      ],
    );
  },
  validate({ scope, operation, old }) {
    if (operation !== "DELETE" || scope.resource !== "namespaces") return;
    const name = old?.metadata.name ?? "";
    if (IMMORTAL.has(name)) throw forbidden(groupResource(scope), name, "this namespace may not be deleted");
  },
};

import { resourceName } from "../kinds/kind.ts";
import type { ApiCore } from "./scope.ts";
import { VERSION } from "../machinery/version.ts";

/** `/metrics`: what is known of the cluster, in the text format of Prometheus. */
export function metricsText({ store, kinds, clock }: ApiCore): string {
  const objects = kinds.all().map((kind) => {
    const resource = resourceName(kind);
    return `apiserver_storage_objects{resource="${resource}"} ${store.count(resource)}`;
  });
  return `${[
    "# HELP apiserver_storage_objects Number of stored objects by resource.",
    "# TYPE apiserver_storage_objects gauge",
    ...objects.sort(),
    "# HELP kubernetes_build_info The version that is simulated.",
    "# TYPE kubernetes_build_info gauge",
    `kubernetes_build_info{git_version="${VERSION.gitVersion}",major="${VERSION.major}",minor="${VERSION.minor}"} 1`,
    "# HELP kubesim_revision Newest revision of the store.",
    "# TYPE kubesim_revision counter",
    `kubesim_revision ${store.revision()}`,
    "# HELP kubesim_virtual_time_seconds The cluster's clock.",
    "# TYPE kubesim_virtual_time_seconds gauge",
    `kubesim_virtual_time_seconds ${clock.now / 1000}`,
  ].join("\n")}\n`;
}

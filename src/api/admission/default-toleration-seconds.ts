import type { Toleration } from "../../generated/types.ts";
import type { AdmissionPlugin } from "./plugin.ts";
import { podOf } from "./pod-request.ts";

const CONDITIONS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
/** How long a pod stays on a node that is gone, unless it says otherwise. */
const SECONDS = 300;

/** Lets every pod stay for a while on a node that stops answering (`plugin/pkg/admission/defaulttolerationseconds`). */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  admit(request) {
    const spec = podOf(request, "CREATE", "UPDATE")?.spec;
    if (spec === undefined) return;
    const own = spec.tolerations ?? [];
    const missing = CONDITIONS.filter((key) => !own.some((toleration) => toleratesEviction(toleration, key)));
    if (missing.length === 0) return;
    const added = missing.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: SECONDS }));
    spec.tolerations = [...own, ...added];
  },
};

function toleratesEviction({ key, effect }: Toleration, condition: string): boolean {
  return (!key || key === condition) && (!effect || effect === "NoExecute");
}

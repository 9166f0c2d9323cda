import { claimResize } from "./claim-resize.ts";
import { defaultStorageClass } from "./default-storage-class.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { podSecurity } from "./pod-security.ts";
import { priority } from "./priority.ts";
import { privilegeEscalation } from "./privilege-escalation.ts";
import { resourceQuota } from "./resource-quota.ts";
import { runtimeClass } from "./runtime-class.ts";
import { serviceAccount } from "./service-account.ts";
import { storageInUseProtection } from "./storage-in-use-protection.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";

/** The admission chain, in upstream's order (`pkg/kubeapiserver/options/plugins.go`). */
const PLUGINS: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageInUseProtection,
  claimResize,
  runtimeClass,
  privilegeEscalation,
  resourceQuota,
];

/** Lets every plugin change or refuse the object. */
export function admit(request: AdmissionRequest): void {
  for (const plugin of PLUGINS) plugin.admit?.(request);
}

/** Lets every plugin refuse the object as it is about to be stored. */
export function validateAdmission(request: AdmissionRequest): void {
  for (const plugin of PLUGINS) plugin.validate?.(request);
}

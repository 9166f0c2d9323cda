import { controllerRevision } from "./apps/controllerrevision/controllerrevision.ts";
import { deployment } from "./apps/deployment/deployment.ts";
import { replicaSet } from "./apps/replicaset/replicaset.ts";
import { lease } from "./coordination/lease/lease.ts";
import { configMap } from "./core/configmap/configmap.ts";
import { endpoints } from "./core/endpoints/endpoints.ts";
import { event } from "./core/event/event.ts";
import { namespace } from "./core/namespace/namespace.ts";
import { node } from "./core/node/node.ts";
import { pod } from "./core/pod/pod.ts";
import { podTemplate } from "./core/podtemplate/podtemplate.ts";
import { replicationController } from "./core/replicationcontroller/replicationcontroller.ts";
import { secret } from "./core/secret/secret.ts";
import { service } from "./core/service/service.ts";
import { serviceAccount } from "./core/serviceaccount/serviceaccount.ts";
import { endpointSlice } from "./discovery/endpointslice/endpointslice.ts";
import type { Kind } from "./kind.ts";

/** Every built-in kind, in the order of the files. */
export const KINDS: readonly Kind[] = [
  controllerRevision,
  deployment,
  replicaSet,
  lease,
  configMap,
  endpoints,
  event,
  namespace,
  node,
  pod,
  podTemplate,
  replicationController,
  secret,
  service,
  serviceAccount,
  endpointSlice,
];

import type { Actor } from "../sim/actor.ts";
import { clusterRoleAggregation } from "./clusterroleaggregation/clusterroleaggregation.ts";
import { cronJobController } from "./cronjob/cronjob.ts";
import { daemonSetController } from "./daemonset/daemonset.ts";
import { deploymentController } from "./deployment/deployment.ts";
import { disruptionController } from "./disruption/disruption.ts";
import { endpointsController } from "./endpoints/endpoints.ts";
import { endpointSliceMirroring } from "./endpointslice/endpointslice-mirroring.ts";
import { endpointSliceController } from "./endpointslice/endpointslice.ts";
import { eventTtl } from "./event-ttl/event-ttl.ts";
import { garbageCollector } from "./garbagecollector/garbagecollector.ts";
import { kubernetesService } from "./kubernetesservice/kubernetesservice.ts";
import { jobController } from "./job/job.ts";
import { jobOrphanPods } from "./job/orphan-pods.ts";
import { ttlAfterFinished } from "./job/ttl-after-finished.ts";
import { namespaceController } from "./namespace/namespace.ts";
import { nodeLifecycle } from "./nodelifecycle/nodelifecycle.ts";
import { taintEviction } from "./nodelifecycle/taint-eviction.ts";
import { claimBinder } from "./persistentvolume/claim-binder.ts";
import { dynamicProvisioner } from "./persistentvolume/dynamic-provisioner.ts";
import { claimProtection, volumeProtection } from "./persistentvolume/storage-protection.ts";
import { volumeReclaimer } from "./persistentvolume/volume-reclaimer.ts";
import { podGc } from "./podgc/podgc.ts";
import { replicaSetController } from "./replicaset/replicaset.ts";
import { replicationController } from "./replicationcontroller/replicationcontroller.ts";
import { resourceQuotaController } from "./resourcequota/resourcequota.ts";
import { statefulSetController } from "./statefulset/statefulset.ts";
import { rootCaPublisher } from "./serviceaccount/root-ca-publisher.ts";
import { serviceAccountController } from "./serviceaccount/serviceaccount.ts";
import { tokenSecrets } from "./serviceaccount/token-secrets.ts";

/** Every controller of the cluster, sorted by name. */
export const CONTROLLERS: readonly Actor[] = [
  claimBinder,
  claimProtection,
  clusterRoleAggregation,
  cronJobController,
  daemonSetController,
  deploymentController,
  disruptionController,
  dynamicProvisioner,
  endpointsController,
  endpointSliceController,
  endpointSliceMirroring,
  eventTtl,
  garbageCollector,
  jobController,
  jobOrphanPods,
  kubernetesService,
  namespaceController,
  nodeLifecycle,
  podGc,
  replicaSetController,
  replicationController,
  resourceQuotaController,
  rootCaPublisher,
  serviceAccountController,
  statefulSetController,
  taintEviction,
  tokenSecrets,
  ttlAfterFinished,
  volumeProtection,
  volumeReclaimer,
];

import { replicaSet } from "./apps/replicaset/replicaset.ts";
import { configMap } from "./core/configmap/configmap.ts";
import { namespace } from "./core/namespace/namespace.ts";
import { node } from "./core/node/node.ts";
import { service } from "./core/service/service.ts";
import type { Kind } from "./kind.ts";

/** Every built-in kind, in the order of the files. */
export const KINDS: readonly Kind[] = [replicaSet, configMap, namespace, node, service];

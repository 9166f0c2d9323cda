import type { Requirement } from "../machinery/label-selector.ts";
import type { KubeObject } from "../machinery/object.ts";
import type { Change } from "../store/store.ts";
import type { Random } from "./random.ts";

/**
 * A resource as the simulation names it: `pods`, `deployments.apps`. The built-in ones have typed objects through
 * `ResourceTypes`; any other string works with plain KubeObjects.
 */
export type ResourceName = string;

/** Which objects an actor lists; every condition is answered by an index. */
export interface ListOptions {
  /** "" or absent: all namespaces */
  namespace?: string;
  selector?: readonly Requirement[];
  /** uid of an owner */
  owner?: string;
  /** an indexed field and its value, such as `spec.nodeName` */
  field?: { name: string; value: string };
}

/** An event that an actor reports about an object. */
export interface EventReport {
  type: "Normal" | "Warning";
  reason: string;
  message: string;
  /** field path of the part that it is about: `spec.containers{nginx}` */
  fieldPath?: string;
  /** node name, for events of a kubelet */
  host?: string;
}

/** How to delete. */
export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: "Orphan" | "Background" | "Foreground";
  preconditions?: { uid?: string; resourceVersion?: string };
}

/**
 * What an actor sees of the cluster. Objects that it reads are shared and must not be changed: build a new object from
 * their parts and write that. Writes go through the API layer as the actor's user and field manager, and throw
 * StatusError as the API does; a Conflict makes the simulation try the key again.
 */
export interface Context {
  /** virtual time, milliseconds since the epoch */
  readonly now: number;
  /** virtual time as metav1.Time writes it */
  readonly timestamp: string;
  readonly random: Random;
  get<T extends KubeObject>(resource: ResourceName, namespace: string, name: string): T | undefined;
  list<T extends KubeObject>(resource: ResourceName, options?: ListOptions): T[];
  count(resource: ResourceName, options?: ListOptions): number;
  /** every object with an owner reference to this uid, with its resource */
  dependents(owner: string): { resource: ResourceName; object: KubeObject }[];
  getByUid(uid: string): { resource: ResourceName; object: KubeObject } | undefined;
  /** resources that have objects in a namespace */
  resourcesIn(namespace: string): { resource: ResourceName; count: number }[];
  create<T extends KubeObject>(resource: ResourceName, object: T): T;
  /** Replaces an object (PUT). `object.metadata.resourceVersion` guards against changes in between. */
  update<T extends KubeObject>(resource: ResourceName, object: T): T;
  /** Replaces its status (PUT on a subresource; `status` where not said). */
  updateStatus<T extends KubeObject>(resource: ResourceName, object: T, subresource?: string): T;
  delete(resource: ResourceName, namespace: string, name: string, options?: DeleteOptions): void;
  /** Reports an event; repeats are counted in one Event object as client-go's recorder does. */
  event(about: KubeObject, report: EventReport): void;
  /** Has this actor (or another) look at a key after a delay in milliseconds; an earlier appointment stays. */
  enqueue(key: string, delay: number, actor?: string): void;
  /** A small JSON value that this actor keeps between reconciliations; persistent. */
  recall<T>(name: string): T | undefined;
  remember(name: string, value: unknown): void;
}

export type { Change };

/** In a watch: all resources, also those that are served later. */
export const EVERY_RESOURCE = "*";

/** Which changes make an actor look at which keys. */
export interface Watch {
  resource: ResourceName;
  /** the keys to look at because of a change; absent: the object's own key */
  keys?(change: Change, context: Context): Iterable<string>;
}

/**
 * One simulated component loop: a controller, the scheduler, the kubelets. Level-driven: `reconcile` looks at the state of
 * a key and moves it on; the key carries no event. One actor works on one key at a time, and a key that changed several
 * times is looked at once.
 */
export interface Actor {
  /** its name in the queue, unique */
  readonly name: string;
  /** the user that its writes are made as, e.g. `system:serviceaccount:kube-system:deployment-controller` */
  readonly user: string;
  /** metadata.managedFields manager of its writes, e.g. `kube-controller-manager` */
  readonly fieldManager: string;
  /** source.component of its events, e.g. `deployment-controller` */
  readonly component: string;
  readonly watches: readonly Watch[];
  /** virtual milliseconds between a change and the reconciliation that it causes; changes meanwhile coalesce */
  readonly latency?: number;
  /** Returns the virtual milliseconds until it wants the key again, if it does. */
  reconcile(key: string, context: Context): number | undefined;
}

import type { Kind, UserInfo } from "../kinds/kind.ts";
import type { KubeObject } from "../machinery/object.ts";
import { formatTime } from "../machinery/time.ts";
import type { Actor, Context, DeleteOptions, EventReport, ListOptions, ResourceName } from "../sim/actor.ts";
import type { ListQuery, Stored } from "../store/store.ts";
import { recordEvent } from "./event-recorder.ts";
import { createObject } from "./registry/create.ts";
import { deleteObject } from "./registry/delete.ts";
import { getObject } from "./registry/read.ts";
import { indexQuery, selects } from "./registry/select.ts";
import { updateObject } from "./registry/update.ts";
import { type ApiCore, type Scope, scopeFor } from "./scope.ts";

/**
 * What an actor works with: the API in-process, as the actor's user. Reads give the store's own objects; writes pass the
 * same pipeline as requests do.
 */
export function actorContext(
  core: ApiCore,
  actor: Actor,
  enqueue: (actor: string, key: string, delay: number) => void,
): Context {
  const user: UserInfo = { name: actor.user, groups: ["system:authenticated"] };
  const scopes = new Map<string, Scope>();

  const kindOf = (resource: ResourceName): Kind => {
    const kind = core.kinds.byResource(resource);
    if (kind === undefined) throw new Error(`${actor.name} asks for ${resource}, which is not served`);
    return kind;
  };
  const scopeOf = (resource: ResourceName, namespace = ""): Scope => {
    const known = scopes.get(`${resource}|${namespace}`);
    if (known !== undefined) return known;
    const scope = scopeFor(core, kindOf(resource), { namespace, user, fieldManager: actor.fieldManager });
    scopes.set(`${resource}|${namespace}`, scope);
    return scope;
  };
  const write = (resource: ResourceName, object: KubeObject, subresource: string): KubeObject => {
    const scope = scopeOf(resource, object.metadata.namespace);
    const current = getObject(scope, object.metadata.name ?? "");
    return updateObject(scope, current, object, { subresource, trusted: subresource !== "" }).object;
  };
  const query = (resource: ResourceName, options: ListOptions): ListQuery => ({
    ...indexQuery(kindOf(resource), options.namespace ?? "", { labels: options.selector ?? [], fields: [] }),
    ...(options.owner !== undefined && { owner: options.owner }),
    ...(options.field !== undefined && { fields: [options.field] }),
  });
  const find = (resource: ResourceName, options: ListOptions): Stored[] => {
    const found = core.store.list(resource, query(resource, options));
    const selection = { labels: options.selector ?? [], fields: [] };
    return selection.labels.length === 0
      ? found
      : found.filter((stored) => selects(kindOf(resource), selection, stored.object));
  };

  return {
    random: core.random,
    get now() {
      return core.clock.now;
    },
    get timestamp() {
      return formatTime(core.clock.now);
    },
    get: <T extends KubeObject>(resource: ResourceName, namespace: string, name: string) =>
      core.store.get(resource, namespace, name)?.object as T | undefined,
    list: <T extends KubeObject>(resource: ResourceName, options: ListOptions = {}) =>
      find(resource, options).map((stored) => stored.object as T),
    count: (resource, options = {}) =>
      options.selector?.length ? find(resource, options).length : core.store.count(resource, query(resource, options)),
    dependents: (owner) => core.store.dependents(owner).map(({ resource, object }) => ({ resource, object })),
    getByUid: (uid) => core.store.getByUid(uid),
    resourcesIn: (namespace) => core.store.resourcesIn(namespace),
    create: <T extends KubeObject>(resource: ResourceName, object: T) =>
      createObject(scopeOf(resource, object.metadata.namespace), object).object as T,
    update: <T extends KubeObject>(resource: ResourceName, object: T) => write(resource, object, "") as T,
    updateStatus: <T extends KubeObject>(resource: ResourceName, object: T, subresource = "status") =>
      write(resource, object, subresource) as T,
    delete: (resource: ResourceName, namespace: string, name: string, options: DeleteOptions = {}) => {
      const scope = scopeOf(resource, namespace);
      deleteObject(scope, getObject(scope, name), options);
    },
    event: (about: KubeObject, report: EventReport) =>
      recordEvent(scopeOf("events", about.metadata.namespace || "default"), actor.component, about, report),
    enqueue: (key, delay, other = actor.name) => enqueue(other, key, delay),
    recall: <T>(name: string) => {
      const text = core.store.fact(`${actor.name}/${name}`);
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    remember: (name, value) =>
      core.store.setFact(`${actor.name}/${name}`, value === undefined ? undefined : JSON.stringify(value)),
  };
}

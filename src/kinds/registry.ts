import { type Kind, type KindView, resourceName } from "./kind.ts";

/** What a path serves: a kind in its own form, or through a view of it. */
export interface Served {
  readonly kind: Kind;
  readonly view: KindView | undefined;
}

/** Finds kinds by resource, by path and by kind name. */
export class KindRegistry {
  readonly #byResource = new Map<string, Kind>();
  readonly #byKind = new Map<string, Kind>();
  readonly #served = new Map<string, Served>();
  readonly #all: Kind[] = [];

  constructor(kinds: readonly Kind[]) {
    for (const kind of kinds) this.add(kind);
  }

  /** Serves one more kind. */
  add(kind: Kind): void {
    this.#all.push(kind);
    this.#byResource.set(resourceName(kind), kind);
    this.#byKind.set(`${kind.kind}.${kind.group}`, kind);
    this.#served.set(pathKey(kind.group, kind.version, kind.resource), { kind, view: undefined });
    for (const view of kind.views ?? []) {
      this.#served.set(pathKey(view.group ?? kind.group, view.version, kind.resource), { kind, view });
    }
  }

  /** All kinds, in the order in which discovery lists them. */
  all(): readonly Kind[] {
    return this.#all;
  }

  /** The kind of a resource, named as in the store: `deployments.apps`. */
  byResource(name: string): Kind | undefined {
    return this.#byResource.get(name);
  }

  /** What is served under a group, version and resource. */
  served(group: string, version: string, resource: string): Served | undefined {
    return this.#served.get(pathKey(group, version, resource));
  }

  /** The kind of this name in a group. */
  byKind(group: string, kind: string): Kind | undefined {
    return this.#byKind.get(`${kind}.${group}`);
  }
}

function pathKey(group: string, version: string, resource: string): string {
  return `${group}/${version}/${resource}`;
}

import { type Kind, resourceName } from "./kind.ts";

/** Finds kinds by resource and by kind name. */
export class KindRegistry {
  readonly #byResource = new Map<string, Kind>();
  readonly #byKind = new Map<string, Kind>();
  readonly #all: Kind[] = [];

  constructor(kinds: readonly Kind[]) {
    for (const kind of kinds) this.add(kind);
  }

  /** Serves one more kind. */
  add(kind: Kind): void {
    this.#all.push(kind);
    this.#byResource.set(resourceName(kind), kind);
    this.#byKind.set(`${kind.kind}.${kind.group}`, kind);
  }

  /** All kinds, in the order in which discovery lists them. */
  all(): readonly Kind[] {
    return this.#all;
  }

  /** The kind of a resource, named as in the store: `deployments.apps`. */
  byResource(name: string): Kind | undefined {
    return this.#byResource.get(name);
  }

  /** The kind of this name in a group. */
  byKind(group: string, kind: string): Kind | undefined {
    return this.#byKind.get(`${kind}.${group}`);
  }
}

import type { KubeObject } from "../../machinery/object.ts";
import { badRequest, expired, notFound } from "../../machinery/status.ts";
import type { Stored } from "../../store/store.ts";
import { groupResource, type Scope } from "../scope.ts";
import { indexQuery, type Selection, selects } from "./select.ts";

/** A page of a collection. Objects are the store's own and must be copied before they leave the API. */
export interface Page {
  readonly items: readonly Stored[];
  readonly revision: number;
  /** where the next page begins, if there is one */
  readonly next: string | undefined;
  /** how many more there are; not known where fields or odd labels select */
  readonly remaining: number | undefined;
}

/** How many rows a page reads at once while it filters. */
const BATCH = 500;

/** The stored object of this name in the scope's namespace. Throws StatusError 404. */
export function getObject(scope: Scope, name: string): Stored {
  const stored = scope.core.store.get(scope.resource, scope.kind.namespaced ? scope.namespace : "", name);
  if (stored === undefined) throw notFound(groupResource(scope), name);
  return stored;
}

/** The objects of a selection in order of namespace and name, at most `limit` of them (0: all). */
export function listObjects(scope: Scope, selection: Selection, limit = 0, continueFrom?: string): Page {
  const { store } = scope.core;
  const query = indexQuery(scope.kind, scope.namespace, selection);
  const byName = selection.fields.find(({ field, operator }) => field === "metadata.name" && operator === "=");
  const start = continueFrom === undefined ? undefined : decodeContinue(continueFrom, store.compacted());
  const revision = store.revision();
  if (byName !== undefined && (scope.namespace !== "" || !scope.kind.namespaced)) {
    const one = store.get(scope.resource, scope.kind.namespaced ? scope.namespace : "", byName.value);
    return {
      items: one && selects(scope.kind, selection, one.object) ? [one] : [],
      revision,
      next: undefined,
      remaining: undefined,
    };
  }
  if (limit <= 0) {
    const all = store.list(scope.resource, { ...query, ...(start && { after: start }) });
    return {
      items: all.filter((stored) => selects(scope.kind, selection, stored.object)),
      revision,
      next: undefined,
      remaining: undefined,
    };
  }
  const items: Stored[] = [];
  let after = start;
  for (;;) {
    const batch = store.list(scope.resource, { ...query, limit: Math.max(limit + 1, BATCH), ...(after && { after }) });
    for (const stored of batch) {
      if (!selects(scope.kind, selection, stored.object)) continue;
      if (items.length === limit)
        return {
          items,
          revision,
          next: encodeContinue(items, revision),
          remaining: remainingOf(scope, selection, items),
        };
      items.push(stored);
    }
    const last = batch.at(-1);
    if (last === undefined || batch.length < Math.max(limit + 1, BATCH))
      return { items, revision, next: undefined, remaining: undefined };
    after = positionOf(last.object);
  }
}

function remainingOf(scope: Scope, selection: Selection, items: readonly Stored[]): number | undefined {
  const last = items.at(-1);
  if (last === undefined || selection.fields.length > 0 || selection.labels.length > 0) return undefined;
  return scope.core.store.count(scope.resource, {
    ...indexQuery(scope.kind, scope.namespace, selection),
    after: positionOf(last.object),
  });
}

function positionOf({ metadata }: KubeObject): { namespace: string; name: string } {
  return { namespace: metadata.namespace ?? "", name: metadata.name ?? "" };
}

function encodeContinue(items: readonly Stored[], revision: number): string {
  const last = items.at(-1);
  const token = {
    v: "meta.k8s.io/v1",
    rv: revision,
    start: last ? positionOf(last.object) : { namespace: "", name: "" },
  };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

function decodeContinue(token: string, compacted: number): { namespace: string; name: string } {
  let decoded: { rv?: unknown; start?: { namespace?: unknown; name?: unknown } };
  try {
    decoded = JSON.parse(Buffer.from(token, "base64url").toString()) as typeof decoded;
  } catch {
    throw badRequest("continue key is not valid");
  }
  const { namespace, name } = decoded?.start ?? {};
  if (typeof namespace !== "string" || typeof name !== "string") throw badRequest("continue key is not valid");
  if (Number(decoded.rv) < compacted) throw expired(CONTINUE_EXPIRED);
  return { namespace, name };
}

/** What is said of a token whose list can no longer be continued as it was (apiserver `storage/etcd3/errors.go`). */
const CONTINUE_EXPIRED =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.";

import type { Kind, KindView } from "../kinds/kind.ts";
import { decode } from "../kinds/schema/decode.ts";
import { schemaOf } from "../kinds/schema/registry.ts";
import { formatApiVersion } from "../machinery/gvk.ts";
import { asJson, type KubeObject } from "../machinery/object.ts";
import type { StructSchema } from "../machinery/schema.ts";
import { internalError } from "../machinery/status.ts";
import type { Scope } from "./scope.ts";

/** The apiVersion in which a request sees the objects of a kind. */
export function servedApiVersion({ kind, view }: { kind: Kind; view: KindView | undefined }): string {
  return formatApiVersion(view?.group ?? kind.group, view?.version ?? kind.version);
}

/** The schema of the objects as a request sees them. */
export function servedSchema({ kind, view }: Pick<Scope, "kind" | "view">): StructSchema {
  const schema = schemaOf({
    group: view?.group ?? kind.group,
    version: view?.version ?? kind.version,
    kind: kind.kind,
  });
  if (schema === undefined) throw internalError(`no schema for ${servedApiVersion({ kind, view })} ${kind.kind}`);
  return schema;
}

/** A stored object as a request sees it; it may share parts with the stored one. */
export function toServed(scope: Pick<Scope, "kind" | "view">, object: KubeObject): KubeObject {
  if (scope.view === undefined) return object;
  const converted = { ...scope.view.fromStorage(object), apiVersion: servedApiVersion(scope), kind: scope.kind.kind };
  return inGoForm(converted, servedSchema(scope));
}

/** An object of a request in the form in which it is stored. */
export function toStored({ kind, view }: Scope, object: KubeObject): KubeObject {
  if (view === undefined) return object;
  const converted = {
    ...view.toStorage(object),
    apiVersion: formatApiVersion(kind.group, kind.version),
    kind: kind.kind,
  };
  return inGoForm(converted, servedSchema({ kind, view: undefined }));
}

/** The members that Go would write: views need not know which empty ones those are. */
function inGoForm(object: KubeObject, schema: StructSchema): KubeObject {
  return decode(asJson(object), schema).object as unknown as KubeObject;
}

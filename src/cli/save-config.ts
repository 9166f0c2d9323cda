import { encodeJson } from "../machinery/json.ts";
import { LAST_APPLIED } from "../machinery/apply/last-applied.ts";
import type { KubeObject } from "../machinery/object.ts";

/**
 * The object with itself in its last-applied annotation, as `--save-config` wants it; without the flag only where the
 * annotation is there already (kubectl `util.CreateOrUpdateAnnotation`).
 * @param typed  the object has the shape and key order of a Go struct; others are written sorted, with `annotations: {}`
 */
export function withSavedConfig<T extends KubeObject>(object: T, save: boolean, typed: boolean): T {
  const { annotations } = object.metadata;
  if (!save && annotations?.[LAST_APPLIED] === undefined) return object;
  const { [LAST_APPLIED]: _, ...others } = annotations ?? {};
  const { annotations: __, ...metadata } = object.metadata;
  const bare = typed && Object.keys(others).length === 0;
  const config = { ...object, metadata: bare ? metadata : { ...object.metadata, annotations: others } };
  const text = `${encodeJson(config, "", !typed)}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...others, [LAST_APPLIED]: text } } };
}

import { getOwn, isObject, setOwn } from "../../../machinery/json.ts";
import type { KubeObject } from "../../../machinery/object.ts";

const HIDDEN = "***";
const HIDDEN_BEFORE = "*** (before)";
const HIDDEN_AFTER = "*** (after)";

/** Two versions of a Secret without their values; where a value differs, that shows (kubectl `cmd/diff/diff.go`, Masker). */
export function maskSecrets(
  live: KubeObject | undefined,
  merged: KubeObject,
): { live: KubeObject | undefined; merged: KubeObject } {
  const before = live?.data;
  const after = merged.data;
  return {
    live: live === undefined ? undefined : masked(live, after, HIDDEN_BEFORE),
    merged: masked(merged, before, HIDDEN_AFTER),
  };
}

function masked(object: KubeObject, other: unknown, different: string): KubeObject {
  const { data } = object;
  if (!isObject(data)) return object;
  const hidden = {};
  for (const [key, value] of Object.entries(data)) {
    const counterpart = isObject(other) ? getOwn(other, key) : undefined;
    setOwn(hidden, key, counterpart !== undefined && counterpart !== value ? different : HIDDEN);
  }
  return { ...object, data: hidden };
}

import type { KubeObject } from "../../machinery/object.ts";
import { formatDuration } from "../../machinery/time.ts";
import type { VerbContext } from "../verb.ts";
import { bool, deprecated, type Flag } from "./flag.ts";

/** Where commands note why an object changed (kubectl `polymorphichelpers.ChangeCauseAnnotation`). */
export const CHANGE_CAUSE = "kubernetes.io/change-cause";

/** `--record`, which old recipes still have. */
export function recordFlags(): { record: Flag<boolean> } {
  return {
    record: deprecated(
      bool("", false, "Note the command in an annotation of the object"),
      "--record will be removed in the future",
    ),
  };
}

/**
 * The command line as `--record` notes it, flags last: `kubectl scale deployment web --replicas=3 --record=true` (cli-runtime
 * `genericclioptions/record_flags.go`). undefined where nothing is to be noted.
 * @param command  names of the command: `scale`, `set image`
 */
export function changeCauseOf(
  { program, changed, global }: VerbContext,
  command: string,
  values: { readonly record: boolean },
  args: readonly string[],
): string | undefined {
  if (!values.record) return undefined;
  const all: Readonly<Record<string, unknown>> = { ...global, ...values };
  const flags = [...changed].map((name) => {
    const value = all[name];
    const isDuration = name === "timeout" && typeof value === "number";
    return `--${name}=${isDuration ? formatDuration(value) : String(value)}`;
  });
  return [program, command, ...args, ...flags].join(" ");
}

/** A copy of an object that notes why it changed; the object itself where there is nothing to note. */
export function withChangeCause(object: KubeObject, cause: string | undefined): KubeObject {
  if (cause === undefined) return object;
  const annotations = { ...object.metadata.annotations, [CHANGE_CAUSE]: cause };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

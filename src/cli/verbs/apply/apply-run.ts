import type { RestClient } from "../../../client/rest-client.ts";
import type { KubeObject } from "../../../machinery/object.ts";
import type { DryRun } from "../../printers/name.ts";
import type { Info } from "../../resources/info.ts";
import type { WriteOptions } from "../../resources/write.ts";
import type { VerbContext } from "../../verb.ts";
import type { ApplyValues } from "./apply-flags.ts";

/** An object of the manifests, and what became of it. */
export interface Applied {
  readonly info: Info;
  /** as the file has it, then as the server answered */
  object: KubeObject;
}

/** One run of `apply`. */
export interface ApplyRun {
  readonly context: VerbContext;
  readonly client: RestClient;
  readonly values: ApplyValues;
  readonly dryRun: DryRun;
  readonly write: WriteOptions;
  /** what becomes of the dependents of objects that are made anew */
  readonly propagation: string;
  /** UIDs of the objects that were applied, and the namespaces that they are in: what `--prune` goes by */
  readonly visitedUids: Set<string>;
  readonly visitedNamespaces: Set<string>;
}

/** Notes that an object is among those that were applied. */
export function markVisited({ visitedUids }: ApplyRun, { metadata }: KubeObject): void {
  if (metadata.uid !== undefined) visitedUids.add(metadata.uid);
}

/** Tells that an object that was just changed is on its way out. */
export function warnIfDeleting({ context }: ApplyRun, { metadata }: KubeObject): void {
  if (metadata.deletionTimestamp === undefined) return;
  context.io.stderr.write(
    `Warning: Detected changes to resource ${metadata.name ?? ""} which is currently being deleted.\n`,
  );
}

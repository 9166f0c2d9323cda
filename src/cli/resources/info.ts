import type { KubeObject } from "../../machinery/object.ts";
import type { ResourceMapping } from "./mapper.ts";

/** One object that a command works on: from the server, from a file, or only named. */
export interface Info {
  readonly mapping: ResourceMapping;
  /** "" when cluster-scoped */
  readonly namespace: string;
  readonly name: string;
  /** as the server or the file has it; absent where only a name was given and objects were not asked for */
  readonly object: KubeObject | undefined;
  /** file name, URL or "STDIN"; "" for objects named on the command line */
  readonly source: string;
}

import { UsageError } from "../../errors.ts";
import type { VerbContext } from "../../verb.ts";
import type { CreateValues } from "./create.ts";

/** `create --edit`. Throws UsageError: the editor is not there yet. */
export async function createEdited(_context: VerbContext, _values: CreateValues): Promise<void> {
  throw new UsageError("create --edit is not supported yet");
}

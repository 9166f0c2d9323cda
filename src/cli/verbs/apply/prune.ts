import { UsageError } from "../../errors.ts";
import type { ApplyRun } from "./apply.ts";

/** What `--prune` is going to do. */
export interface Pruner {
  validate(): void;
  prune(): Promise<void>;
}

/** Reads `--prune-allowlist`. Throws UsageError. */
export async function planPrune(_run: ApplyRun): Promise<Pruner> {
  throw new UsageError("--prune is not supported yet");
}

import { isStatus } from "../../machinery/status.ts";
import { AggregateFailure } from "../errors.ts";

/** A failure without the objects that are not there; undefined where nothing is left. */
export function withoutNotFound(error: unknown): unknown {
  if (!(error instanceof AggregateFailure)) return isStatus(error, "NotFound") ? undefined : error;
  const rest = error.errors.filter((one) => !isStatus(one, "NotFound"));
  return rest.length === 0 ? undefined : new AggregateFailure(rest);
}

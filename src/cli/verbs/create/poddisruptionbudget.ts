import { parseIntOrString } from "../../../machinery/int-or-string.ts";
import { parseToLabelSelector } from "../../../machinery/label-selector.ts";
import { UsageError } from "../../errors.ts";
import { string } from "../../flags/flag.ts";
import { defineCreate, requireName } from "./define-create.ts";

const AMOUNT = /^[0-9]+%?$/;

export const createPodDisruptionBudget = defineCreate({
  usage: "poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]",
  summary: "Create a pod disruption budget with the specified name",
  examples: "# Half of the pods stay\nkubectl create pdb web --selector=app=web --min-available=50%",
  flags: {
    "max-unavailable": string("", "", "How many pods may be away, a number or a percentage"),
    "min-available": string("", "", "How many pods must be there, a number or a percentage"),
    selector: string("", "", "Labels of the pods"),
  },
  resource: "poddisruptionbudgets",
  failure: "failed to create poddisruptionbudgets: ",
  build({ name, values }) {
    const { "min-available": min, "max-unavailable": max, selector } = values;
    requireName(name);
    if (selector === "") throw new UsageError("a selector must be specified");
    if (max === "" && min === "") throw new UsageError("one of min-available or max-unavailable must be specified");
    if (max !== "" && min !== "") throw new UsageError("min-available and max-unavailable cannot be both specified");
    if (min !== "" && !AMOUNT.test(min)) throw new UsageError("invalid format specified for min-available");
    if (max !== "" && !AMOUNT.test(max)) throw new UsageError("invalid format specified for max-unavailable");
    const limit = min !== "" ? { minAvailable: parseIntOrString(min) } : { maxUnavailable: parseIntOrString(max) };
    return {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name },
      spec: { ...limit, selector: parseToLabelSelector(selector) },
    };
  },
});

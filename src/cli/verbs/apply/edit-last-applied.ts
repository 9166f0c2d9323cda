import { UsageError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";

export const editLastApplied = defineVerb({
  usage: "apply/edit-last-applied",
  summary: "",
  flags: {},
  async run() {
    throw new UsageError("not supported yet");
  },
});

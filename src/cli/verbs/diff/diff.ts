import { UsageError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";

export const diff = defineVerb({
  usage: "diff/diff",
  summary: "",
  flags: {},
  async run() {
    throw new UsageError("not supported yet");
  },
});

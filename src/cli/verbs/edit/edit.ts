import { UsageError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";

export const edit = defineVerb({
  usage: "edit/edit",
  summary: "",
  flags: {},
  async run() {
    throw new UsageError("not supported yet");
  },
});

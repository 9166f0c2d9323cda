import { PatchError } from "../machinery/patch/patch-error.ts";
import { badRequest, StatusError } from "../machinery/status.ts";

/** Gives what `patch` gives, and turns a patch that does not fit into the API's answer (apiserver `handlers/patch.go`). */
export function answerPatchErrors<T>(patch: () => T): T {
  try {
    return patch();
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    switch (error.failure) {
      case "doesNotApply":
        throw new StatusError(422, "Invalid", "the server rejected our request due to an error in our request");
      case "tooLarge":
        throw new StatusError(413, "RequestEntityTooLarge", error.message);
      case "internal":
        throw new StatusError(500, "", error.message);
      case "badRequest":
        throw badRequest(error.message);
    }
  }
}

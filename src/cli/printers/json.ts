import { encodeJson } from "../../machinery/json.ts";
import { isWatchEvent, type Printer } from "./printer.ts";

/** `-o json`: four blanks a level, keys sorted unless the object keeps Go's field order; a watch event takes one line. */
export function newJsonPrinter(sorted = true): Printer {
  return {
    print(object) {
      if (!isWatchEvent(object)) return `${encodeJson(object, "    ", sorted)}\n`;
      return `{"type":${encodeJson(object.type)},"object":${encodeJson(object.object, "", sorted)}}\n`;
    },
  };
}

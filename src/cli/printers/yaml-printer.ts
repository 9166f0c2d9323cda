import type { Printer } from "./printer.ts";
import { encodeYaml } from "./yaml.ts";

/** `-o yaml`: keys always sorted; from the second object on a `---` goes before each (cli-runtime `YAMLPrinter`). */
export function newYamlPrinter(): Printer {
  let printed = 0;
  return { print: (object) => (printed++ > 0 ? "---\n" : "") + encodeYaml(object) };
}

import { bool, type Flag, string } from "./flag.ts";

/** `-l`: which objects of a type a command is about. */
export function selectorFlag(): { selector: Flag<string> } {
  return { selector: string("l", "", "Labels that the objects must have (=, ==, !=, in, notin)") };
}

/** `-l`, `--field-selector`, `--all` and `-A`. */
export function selectionFlags(all: string): {
  all: Flag<boolean>;
  "all-namespaces": Flag<boolean>;
  "field-selector": Flag<string>;
  selector: Flag<string>;
} {
  return {
    all: bool("", false, all),
    "all-namespaces": bool("A", false, "Take the objects of all namespaces"),
    "field-selector": string("", "", "Fields that the objects must have (=, ==, !=)"),
    ...selectorFlag(),
  };
}

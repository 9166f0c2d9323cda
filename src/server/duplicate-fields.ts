/** One object or array that the scan is inside of. */
interface Level {
  /** keys seen so far; undefined in an array */
  readonly keys: Set<string> | undefined;
  index: number;
  key: string;
}

/**
 * The fields that a valid JSON text gives twice, in order and each once: `spec.replicas`, `spec.containers[0].name`.
 * Decoders keep the last of them and forget the others.
 */
export function duplicateFields(text: string): string[] {
  const found = new Set<string>();
  const levels: Level[] = [];
  let expectsKey = false;
  for (let at = 0; at < text.length; at++) {
    const level = levels.at(-1);
    switch (text[at]) {
      case "{":
      case "[": {
        const isObject = text[at] === "{";
        levels.push({ keys: isObject ? new Set() : undefined, index: 0, key: "" });
        expectsKey = isObject;
        break;
      }
      case "}":
      case "]":
        levels.pop();
        expectsKey = false;
        break;
      case ",":
        if (level !== undefined) level.index++;
        expectsKey = level?.keys !== undefined;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (expectsKey && level?.keys !== undefined) {
          level.key = JSON.parse(text.slice(at, end + 1)) as string;
          if (level.keys.has(level.key)) found.add(pathOf(levels));
          level.keys.add(level.key);
          expectsKey = false;
        }
        at = end;
        break;
      }
    }
  }
  return [...found];
}

/** Index of the quote that ends the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

/** Path of the value that comes next, as messages print it. Made only for what is reported: levels may be many. */
function pathOf(levels: readonly Level[]): string {
  let path = "";
  for (const { keys, index, key } of levels)
    path += keys === undefined ? `[${index}]` : `${path === "" ? "" : "."}${key}`;
  return path;
}

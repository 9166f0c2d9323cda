/** A command that needs no shell: `env` are the assignments before it. */
export interface PlainCommand {
  env: Record<string, string>;
  words: string[];
}

/**
 * Splits a command line as bash would, or returns undefined when bash would do more than split it: expand, redirect,
 * pipe, or run several commands.
 */
export function plainWords(text: string): PlainCommand | undefined {
  const words = split(text.replaceAll("\\\n", ""));
  if (words === undefined) return undefined;
  const env: Record<string, string> = {};
  let first = 0;
  for (; first < words.length; first++) {
    const word = words[first];
    const assignment = word?.assignable ? /^([A-Za-z_]\w*)=(.*)$/s.exec(word.text) : null;
    if (assignment === null) break;
    env[assignment[1] ?? ""] = assignment[2] ?? "";
  }
  if (first === words.length) return undefined;
  return { env, words: words.slice(first).map((word) => word.text) };
}

/** `assignable`: the part up to the first `=` stands outside quotes. */
interface Word {
  text: string;
  assignable: boolean;
}

function split(text: string): Word[] | undefined {
  const words: Word[] = [];
  let word: Word | undefined;
  const add = (part: string, quoted: boolean) => {
    word ??= { text: "", assignable: true };
    if (quoted && !word.text.includes("=")) word.assignable = false;
    word.text += part;
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    if (char === " " || char === "\t") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "'") {
      const end = text.indexOf("'", i + 1);
      if (end < 0) return undefined;
      add(text.slice(i + 1, end), true);
      i = end;
    } else if (char === '"') {
      const quoted = doubleQuoted(text, i + 1);
      if (quoted === undefined) return undefined;
      add(quoted.text, true);
      i = quoted.end;
    } else if (char === "\\") {
      if (i + 1 >= text.length) return undefined;
      add(text[++i] ?? "", true);
    } else if (/[|&;<>()$`*?[\]{}\n]/.test(char) || (word === undefined && /[~#!]/.test(char))) {
      return undefined;
    } else {
      add(char, false);
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

function doubleQuoted(text: string, start: number): { text: string; end: number } | undefined {
  let out = "";
  for (let i = start; i < text.length; i++) {
    const char = text[i] ?? "";
    if (char === '"') return { text: out, end: i };
    if (char === "$" || char === "`") return undefined;
    if (char === "\\" && /["\\$`]/.test(text[i + 1] ?? "")) out += text[++i] ?? "";
    else out += char;
  }
  return undefined;
}

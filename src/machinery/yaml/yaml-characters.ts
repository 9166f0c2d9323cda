/** Characters that mean something to YAML, by their codes. */
export const CHAR = {
  TAB: 0x09,
  LF: 0x0a,
  CR: 0x0d,
  SPACE: 0x20,
  QUOTE: 0x22,
  HASH: 0x23,
  EXCLAMATION: 0x21,
  PERCENT: 0x25,
  AMPERSAND: 0x26,
  APOSTROPHE: 0x27,
  ASTERISK: 0x2a,
  COMMA: 0x2c,
  DASH: 0x2d,
  DOT: 0x2e,
  COLON: 0x3a,
  GREATER: 0x3e,
  QUESTION: 0x3f,
  LEFT_BRACKET: 0x5b,
  BACKSLASH: 0x5c,
  RIGHT_BRACKET: 0x5d,
  LEFT_BRACE: 0x7b,
  BAR: 0x7c,
  RIGHT_BRACE: 0x7d,
} as const;

/** A blank or a tab. */
export function isBlank(char: number): boolean {
  return char === CHAR.SPACE || char === CHAR.TAB;
}

/** A line break of YAML 1.1. */
export function isBreak(char: number): boolean {
  return char === CHAR.LF || char === CHAR.CR || char === 0x85 || char === 0x2028 || char === 0x2029;
}

/** A line break, or the end of the text (NaN). */
export function isBreakOrEnd(char: number): boolean {
  return isBreak(char) || Number.isNaN(char);
}

/** White space, or the end of the text. */
export function isBlankOrEnd(char: number): boolean {
  return isBlank(char) || isBreakOrEnd(char);
}

/** What ends a plain scalar inside of brackets and braces. */
export function isFlowIndicator(char: number): boolean {
  return (
    char === CHAR.COMMA ||
    char === CHAR.QUESTION ||
    char === CHAR.LEFT_BRACKET ||
    char === CHAR.RIGHT_BRACKET ||
    char === CHAR.LEFT_BRACE ||
    char === CHAR.RIGHT_BRACE
  );
}

/** What names of anchors are made of. */
export function isWordCharacter(char: number): boolean {
  return (
    (char >= 0x30 && char <= 0x39) ||
    (char >= 0x41 && char <= 0x5a) ||
    (char >= 0x61 && char <= 0x7a) ||
    char === 0x5f ||
    char === CHAR.DASH
  );
}

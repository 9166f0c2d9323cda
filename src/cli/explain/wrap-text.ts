/** Blanks at which a line may break; a no-break space is none. */
const BLANK = /[^\S\u00a0\n]/;

/**
 * Breaks lines at blanks so that none is longer than `width` code points, as kubectl does (mitchellh/go-wordwrap): words
 * longer than that stay whole, and blanks at a break are dropped.
 */
export function wrapText(text: string, width: number): string {
  let out = "";
  let column = 0;
  let word = "";
  let wordLength = 0;
  let blanks = "";
  const put = () => {
    column += blanks.length + wordLength;
    out += blanks + word;
    blanks = "";
    word = "";
    wordLength = 0;
  };
  for (const char of text) {
    if (char === "\n") {
      if (word === "" && column + blanks.length > width) blanks = "";
      put();
      out += "\n";
      column = 0;
    } else if (BLANK.test(char)) {
      if (blanks === "" || word !== "") put();
      blanks += char;
    } else {
      word += char;
      wordLength++;
      if (column + wordLength + blanks.length > width && wordLength < width) {
        out += "\n";
        column = 0;
        blanks = "";
      }
    }
  }
  if (word !== "" || column + blanks.length <= width) put();
  return out;
}

/** Why a file is opened again: a sentence, and what is wrong in detail. */
export interface EditReason {
  readonly head: string;
  readonly details: readonly string[];
}

/** The comment on top of a file that is to be edited (kubectl `editoptions.go`, editHeader). */
export function editHeader(reasons: readonly EditReason[], lastApplied: boolean): string {
  const intro = lastApplied
    ? "# Please edit the 'last-applied-configuration' annotations below.\n# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.\n#\n"
    : "# Please edit the object below. Lines beginning with a '#' will be ignored,\n# and an empty file will abort the edit. If an error occurs while saving this file will be\n# reopened with the relevant failures.\n#\n";
  const blocks = reasons.map(({ head, details }) => {
    const lines = details.map((detail) => `# * ${commented(detail)}\n`).join("");
    return `# ${commented(head)}${details.length > 0 ? ":" : ""}\n${lines}#\n`;
  });
  return intro + blocks.join("");
}

/** The text with a `#` at the start of each further line. */
function commented(text: string): string {
  return text.replace(/\n(?=[^#])/gs, "\n# ");
}

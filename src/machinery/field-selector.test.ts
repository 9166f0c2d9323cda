import { expect, test } from "vitest";
import {
  checkFieldLabels,
  checkMetadataFieldLabels,
  formatFieldSelector,
  matchesFields,
  parseFieldSelector,
  requiredFieldValue,
} from "./field-selector.ts";
import { parseFailure } from "./parse-error.ts";

const fields = { "metadata.name": "web", "status.phase": "Running", note: "a,b=c\\" };

test.each<[string, string, boolean]>([
  ["", "", true],
  ["metadata.name=web", "metadata.name=web", true],
  ["metadata.name==web", "metadata.name=web", true],
  ["status.phase!=Running,metadata.name=web", "metadata.name=web,status.phase!=Running", false],
  ["spec.nodeName=", "spec.nodeName=", true],
  ["spec.nodeName!=", "spec.nodeName!=", false],
  ["note=a\\,b\\=c\\\\", "note=a\\,b\\=c\\\\", true],
  ["toString=", "toString=", true],
  [",,", "", true],
])("%j", (text, printed, matches) => {
  const requirements = parseFieldSelector(text);
  expect(formatFieldSelector(requirements)).toBe(printed);
  expect(matchesFields(requirements, fields)).toBe(matches);
});

test.each([
  ["nonsense", "invalid selector: 'nonsense'; can't understand 'nonsense'"],
  ["a=b=c", "invalid field selector: unescaped character in value: 61"],
  ["a=\\x", "invalid field selector: invalid escape sequence: \\x"],
  ["a=b\\", "invalid field selector: invalid escape sequence: \\"],
])("%j is refused", (text, message) => expect(parseFailure(() => parseFieldSelector(text))).toBe(message));

test("unknown labels", () => {
  const requirements = parseFieldSelector("metadata.name=x,spec.foo=1");
  expect(parseFailure(() => checkFieldLabels(requirements, ["metadata.name"]))).toBe(
    "field label not supported: spec.foo",
  );
  expect(parseFailure(() => checkMetadataFieldLabels(requirements))).toBe(
    `"spec.foo" is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
  expect(requiredFieldValue(requirements, "metadata.name")).toBe("x");
});

import { expect, test } from "vitest";
import {
  formatLabelSelector,
  formatLabels,
  formatRequirements,
  isEmptySelector,
  labelMapRequirements,
  labelSelectorRequirements,
  matchesLabels,
  parseLabelSelector,
  parseToLabelSelector,
  selectsLabels,
} from "./label-selector.ts";
import { parseFailure } from "./parse-error.ts";

const labels = { app: "web", tier: "front", n: "10", in: "in" };

test.each<[string, string, boolean]>([
  ["", "", true],
  ["app=web", "app=web", true],
  ["app==web", "app==web", true],
  ["app = web , tier!=back", "app=web,tier!=back", true],
  ["app!=web", "app!=web", false],
  ["missing!=x", "missing!=x", true],
  ["tier in (front,back), app", "app,tier in (back,front)", true],
  ["tier notin (front)", "tier notin (front)", false],
  ["missing notin (front)", "missing notin (front)", true],
  ["!app", "!app", false],
  ["!missing", "!missing", true],
  ["! missing", "!missing", true],
  ["n>9", "n>9", true],
  ["n<10", "n<10", false],
  ["app>1", "app>1", false],
  ["app=", "app=", false],
  ["app in ()", "app in ()", false],
  ["app in (,web)", "app in (,web)", true],
  ["in in (in)", "in in (in)", true],
  ["in", "in", true],
  ["constructor", "constructor", false],
])("%j", (text, printed, matches) => {
  const requirements = parseLabelSelector(text);
  expect(formatRequirements(requirements)).toBe(printed);
  expect(matchesLabels(requirements, labels)).toBe(matches);
});

const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const KEY =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

test.each([
  ["app in", "unable to parse requirement: found '' expected: '('"],
  ["app in (", "unable to parse requirement: found '', expected: ',', ')' or identifier"],
  ["app in (a", "unable to parse requirement: found '', expected: ',' or ')'"],
  ["app in (a,", "unable to parse requirement: found '', expected: ',', or identifier"],
  ["app in (a b)", "unable to parse requirement: found 'b', expected: ',' or ')'"],
  ["app web", "unable to parse requirement: found 'web', expected: in, notin, =, ==, !=, gt, lt"],
  ["app=(a)", "unable to parse requirement: found '(', expected: identifier"],
  ["app=web tier", "found 'tier', expected: ',' or 'end of string'"],
  ["app=a=b", "found '=', expected: ',' or 'end of string'"],
  ["app,", "found '', expected: identifier after ','"],
  ["=web", "found '=', expected: !, identifier, or 'end of string'"],
  ["!", "unable to parse requirement: found '', expected: identifier"],
  ["!a=b", "found '=', expected: ',' or 'end of string'"],
  ["a@=b", `unable to parse requirement: <nil>: Invalid value: "a@": ${KEY}`],
  ["a=b@", `unable to parse requirement: values[0][a]: Invalid value: "b@": ${VALUE}`],
  [
    "a>x",
    `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
  ],
])("%j is refused", (text, message) => expect(parseFailure(() => parseLabelSelector(text))).toBe(message));

test("label selectors of objects", () => {
  const selector = {
    matchLabels: { tier: "front", app: "web" },
    matchExpressions: [
      { key: "app", operator: "In", values: ["web", "api"] },
      { key: "old", operator: "DoesNotExist" },
    ],
  };
  expect(formatLabelSelector(selector)).toBe("app=web,app in (api,web),!old,tier=front");
  expect(selectsLabels(selector, labels)).toBe(true);
  expect(selectsLabels(selector, { ...labels, old: "" })).toBe(false);
  expect(formatLabelSelector({})).toBe("<none>");
  expect(formatLabelSelector(undefined)).toBe("<none>");
  expect(formatLabelSelector({ matchExpressions: [{ key: "a", operator: "Maybe" }] })).toBe("<error>");
  expect(isEmptySelector(labelSelectorRequirements({}))).toBe(true);
  expect(matchesLabels(labelSelectorRequirements(undefined), labels)).toBe(false);
  expect(matchesLabels(labelMapRequirements({ app: "web" }), labels)).toBe(true);
  expect(parseFailure(() => labelSelectorRequirements({ matchExpressions: [{ key: "a", operator: "In" }] }))).toBe(
    "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty",
  );
});

test("text to a LabelSelector", () => {
  expect(parseToLabelSelector("app=web,tier in (b,a),!x")).toEqual({
    matchLabels: { app: "web" },
    matchExpressions: [
      { key: "tier", operator: "In", values: ["a", "b"] },
      { key: "x", operator: "DoesNotExist" },
    ],
  });
  expect(parseFailure(() => parseToLabelSelector("a>1"))).toBe(`"gt" isn't supported in label selectors`);
  expect(parseFailure(() => parseToLabelSelector("a in"))).toBe(
    `couldn't parse the selector string "a in": unable to parse requirement: found '' expected: '('`,
  );
});

test("labels print sorted", () => {
  expect(formatLabels({ b: "2", a: "1" })).toBe("a=1,b=2");
  expect(formatLabels(undefined)).toBe("<none>");
});

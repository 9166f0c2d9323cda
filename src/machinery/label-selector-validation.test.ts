import { expect, test } from "vitest";
import { validateLabelSelector } from "./label-selector-validation.ts";

test("every part of a selector is checked", () => {
  const errors = validateLabelSelector(
    {
      matchLabels: { a: "b" },
      matchExpressions: [
        { key: "a", operator: "In" },
        { key: "a", operator: "Exists", values: ["x"] },
        { key: "a b", operator: "Maybe" },
        { key: "a", operator: "NotIn", values: ["ok", "not ok!"] },
      ],
    },
    "spec.selector",
  );
  expect(errors.map(({ field, body }) => `${field}: ${body}`)).toEqual([
    "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    "spec.selector.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    'spec.selector.matchExpressions[2].operator: Invalid value: "Maybe": not a valid selector operator',
    expect.stringMatching(/^spec.selector.matchExpressions\[2\].key: Invalid value: "a b": name part must consist/),
    expect.stringMatching(/^spec.selector.matchExpressions\[3\].values\[1\]: Invalid value: "not ok!": a valid label/),
  ]);
});

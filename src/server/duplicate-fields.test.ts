import { expect, test } from "vitest";
import { duplicateFields } from "./duplicate-fields.ts";

test.each<[string, string[]]>([
  ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}', []],
  ['{"a":1,"a":2,"a":3}', ["a"]],
  ['{"spec":{"replicas":1,"x":{},"replicas":2}}', ["spec.replicas"]],
  ['{"c":[{"n":"n"},{"n":"},{\\"n","n":[]}]}', ["c[1].n"]],
  ['{"\\u0061":1,"a":"\\\\"}', ["a"]],
  ['{"a":"a","b":"a"}', []],
  ['[[{"x":{}, "x" : [1,2]}]]', ["[0][0].x"]],
])("%s", (text, expected) => expect(duplicateFields(text)).toEqual(expected));

import { expect, test } from "vitest";
import { DESCRIBE_LAYOUT, newTabWriter, TABLE_LAYOUT } from "./tabwriter.ts";

test.each([
  ["a table", TABLE_LAYOUT, "NAME\tREADY\tAGE\nweb\t1/1\t5s\n", "NAME   READY   AGE\nweb    1/1     5s\n"],
  ["least width", TABLE_LAYOUT, "a\t1\tx\n", "a     1     x\n"],
  ["runes count, not bytes", TABLE_LAYOUT, "NAME\tX\nünïcödé😀\ty\n", "NAME       X\nünïcödé😀   y\n"],
  [
    "the last cell gives no width",
    DESCRIBE_LAYOUT,
    "Name:\tweb\nNamespace:\tdefault\n",
    "Name:       web\nNamespace:  default\n",
  ],
  ["a line without the column ends it", DESCRIBE_LAYOUT, "a:\tb\nlabels\nlonger:\tc\n", "a:  b\nlabels\nlonger:  c\n"],
  [
    "nested columns",
    DESCRIBE_LAYOUT,
    "a\tb\tc\na\tbbbb\tc\nx\ty\naa\tb\tc\n",
    "a   b     c\na   bbbb  c\nx   y\naa  b  c\n",
  ],
  ["a form feed starts over", DESCRIBE_LAYOUT, "aaaa\tb\fa\tb\n", "aaaa  b\na  b\n"],
  ["no newline at the end", DESCRIBE_LAYOUT, "a\tb", "a  b"],
])("%s", (_, layout, text, want) => {
  const writer = newTabWriter(layout);
  writer.write(text);
  expect(writer.flush()).toBe(want);
});

test("widths stay between flushes until they are forgotten", () => {
  const writer = newTabWriter(TABLE_LAYOUT);
  writer.write("a-long-name\tx\n");
  writer.flush();
  writer.write("b\tx\n");
  expect(writer.flush()).toBe("b             x\n");
  writer.forgetWidths();
  writer.write("b\tx\n");
  expect(writer.flush()).toBe("b     x\n");
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseTranscript } from "./transcript.ts";

const SAMPLE = `# title: a sample
# topic: apply

## file: web.yaml
kind: Pod

a: b
## end

$ kubectl create deployment web \\
    --image=nginx
deployment.apps/web created

## file: sub/two.yaml
x: y
## end
~ settle
$ kubectl get nosuch
\\# a stdout line like a mark
plain

! error: no
!
? 3
~ 5s
`;

test("every mark of the format is read", () => {
  const { title, topic, steps } = parseTranscript("apply-01-sample", SAMPLE);
  expect({ title, topic }).toEqual({ title: "a sample", topic: "apply" });
  expect(steps).toEqual([
    { kind: "file", path: "web.yaml", text: "kind: Pod\n\na: b\n" },
    {
      kind: "command",
      text: "kubectl create deployment web \\\n    --image=nginx",
      stdout: "deployment.apps/web created\n",
      stderr: "",
      exitCode: 0,
      line: 10,
    },
    { kind: "file", path: "sub/two.yaml", text: "x: y\n" },
    { kind: "settle" },
    {
      kind: "command",
      text: "kubectl get nosuch",
      stdout: "# a stdout line like a mark\nplain\n\n",
      stderr: "error: no\n\n",
      exitCode: 3,
      line: 18,
    },
    { kind: "pass", duration: "5s" },
  ]);
});

test.each([
  ["output without a command", "stray\n"],
  ["has no end", "## file: a\nb\n"],
])("a broken transcript is refused: %s", (message, text) => {
  expect(() => parseTranscript("x", text)).toThrow(message);
});

test("every committed transcript has a title, a topic and commands", () => {
  const directory = join(import.meta.dirname, "..", "transcripts");
  for (const file of readdirSync(directory)) {
    const { title, topic, steps } = parseTranscript(file, readFileSync(join(directory, file), "utf8"));
    expect(title, file).not.toBe("");
    expect(topic, file).not.toBe("");
    expect(
      steps.some((step) => step.kind === "command"),
      file,
    ).toBe(true);
  }
});

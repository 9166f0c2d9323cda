import { afterAll, beforeAll, expect, it } from "vitest";
import { command, newHome, sized, startWorker } from "./processes.ts";

const PROCESSES = sized(12, 50);
const ROUNDS = sized(5, 20);

let home: ReturnType<typeof newHome>;
beforeAll(() => {
  home = newHome();
});
afterAll(() => home.remove());

it(`${PROCESSES} processes write to one Deployment at once: what was acknowledged is there, what was refused says why`, {
  timeout: 600_000,
}, async () => {
  command(home.env, "kubectl", "create", "deployment", "web", "--image=nginx:1.27", "--replicas=1");
  const workers = Array.from({ length: PROCESSES }, (_, i) =>
    startWorker(
      home.env,
      Array.from({ length: ROUNDS }, (_, round) => [
        ["scale", "deployment", "web", `--replicas=${1 + ((i + round) % 3)}`],
        ["label", "deployment", "web", `p${i}=r${round}`, "--overwrite"],
        [
          "patch",
          "deployment",
          "web",
          "-p",
          JSON.stringify({ metadata: { annotations: { [`a${i}-${round}`]: "x" } } }),
        ],
      ]).flat(),
    ),
  );
  await Promise.all(workers.map(({ ended }) => ended));

  const deployment = JSON.parse(command(home.env, "kubectl", "get", "deployment", "web", "-o", "json")) as {
    metadata: { labels: Record<string, string>; annotations: Record<string, string> };
  };
  for (const [i, { answers }] of workers.entries()) {
    expect(answers).toHaveLength(3 * ROUNDS);
    let label: string | undefined;
    for (const { words, stderr, code } of answers) {
      if (code !== 0) {
        expect(stderr).toMatch(/^Error from server \(Conflict\): /);
        continue;
      }
      if (words[0] === "label") label = words[3]?.split("=")[1];
      if (words[0] === "patch") {
        const annotations = (JSON.parse(words[4] ?? "{}") as { metadata: { annotations: Record<string, string> } })
          .metadata.annotations;
        expect(deployment.metadata.annotations).toMatchObject(annotations);
      }
    }
    expect(deployment.metadata.labels[`p${i}`]).toBe(label);
  }
});

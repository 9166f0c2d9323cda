import { expect, test } from "vitest";
import type { Container } from "../generated/types.ts";
import { imageProfile, lookUpImage } from "./image-catalogue.ts";
import { planProcess } from "./process-plan.ts";

const ON = Number.POSITIVE_INFINITY;

function plan(image: string, more: Partial<Container> = {}) {
  const { lasts, exit } = planProcess({ name: "c", image, ...more }, imageProfile(image));
  return [lasts, lasts === ON ? 0 : exit.code];
}

test.each<[string, string[] | undefined, number, number]>([
  ["busybox:1.36", undefined, 500, 0],
  ["ubuntu", undefined, 500, 0],
  ["nginx:1.27", undefined, ON, 0],
  ["registry.example.com/team/app:v1", undefined, ON, 0],
  ["busybox", ["sleep", "3600"], 3_600_000, 0],
  ["busybox", ["sleep", "1d"], 86_400_000, 0],
  ["busybox", ["sleep", "infinity"], ON, 0],
  ["busybox", ["tail", "-f", "/dev/null"], ON, 0],
  ["busybox", ["false"], 500, 1],
  ["perl:5.34", ["perl", "-Mbignum=bpi", "-wle", "print bpi(2000)"], 500, 0],
  ["busybox", ["httpd", "-f"], ON, 0],
  ["example.com/app", ["/bin/server", "--port", "80"], ON, 0],
])("%s with the command %j", (image, command, lasts, code) => {
  expect(plan(image, command === undefined ? {} : { command })).toEqual([lasts, code]);
});

test.each<[string, number, number]>([
  ["echo waiting; sleep 8", 8_000, 0],
  ["echo working; sleep 1; exit 3", 1_000, 3],
  ["exit 4", 500, 4],
  ["true && exit 2", 500, 2],
  ["false && exit 2", 500, 1],
  ["false || exit 5; exit 6", 500, 5],
  ["while true; do date; sleep 1; done", ON, 0],
  ["until nslookup db; do echo waiting; sleep 2; done; exit 1", ON, 0],
  ["for i in 1 2 3; do echo $i; sleep 2; done", 6_000, 0],
  ["for i in $(seq 1 5); do sleep 1; done; exit 1", 5_000, 1],
  ["if [ -f /x ]; then sleep 2; else sleep 30; fi; exit 7", 2_000, 7],
  ["echo 'exit 1; sleep 5' > /tmp/x 2>&1", 500, 0],
  ["sleep 100 & echo started", 500, 0],
  ["# exit 1\nsleep 2", 2_000, 0],
  ["nginx -g 'daemon off;'", ON, 0],
  ["exec sleep 5; exit 1", 5_000, 0],
  ["for i in {1..3}; do for j in a b; do sleep 1; done; done", 6_000, 0],
])("sh -c %j", (script, lasts, code) => {
  expect(plan("busybox", { command: ["sh", "-c", script] })).toEqual([lasts, code]);
  expect(plan("busybox", { args: ["/bin/sh", "-c", script] })).toEqual([lasts, code]);
});

test("the stress tool is killed beyond the memory limit", () => {
  const container = {
    name: "c",
    image: "polinux/stress",
    command: ["stress"],
    args: ["--vm", "1", "--vm-bytes", "250M", "--vm-hang", "1"],
  };
  const { exit } = planProcess(
    { ...container, resources: { limits: { memory: "100Mi" } } },
    imageProfile(container.image),
  );
  expect(exit).toEqual({ code: 137, reason: "OOMKilled" });
  expect(
    planProcess({ ...container, resources: { limits: { memory: "300Mi" } } }, imageProfile(container.image)).lasts,
  ).toBe(ON);
});

test.each([
  ["nginx:nosuch", /code = NotFound .*docker\.io\/library\/nginx:nosuch: not found$/],
  ["nosuchimage", /pull access denied, repository does not exist or may require authorization/],
  ["quay.io/doesnotexist/app:v1", /quay\.io\/doesnotexist\/app:v1: not found$/],
  ["registry.invalid/app:v1", /dial tcp: lookup registry\.invalid: no such host$/],
])("%s cannot be pulled", (image, refusal) => {
  expect(lookUpImage(image)).toMatchObject({ refusal: expect.stringMatching(refusal) });
});

test("a text that is no image name is told so", () => {
  expect(lookUpImage("Nginx:1")).toEqual({ invalid: expect.stringContaining("must be lowercase") });
});

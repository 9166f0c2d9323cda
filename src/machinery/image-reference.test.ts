import { expect, test } from "vitest";
import {
  familiarName,
  formatImageReference,
  isImageReference,
  isLatest,
  parseImageReference,
} from "./image-reference.ts";
import { parseFailure } from "./parse-error.ts";

const SHA = `sha256:${"0a".repeat(32)}`;

test.each([
  ["nginx", "docker.io/library/nginx:latest", "nginx"],
  ["nginx:1.27", "docker.io/library/nginx:1.27", "nginx"],
  ["bitnami/redis:7", "docker.io/bitnami/redis:7", "bitnami/redis"],
  ["docker.io/nginx", "docker.io/library/nginx:latest", "nginx"],
  ["index.docker.io/library/nginx", "docker.io/library/nginx:latest", "nginx"],
  ["registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10", "registry.k8s.io/pause"],
  ["localhost/web", "localhost/web:latest", "localhost/web"],
  ["localhost:5000/a/b:v1", "localhost:5000/a/b:v1", "localhost:5000/a/b"],
  ["[::1]:5000/web", "[::1]:5000/web:latest", "[::1]:5000/web"],
  ["host:80", "docker.io/library/host:80", "host"],
  [`nginx@${SHA}`, `docker.io/library/nginx@${SHA}`, "nginx"],
  [`nginx:1.27@${SHA}`, `docker.io/library/nginx@${SHA}`, "nginx"],
])("%s", (text, full, familiar) => {
  const reference = parseImageReference(text);
  expect(formatImageReference(reference)).toBe(full);
  expect(familiarName(reference)).toBe(familiar);
  expect(isLatest(reference)).toBe(full.endsWith(":latest"));
});

test.each([
  ["nginx 1.27", "invalid reference format"],
  ["", "invalid reference format"],
  ["nginx:", "invalid reference format"],
  ["-web", "invalid reference format"],
  ["a//b", "invalid reference format"],
  ["nginx:a/b", "invalid reference format"],
  ["Nginx", "invalid reference format: repository name (library/Nginx) must be lowercase"],
  ["gcr.io/Web:1", "invalid reference format: repository name (Web) must be lowercase"],
  ["a".repeat(300), "repository name must not be more than 255 characters"],
  ["0a".repeat(32), `invalid repository name (${"0a".repeat(32)}), cannot specify 64-byte hexadecimal strings`],
  [`nginx@sha256:${"0a".repeat(20)}`, "invalid checksum digest length"],
  [`nginx@md5:${"0a".repeat(16)}`, "unsupported digest algorithm"],
])("%j is refused", (text, message) => expect(parseFailure(() => parseImageReference(text))).toBe(message));

test("the bare grammar", () => {
  expect(isImageReference("nginx:1.27")).toBe(true);
  expect(isImageReference("nginx 1.27")).toBe(false);
  expect(isImageReference(`${"a.".repeat(50_000)}!`)).toBe(false);
});

import { dirname } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: dirname(import.meta.dirname),
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    env: { TZ: "UTC" },
  },
});

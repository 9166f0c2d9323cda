// Required before the launcher by the bench: writes the most memory that the process held, in KiB, at its end.

const { writeFileSync } = require("node:fs");

process.on("exit", () => writeFileSync(process.env.KUBESIM_BENCH_USAGE, String(process.resourceUsage().maxRSS)));

/** What each probe looks at (`pkg/kubeapiserver/options`, apiserver `server/healthz`); a simulated cluster has all of it well. */
const CHECKS = {
  healthz: [
    "ping",
    "log",
    "etcd",
    "poststarthook/start-apiserver-admission-initializer",
    "poststarthook/generic-apiserver-start-informers",
  ],
  livez: [
    "ping",
    "log",
    "etcd",
    "poststarthook/start-apiserver-admission-initializer",
    "poststarthook/generic-apiserver-start-informers",
  ],
  readyz: [
    "ping",
    "log",
    "etcd",
    "etcd-readiness",
    "informer-sync",
    "poststarthook/generic-apiserver-start-informers",
    "shutdown",
  ],
} as const;

/** Answers `/healthz`, `/livez`, `/readyz` and their single checks (`/livez/etcd`); undefined for other paths. */
export function answerHealth(path: string, query: URLSearchParams): string | undefined {
  const [, probe = "", ...rest] = path.split("/");
  const checks = Object.hasOwn(CHECKS, probe) ? CHECKS[probe as keyof typeof CHECKS] : undefined;
  if (checks === undefined) return undefined;
  if (rest.length > 0) return (checks as readonly string[]).includes(rest.join("/")) ? "ok" : undefined;
  if (!query.has("verbose")) return "ok";
  const excluded = new Set(query.getAll("exclude"));
  const lines = checks.map((check) => (excluded.has(check) ? `[+]${check} excluded: ok` : `[+]${check} ok`));
  return `${lines.join("\n")}\n${probe} check passed\n`;
}

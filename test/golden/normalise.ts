/** The characters of generated names (apimachinery's util/rand). */
const SAFE = "bcdfghjklmnpqrstvwxz2456789";

const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";

/** The reasons of the kubelet's events, which tables show without saying who reported them. */
const KUBELET_REASONS = [
  "BackOff",
  "Created",
  "ErrImageNeverPull",
  "Evicted",
  "Failed",
  "FailedCreatePodContainer",
  "FailedMount",
  "FailedPostStartHook",
  "FailedPreStopHook",
  "FailedSync",
  "InspectFailed",
  "Killing",
  "Preempting",
  "ProbeWarning",
  "Pulled",
  "Pulling",
  "SandboxChanged",
  "Started",
  "Unhealthy",
].join("|");

/** What may differ between two runs of the same commands, in the order in which it is taken out. */
const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Whole lines first: the kubelet's events, in describe and in tables of events.
  [/^ +(?:Normal|Warning) +(\S+) .*? (?:kubelet|kubelet, \S+) .*$/gm, "  EVENT $1"],
  [new RegExp(`^.*\\b(?:Normal|Warning) +(${KUBELET_REASONS}) +(?:[Pp]ods?/\\S+) .*$`, "gm"), "EVENT $1"],
  [/^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S+?:\d+\] /gm, "KLOG "],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "<jwt>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "UID"],
  [/(?:\b(?:containerd|docker|cri-o):\/\/)[0-9a-z]+/g, "CONTAINER-ID"],
  [/\bsha256:[0-9a-f]{6,64}\b/g, "IMAGE-ID"],
  [/\b[0-9a-f]{64}\b/g, "ID"],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/g, "TIME"],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? MONTH \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|[A-Z]{3,4})/g, "TIME"],
  [/\bhttps:\/\/(?:[\w.-]+|\[[0-9a-f:]+\]):\d+/g, "SERVER"],
  [/\b(resource ?version["']?[:=]\s*)"?\d+"?/gi, "$1RV"],
  [/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g, "IP"],
  [/\b(?:3[01]\d{3}|32[0-6]\d\d|327[0-5]\d|3276[0-7])\b/g, "NODE-PORT"],
  [/\bnode-[123]\b/g, "node-N"],
  [/\.[0-9a-f]{16}\b/g, ".EVENT-SUFFIX"],
  [/-\d{8}(?!\w)/g, "-MINUTE"],
  [new RegExp(`-[${SAFE}]{6,10}(?![a-z0-9])`, "g"), "-HASH"],
  [new RegExp(`(hash["']?[:=]\\s*"?)[${SAFE}]{6,10}(?![a-z0-9])`, "g"), "$1HASH"],
  [new RegExp(`-[${SAFE}]{5}(?![a-z0-9])`, "g"), "-SUFFIX"],
  // 100m and more is a quantity of CPU: minutes that high would be an hour of recording.
  [/(?<![\w.])(?!\d{3,}m(?!\w))(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|[smhdy]))+(?![\w.]*\w)/g, "DURATION"],
  [/(?<=\S) {2,}(?=\S)/g, "  "],
  [/[ \t]+$/gm, ""],
].map(([pattern, replacement]) => [withMonth(pattern as RegExp), replacement as string] as const);

/** Output with everything taken out that two equal clusters may print differently: see test/README.md for the rules. */
export function normalise(text: string): string {
  let out = text;
  for (const [pattern, replacement] of RULES) out = out.replace(pattern, replacement);
  // A transcript has lines only: it cannot say that the last one had no end.
  return out === "" || out.endsWith("\n") ? out : `${out}\n`;
}

function withMonth(pattern: RegExp): RegExp {
  return pattern.source.includes("MONTH") ? new RegExp(pattern.source.replace("MONTH", MONTH), pattern.flags) : pattern;
}

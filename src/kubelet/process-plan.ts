import type { Container } from "../generated/types.ts";
import { ParseError } from "../machinery/parse-error.ts";
import { parseQuantity, quantityNumber } from "../machinery/quantity.ts";
import type { ImageProfile } from "./image-catalogue.ts";
import type { ProcessExit } from "./pod-memory.ts";
import { baseName, type FileChange, runScript } from "./shell-script.ts";
import { sleepTime } from "./sleep-time.ts";

/** What a container's process does, as known from its command line. */
export interface ProcessPlan {
  /** milliseconds until it ends by itself; Infinity: it runs on */
  lasts: number;
  exit: ProcessExit;
  /** exit code after SIGTERM; undefined: it does not heed it */
  stopCode: number | undefined;
  /** who answers on the network: the image's own program, another server, or nobody */
  listens: "own" | "other" | "nobody";
  files: readonly FileChange[];
}

const SHELLS = new Set(["sh", "bash", "ash", "dash", "zsh"]);
/** Programs that do their work and end with 0. */
const QUICK = new Set(
  "echo date true env ls perl printf cat pwd id whoami hostname uname touch mkdir cp mv rm test [ expr seq wc head curl wget nslookup dig ping printenv chown chmod ln grep sed awk sort hello".split(
    " ",
  ),
);
/** How long a program takes that has nothing to wait for. */
const MOMENT = 500;
const STRESS_AFTER = 1_000;

/** What the process of a container will do, given the image that it is made from. */
export function planProcess(container: Container, profile: ImageProfile): ProcessPlan {
  const argv = commandLine(container, profile);
  const own = container.command === undefined && (container.args === undefined || profile.entrypoint !== undefined);
  const [program = ""] = argv;
  const name = baseName(program);
  if (SHELLS.has(name)) return planShell(argv, container);
  if (name === "sleep") return ends(sleepTime(argv.slice(1)));
  if (name === "tail")
    return argv.some((word) => /^-[a-zA-Z]*[fF]/.test(word)) ? ends(Number.POSITIVE_INFINITY) : ends(MOMENT);
  if (name === "false") return { ...ends(MOMENT), exit: exitOf(1) };
  if (QUICK.has(name)) return ends(MOMENT);
  if (name === "stress" || argv.includes("--vm-bytes")) return planStress(argv, container);
  const ownProgram = own || argv.some((word) => baseName(word) === baseName(profile.cmd?.[0] ?? ""));
  return { ...ends(Number.POSITIVE_INFINITY), stopCode: profile.stopCode ?? 0, listens: ownProgram ? "own" : "other" };
}

/** The command line of a container: `command` replaces entrypoint and cmd of the image, `args` its cmd. */
export function commandLine({ command, args }: Container, { entrypoint, cmd }: ImageProfile): string[] {
  if (command !== undefined && command.length > 0) return [...command, ...(args ?? [])];
  if (args !== undefined && args.length > 0) return [...(entrypoint ?? []), ...args];
  return [...(entrypoint ?? []), ...(cmd ?? [])];
}

/** The end of a process in the kubelet's words. */
export function exitOf(code: number): ProcessExit {
  return { code, reason: code === 0 ? "Completed" : "Error" };
}

function planShell(argv: readonly string[], { stdin }: Container): ProcessPlan {
  const flag = argv.findIndex((word, i) => i > 0 && /^-[a-z]*c[a-z]*$/.test(word));
  if (flag < 0) {
    // Without a terminal a bare shell reads the end of its input; with a script file it does what we cannot know.
    const bare = argv.length === 1 && stdin !== true;
    return { ...ends(bare ? MOMENT : Number.POSITIVE_INFINITY), listens: "nobody" };
  }
  const { lasts, code, heedsTerm, serves, files } = runScript(argv[flag + 1] ?? "");
  return {
    lasts: lasts === 0 ? MOMENT : lasts,
    exit: exitOf(code),
    stopCode: heedsTerm ? 0 : undefined,
    listens: serves ? "other" : "nobody",
    files,
  };
}

/** The stress tool takes the memory that it is told to, and the kernel kills it beyond the container's limit. */
function planStress(argv: readonly string[], { resources }: Container): ProcessPlan {
  const wanted = bytes(argv[argv.indexOf("--vm-bytes") + 1]);
  const workers = argv.includes("--vm") ? Number(argv[argv.indexOf("--vm") + 1]) : 1;
  const limit = bytes(resources?.limits?.memory);
  if (argv.includes("--vm-bytes") && limit > 0 && wanted * (workers || 1) > limit) {
    return { ...ends(STRESS_AFTER), exit: { code: 137, reason: "OOMKilled" } };
  }
  return { ...ends(Number.POSITIVE_INFINITY), stopCode: 0 };
}

/** Bytes of a quantity; the stress tool writes `M` where Kubernetes writes `Mi`. */
function bytes(text: string | undefined): number {
  if (text === undefined) return 0;
  try {
    return quantityNumber(parseQuantity(/^\d+[KMG]$/.test(text) ? `${text}i` : text));
  } catch (error) {
    if (error instanceof ParseError) return 0;
    throw error;
  }
}

function ends(lasts: number): ProcessPlan {
  return { lasts, exit: exitOf(0), stopCode: undefined, listens: "nobody", files: [] };
}

import { inContext, UsageError } from "../../errors.ts";
import { outputPrinter } from "../../flags/output-flags.ts";
import { pathOf, send } from "../../resources/rest.ts";
import type { ApplyRun } from "./apply-run.ts";
import { eachCandidate, kindsToPrune, parseAllowlist, type PruneCandidate } from "./prune-candidates.ts";

/** What `--prune` is going to do. */
export interface Pruner {
  /** Throws UsageError for flags that do not go together. */
  validate(): void;
  /** Deletes what was applied once and was not applied now. */
  prune(): Promise<void>;
}

/** Reads the flags of `--prune` (kubectl `apply/prune.go`). Throws UsageError. */
export async function planPrune(run: ApplyRun): Promise<Pruner> {
  const { values, context } = run;
  if (values.applyset !== "") {
    // Upstream has the flag only where this variable turns it on.
    if (context.io.env.KUBECTL_APPLYSET !== "true")
      throw new UsageError("unknown flag: --applyset", `See '${context.program} apply --help' for usage.`);
    throw new UsageError("--applyset is not supported by kubesim: use --prune with -l and --prune-allowlist instead");
  }
  const chosen = await parseAllowlist(context, values["prune-allowlist"]);
  return {
    validate() {
      if (values.force) throw new UsageError("--force cannot be used with --prune");
      if (!values.all && values.selector === "") {
        throw new UsageError(
          "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector",
        );
      }
      if (values["server-side"]) {
        throw new UsageError("--prune is in alpha and doesn't currently work on objects created by server-side apply");
      }
      if (values.subresource !== "") throw new UsageError("--subresource can only be specified for --server-side");
    },
    async prune() {
      const kinds = await kindsToPrune(context, chosen);
      const visited = { uids: run.visitedUids, namespaces: run.visitedNamespaces };
      await eachCandidate(run.client, kinds, visited, values.selector, (candidate) => pruneOne(run, candidate));
    },
  };
}

async function pruneOne(run: ApplyRun, { mapping, namespace, object }: PruneCandidate): Promise<void> {
  const { client, context, dryRun, propagation, values } = run;
  const gracePeriodSeconds = values["grace-period"];
  if (dryRun !== "client") {
    const body = {
      propagationPolicy: propagation,
      ...(gracePeriodSeconds >= 0 && { gracePeriodSeconds }),
      ...(dryRun === "server" && { dryRun: ["All"] }),
    };
    try {
      await send(client, { method: "DELETE", path: pathOf(mapping, namespace, object.metadata.name ?? ""), body });
    } catch (error) {
      const { group, version, kind } = mapping;
      const scope = mapping.namespaced ? "namespaced" : "nonNamespaced";
      const message = inContext(`error pruning ${scope} object ${group}/${version}, Kind=${kind}: `, error).message;
      throw new UsageError(message);
    }
  }
  const printer = await outputPrinter(context.io, values, "pruned", dryRun);
  context.io.stdout.write(printer.print(object));
}

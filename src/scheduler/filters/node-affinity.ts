import type { NodeSelectorTerm, Pod } from "../../generated/types.ts";
import { isRequiredNode } from "../../kinds/core/node/node-selection.ts";
import type { Filter, Refusal } from "./filter.ts";

const REFUSAL: Refusal = { reasons: ["node(s) didn't match Pod's node affinity/selector"], preemptable: false };

/** nodeSelector and required node affinity. */
export const nodeAffinity: Filter = {
  name: "NodeAffinity",
  prepare({ spec }) {
    if (spec?.nodeSelector === undefined && spec?.affinity?.nodeAffinity === undefined) return undefined;
    return (node) => (isRequiredNode(spec, node) ? undefined : REFUSAL);
  },
};

/** Pods whose affinity names their nodes, as those of a DaemonSet do, are asked about these nodes only. */
export const nodeAffinityNames: Filter = {
  name: "NodeAffinity",
  prepare(pod) {
    const only = namedNodes(pod);
    if (only?.size === 0) return { impossible: "pod affinity terms conflict" };
    return only && { only };
  },
};

/** The nodes that every term names by metadata.name; undefined where a term does not. */
function namedNodes({ spec }: Pod): Set<string> | undefined {
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms?.length) return undefined;
  const all = new Set<string>();
  for (const term of terms) {
    const names = namesOf(term);
    if (names === undefined) return undefined;
    for (const name of names) all.add(name);
  }
  return all;
}

function namesOf({ matchFields }: NodeSelectorTerm): string[] | undefined {
  let names: string[] | undefined;
  for (const { key, operator, values } of matchFields ?? []) {
    if (key !== "metadata.name" || operator !== "In") continue;
    names = names === undefined ? [...(values ?? [])] : names.filter((name) => values?.includes(name));
  }
  return names;
}

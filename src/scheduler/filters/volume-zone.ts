import type { PersistentVolume } from "../../generated/types.ts";
import { boundVolumes } from "../pod-volumes.ts";
import type { Filter, Refusal } from "./filter.ts";

const REFUSAL: Refusal = { reasons: ["node(s) had no available volume zone"], preemptable: false };
const KEYS = [
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
];

/** A volume that is labelled with a zone or region is used there (several zones are joined by `__`). */
export const volumeZone: Filter = {
  name: "VolumeZone",
  prepare(pod, { context }) {
    const wanted = boundVolumes(pod, context).flatMap(zonesOf);
    if (wanted.length === 0) return undefined;
    return ({ labels }) => (wanted.every(([key, zones]) => zones.includes(labels[key] ?? "")) ? undefined : REFUSAL);
  },
};

function zonesOf({ metadata }: PersistentVolume): [key: string, zones: string[]][] {
  return KEYS.flatMap((key): [string, string[]][] => {
    const value = metadata.labels?.[key];
    return value === undefined ? [] : [[key, value.split("__")]];
  });
}

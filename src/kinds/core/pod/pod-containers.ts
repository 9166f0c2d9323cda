import type { Container, EphemeralContainer, PodSpec } from "../../../generated/types.ts";

/** A container of any type, with its path as messages print it. */
export interface PlacedContainer {
  readonly container: Container | EphemeralContainer;
  readonly path: string;
}

/** All containers of a pod: init, regular, ephemeral, as upstream's visitors go (`pkg/apis/core/pods`). */
export function allContainers(spec: PodSpec | undefined, path: string): PlacedContainer[] {
  const placed: PlacedContainer[] = [];
  for (const list of ["initContainers", "containers", "ephemeralContainers"] as const) {
    for (const [i, container] of (spec?.[list] ?? []).entries())
      placed.push({ container, path: `${path}.${list}[${i}]` });
  }
  return placed;
}

/** Whether an init container is a sidecar, which goes on running beside the regular containers. */
export function isSidecar(container: Pick<Container, "restartPolicy"> | undefined): boolean {
  return container?.restartPolicy === "Always";
}

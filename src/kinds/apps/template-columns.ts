import type { PodTemplateSpec } from "../../generated/types.ts";
import type { KubeObject } from "../../machinery/object.ts";
import type { Column } from "../kind.ts";

/** The wide CONTAINERS column of everything that has a pod template. */
export function containersColumn<T extends KubeObject>(
  template: (object: T) => PodTemplateSpec | undefined,
): Column<T> {
  return column("Containers", template, ({ name }) => name);
}

/** The wide IMAGES column of everything that has a pod template. */
export function imagesColumn<T extends KubeObject>(template: (object: T) => PodTemplateSpec | undefined): Column<T> {
  return column("Images", template, ({ image = "" }) => image);
}

function column<T extends KubeObject>(
  name: string,
  template: (object: T) => PodTemplateSpec | undefined,
  part: (container: { name: string; image?: string }) => string,
): Column<T> {
  return { name, priority: 1, cell: (object) => (template(object)?.spec?.containers ?? []).map(part).join(",") };
}

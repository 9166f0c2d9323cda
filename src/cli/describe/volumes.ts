import type {
  DownwardAPIVolumeSource,
  PersistentVolumeClaimTemplate,
  ProjectedVolumeSource,
  Volume,
} from "../../generated/types.ts";
import { compareBytes } from "../../machinery/json.ts";
import { claimLines } from "./claim-lines.ts";
import { type DescribeText, nestedText } from "./describe-text.ts";
import { shorten } from "./label-lines.ts";
import { sourceLines } from "./volume-sources.ts";

const MAX_ATTRIBUTE = 140;

/** The volumes of a pod or, behind `space`, of a template. */
export function volumeLines(out: DescribeText, volumes: readonly Volume[] | undefined, space: string): void {
  if (volumes === undefined || volumes.length === 0) {
    out.field(`${space}Volumes`, "<none>");
    return;
  }
  out.line(`${space}Volumes:`);
  for (const volume of volumes) {
    out.line(`${space === "" ? "" : " "}${volume.name}:`, 1);
    if (volume.projected) projectedLines(out, volume.projected);
    else if (volume.downwardAPI) downwardLines(out, volume.downwardAPI);
    else if (volume.ephemeral) ephemeralLines(out, volume.ephemeral.volumeClaimTemplate);
    else {
      const found = sourceLines(out, volume, false);
      if (found === "csi") attributeLines(out, volume.csi?.volumeAttributes);
      if (found === undefined) out.line("<unknown>", 1);
    }
  }
}

/** The attributes of a CSI volume, one a line. */
export function attributeLines(out: DescribeText, attributes: { readonly [key: string]: string } | undefined): void {
  out.write("VolumeAttributes:\t", 2);
  const entries = Object.entries(attributes ?? {}).sort(([a], [b]) => compareBytes(a, b));
  if (entries.length === 0) out.line("<none>");
  for (const [i, [key, value]] of entries.entries()) {
    if (i > 0) {
      out.write("", 2);
      out.write("\t", 2);
    }
    out.line(shorten(`${key}=${value}`, MAX_ATTRIBUTE), 2);
  }
}

function projectedLines(out: DescribeText, { sources = [] }: ProjectedVolumeSource): void {
  out.field("Type", "Projected (a volume that contains injected data from multiple sources)", 2);
  for (const { secret, downwardAPI, configMap, serviceAccountToken } of sources) {
    if (secret) {
      out.field("SecretName", secret.name, 2);
      out.field("Optional", secret.optional === true, 2);
    } else if (downwardAPI) {
      out.field("DownwardAPI", true, 2);
    } else if (configMap) {
      out.field("ConfigMapName", configMap.name, 2);
      out.field("Optional", configMap.optional === true, 2);
    } else if (serviceAccountToken) {
      out.field("TokenExpirationSeconds", serviceAccountToken.expirationSeconds, 2);
    }
  }
}

function downwardLines(out: DescribeText, { items = [] }: DownwardAPIVolumeSource): void {
  out.field("Type", "DownwardAPI (a volume populated by information about the pod)", 2);
  out.line("Items:", 2);
  for (const { fieldRef, resourceFieldRef, path } of items) {
    if (fieldRef) out.line(`${fieldRef.fieldPath} -> ${path}`, 3);
    if (resourceFieldRef) out.line(`${resourceFieldRef.resource} -> ${path}`, 3);
  }
}

function ephemeralLines(out: DescribeText, template: PersistentVolumeClaimTemplate | undefined): void {
  out.field(
    "Type",
    "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)",
    2,
  );
  if (template) claimLines(nestedText(out, 2), template);
}

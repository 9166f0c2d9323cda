import { compareBytes } from "../json.ts";
import type { ManagedFieldsEntry } from "../object.ts";
import { StatusError } from "../status.ts";
import type { FieldSet } from "./field-set.ts";
import { eachPath, has } from "./field-set.ts";
import { managerId } from "./managed-entries.ts";
import { formatPath } from "./path-element.ts";

/** A field that an applier wants to change while another manager owns it. */
export interface Conflict {
  readonly owner: ManagedFieldsEntry;
  readonly path: readonly string[];
}

/** The conflicts about these fields, which the owner has. */
export function conflictsWith(owner: ManagedFieldsEntry, fields: FieldSet): Conflict[] {
  const conflicts: Conflict[] = [];
  eachPath(fields, (path) => conflicts.push({ owner, path: [...path] }));
  return conflicts;
}

/** Those conflicts whose field is not in the set. */
export function conflictsOutside(conflicts: readonly Conflict[], allowed: FieldSet): Conflict[] {
  return conflicts.filter(({ path }) => !has(allowed, path));
}

/** 409 with a cause a field; managers in the order of their identifiers (apimachinery `managedfields/internal/conflict.go`). */
export function applyConflict(found: readonly Conflict[]): StatusError {
  const conflicts = [...found].sort((a, b) => compareBytes(managerId(a.owner), managerId(b.owner)));
  const causes = conflicts.map(({ owner, path }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${describeOwner(owner)}`,
    field: formatPath(path),
  }));
  const [only] = conflicts;
  let what: string;
  if (only !== undefined && conflicts.length === 1) {
    what = `1 conflict: conflict with ${describeOwner(only.owner)}: ${formatPath(only.path)}`;
  } else {
    const lines: string[] = [];
    conflicts.forEach(({ owner, path }, i) => {
      const previous = conflicts[i - 1];
      if (previous === undefined || managerId(previous.owner) !== managerId(owner)) {
        lines.push(`conflicts with ${describeOwner(owner)}:`);
      }
      lines.push(`- ${formatPath(path)}`);
    });
    what = `${conflicts.length} conflicts: ${lines.join("\n")}`;
  }
  return new StatusError(409, "Conflict", `Apply failed with ${what}`, { causes });
}

/** `"kubectl" with subresource "status" using apps/v1`; appliers without the version. */
function describeOwner({ manager = "", operation, apiVersion, subresource }: ManagedFieldsEntry): string {
  const name = JSON.stringify(manager);
  const where = subresource ? ` with subresource ${JSON.stringify(subresource)}` : "";
  return operation === "Update" ? `${name}${where} using ${apiVersion}` : `${name}${where}`;
}

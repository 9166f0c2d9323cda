import type { KubeObject } from "../../machinery/object.ts";
import type { Scope } from "../scope.ts";

/** What an admission plugin is asked about. */
export interface AdmissionRequest {
  readonly scope: Scope;
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly subresource: string;
  /** absent on DELETE */
  readonly object: KubeObject | undefined;
  /** absent on CREATE */
  readonly old: KubeObject | undefined;
}

/** One admission plugin of the API server. Throws StatusError to refuse. */
export interface AdmissionPlugin {
  /** upstream's name of it */
  readonly name: string;
  /** May change the object. Runs before preparation and validation. */
  admit?(request: AdmissionRequest): void;
  /** Runs after validation and may not change anything. */
  validate?(request: AdmissionRequest): void;
}

import type { KubeObject } from "../../machinery/object.ts";
import type { Scope } from "../scope.ts";

/**
 * Answers a review: an object that is created only to be answered, and never stored. Gives the parts of the answer beside
 * apiVersion and kind. Throws StatusError.
 */
export type Review = (scope: Scope, object: KubeObject) => Omit<KubeObject, "apiVersion" | "kind">;

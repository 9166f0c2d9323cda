import { type Kind, resourceName } from "../../kinds/kind.ts";
import type { Served } from "../../kinds/registry.ts";
import { deepCopy } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { decodeBody } from "../decode-body.ts";
import type { ApiRequest } from "../request.ts";
import type { ResourceRoute } from "../route.ts";
import { type ApiCore, scopeFor } from "../scope.ts";
import { toServed } from "../view.ts";
import type { Review } from "./review.ts";
import { selfSubjectReview } from "./self-subject-review.ts";
import { localSubjectAccessReview, selfSubjectAccessReview, subjectAccessReview } from "./subject-access-review.ts";
import { selfSubjectRulesReview } from "./self-subject-rules-review.ts";
import { tokenReview } from "./token-review.ts";

/** The reviews by resource. */
const REVIEWS: Readonly<Record<string, Review>> = {
  "localsubjectaccessreviews.authorization.k8s.io": localSubjectAccessReview,
  "selfsubjectaccessreviews.authorization.k8s.io": selfSubjectAccessReview,
  "selfsubjectreviews.authentication.k8s.io": selfSubjectReview,
  "selfsubjectrulesreviews.authorization.k8s.io": selfSubjectRulesReview,
  "subjectaccessreviews.authorization.k8s.io": subjectAccessReview,
  "tokenreviews.authentication.k8s.io": tokenReview,
};

/** Answers a request on a kind that is never stored. */
type ReviewHandler = (
  core: ApiCore,
  served: Served,
  route: ResourceRoute,
  request: ApiRequest,
  warnings: string[],
) => { code: number; body: unknown };

/** The handler of a kind whose objects are reviews; undefined for other kinds. */
export function findReview(kind: Kind): ReviewHandler | undefined {
  if (kind.verbs?.length !== 1) return undefined;
  const review = Object.hasOwn(REVIEWS, resourceName(kind)) ? REVIEWS[resourceName(kind)] : undefined;
  if (review === undefined) return undefined;
  return (core, { kind, view }, route, request, warnings) => {
    const scope = scopeFor(core, kind, {
      namespace: route.namespace,
      user: request.user,
      fieldManager: "",
      view,
      warnings,
    });
    const validation = request.query.get("fieldValidation") === "Strict" ? "Strict" : "Warn";
    const object = decodeBody(scope, request, validation);
    const answer = { apiVersion: object.apiVersion, kind: object.kind, ...review(scope, object) } as KubeObject;
    return { code: 201, body: deepCopy(toServed(scope, answer)) };
  };
}

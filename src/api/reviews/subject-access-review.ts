import type { UserInfo } from "../../kinds/kind.ts";
import { type FieldError, invalid, invalidObject } from "../../machinery/field-error.ts";
import { isObject, type JsonObject } from "../../machinery/json.ts";
import type { KubeObject } from "../../machinery/object.ts";
import { badRequest } from "../../machinery/status.ts";
import type { Attributes } from "../authorization/attributes.ts";
import { decide } from "../authorization/authorizer.ts";
import type { Scope } from "../scope.ts";
import type { Review } from "./review.ts";

/** Whether the user of the request may do something (registry `authorization/selfsubjectaccessreview/rest.go`). */
export const selfSubjectAccessReview: Review = (scope, object) => {
  const spec = specOf(object);
  refuseInvalid(scope, attributeErrors(spec));
  return answer(scope, object, spec, scope.user);
};

/** Whether some user may do something (registry `authorization/subjectaccessreview/rest.go`). */
export const subjectAccessReview: Review = (scope, object) => {
  const spec = specOf(object);
  refuseInvalid(scope, subjectErrors(spec));
  return answer(scope, object, spec, subjectOf(spec));
};

/** The same within one namespace (registry `authorization/localsubjectaccessreview/rest.go`). */
export const localSubjectAccessReview: Review = (scope, object) => {
  const spec = specOf(object);
  const errors = subjectErrors(spec);
  if (spec.nonResourceAttributes !== undefined) {
    errors.push(
      invalid("spec.nonResourceAttributes", spec.nonResourceAttributes, "disallowed on this kind of request"),
    );
  }
  refuseInvalid(scope, errors);
  const namespace = isObject(spec.resourceAttributes) ? text(spec.resourceAttributes.namespace) : "";
  if (namespace !== scope.namespace) {
    throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${scope.namespace}`);
  }
  return answer(scope, object, spec, subjectOf(spec));
};

function answer({ core }: Scope, { metadata }: KubeObject, spec: JsonObject, user: UserInfo): ReturnType<Review> {
  const { allowed, reason } = decide(core.store, user, attributesOf(spec));
  return { metadata, spec, status: { allowed, ...(reason !== "" && { reason }) } };
}

function specOf({ spec }: KubeObject): JsonObject {
  return isObject(spec) ? spec : {};
}

function subjectOf({ user, groups, uid, extra }: JsonObject): UserInfo {
  return {
    name: text(user),
    groups: Array.isArray(groups) ? groups.map(text) : [],
    ...(text(uid) !== "" && { uid: text(uid) }),
    ...(isObject(extra) && { extra: extra as Record<string, string[]> }),
  };
}

function attributesOf({ resourceAttributes, nonResourceAttributes }: JsonObject): Attributes {
  if (isObject(resourceAttributes)) {
    const { verb, group, resource, subresource, namespace, name } = resourceAttributes;
    return {
      verb: text(verb),
      group: text(group),
      resource: text(resource),
      subresource: text(subresource),
      namespace: text(namespace),
      name: text(name),
    };
  }
  const { verb, path } = isObject(nonResourceAttributes) ? nonResourceAttributes : {};
  return { verb: text(verb), path: text(path) };
}

function attributeErrors({ resourceAttributes, nonResourceAttributes }: JsonObject): FieldError[] {
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    return [
      invalid(
        "spec.nonResourceAttributes",
        nonResourceAttributes,
        "cannot be specified in combination with resourceAttributes",
      ),
    ];
  }
  if (resourceAttributes !== undefined || nonResourceAttributes !== undefined) return [];
  return [
    invalid(
      "spec.resourceAttributes",
      undefined,
      "exactly one of nonResourceAttributes or resourceAttributes must be specified",
    ),
  ];
}

function subjectErrors(spec: JsonObject): FieldError[] {
  const errors = attributeErrors(spec);
  const hasGroups = Array.isArray(spec.groups) && spec.groups.length > 0;
  if (text(spec.user) === "" && !hasGroups) {
    errors.push(invalid("spec.user", "", "at least one of user or group must be specified"));
  }
  return errors;
}

function refuseInvalid({ kind }: Scope, errors: FieldError[]): void {
  if (errors.length > 0) throw invalidObject(kind, "", errors);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

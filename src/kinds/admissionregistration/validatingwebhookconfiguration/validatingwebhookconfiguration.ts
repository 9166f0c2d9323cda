import type { ValidatingWebhookConfiguration } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const validatingWebhookConfiguration = defineKind<ValidatingWebhookConfiguration>({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingWebhookConfiguration",
  resource: "validatingwebhookconfigurations",
  singular: "validatingwebhookconfiguration",
  namespaced: false,
  tracksGeneration: true,
  requiresResourceVersion: true,
  defaults({ webhooks = [] }) {
    for (const webhook of webhooks) {
      webhook.failurePolicy ??= "Fail";
      webhook.matchPolicy ??= "Equivalent";
      webhook.namespaceSelector ??= {};
      webhook.objectSelector ??= {};
      webhook.timeoutSeconds ??= 10;
      for (const rule of webhook.rules ?? []) rule.scope ??= "*";
      const { service } = webhook.clientConfig ?? {};
      if (service !== undefined) service.port ??= 443;
    }
  },
  columns: [nameColumn, { name: "Webhooks", type: "integer", cell: ({ webhooks = [] }) => webhooks.length }, ageColumn],
});

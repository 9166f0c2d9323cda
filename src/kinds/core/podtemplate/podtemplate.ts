import type { PodTemplate } from "../../../generated/types.ts";
import { formatLabels } from "../../../machinery/label-selector.ts";
import { nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";
import { podTemplateDefaults } from "../pod/defaults.ts";
import { validatePodTemplate } from "../pod/template-validation.ts";
import { podTemplateWarnings } from "../pod/warnings.ts";

export const podTemplate = defineKind<PodTemplate>({
  group: "",
  version: "v1",
  kind: "PodTemplate",
  resource: "podtemplates",
  singular: "podtemplate",
  namespaced: true,
  tracksGeneration: true,
  defaults: ({ template }) => podTemplateDefaults(template),
  validate: ({ template }) => validatePodTemplate(template ?? {}, "template"),
  warnings: ({ template }) => podTemplateWarnings(template, "template"),
  columns: [
    nameColumn,
    {
      name: "Containers",
      cell: ({ template }) => (template?.spec?.containers ?? []).map(({ name }) => name).join(","),
    },
    {
      name: "Images",
      cell: ({ template }) => (template?.spec?.containers ?? []).map(({ image = "" }) => image).join(","),
    },
    { name: "Pod Labels", cell: ({ template }) => formatLabels(template?.metadata?.labels) },
  ],
});

import type { PriorityLevelConfiguration } from "../../../generated/types.ts";
import { ageColumn, nameColumn } from "../../columns.ts";
import { defineKind } from "../../kind.ts";

export const priorityLevelConfiguration = defineKind<PriorityLevelConfiguration>({
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  kind: "PriorityLevelConfiguration",
  resource: "prioritylevelconfigurations",
  singular: "prioritylevelconfiguration",
  namespaced: false,
  status: true,
  defaults({ spec }) {
    const { limited, exempt } = spec ?? {};
    if (exempt !== undefined) {
      exempt.nominalConcurrencyShares ??= 0;
      exempt.lendablePercent ??= 0;
    }
    if (limited === undefined) return;
    limited.nominalConcurrencyShares ??= 30;
    limited.lendablePercent ??= 0;
    const { queuing } = limited.limitResponse ?? {};
    if (queuing === undefined) return;
    queuing.queues ??= 64;
    queuing.handSize ??= 8;
    queuing.queueLengthLimit ??= 50;
  },
  prepareForCreate(object) {
    object.status = {};
  },
  columns: [
    nameColumn,
    { name: "Type", cell: ({ spec }) => spec?.type ?? "" },
    { name: "NominalConcurrencyShares", cell: ({ spec }) => spec?.limited?.nominalConcurrencyShares ?? "<none>" },
    { name: "Queues", cell: ({ spec }) => spec?.limited?.limitResponse?.queuing?.queues ?? "<none>" },
    { name: "HandSize", cell: ({ spec }) => spec?.limited?.limitResponse?.queuing?.handSize ?? "<none>" },
    {
      name: "QueueLengthLimit",
      cell: ({ spec }) => spec?.limited?.limitResponse?.queuing?.queueLengthLimit ?? "<none>",
    },
    ageColumn,
  ],
});

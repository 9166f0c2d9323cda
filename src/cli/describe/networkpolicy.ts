import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from "../../generated/types.ts";
import { formatLabelSelector } from "../../machinery/label-selector.ts";
import { parseTime } from "../../machinery/time.ts";
import type { DescribeText } from "./describe-text.ts";
import { annotationLines, labelLines } from "./label-lines.ts";

interface Rule {
  readonly ports: readonly NetworkPolicyPort[] | undefined;
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
}

const INDENT = "    ";

/** A NetworkPolicy in words: what may come in and go out. */
export function describeNetworkPolicy({ metadata, spec }: NetworkPolicy, out: DescribeText): void {
  out.field("Name", metadata.name);
  out.field("Namespace", metadata.namespace);
  out.field("Created on", goTime(metadata.creationTimestamp));
  labelLines(out, "Labels", metadata.labels);
  annotationLines(out, "Annotations", metadata.annotations);
  out.line("Spec:");
  out.write("PodSelector: ", 1);
  const { matchLabels = {}, matchExpressions = [] } = spec?.podSelector ?? {};
  const everyPod = Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
  const selected = everyPod
    ? "<none> (Allowing the specific traffic to all pods in this namespace)"
    : formatLabelSelector(spec?.podSelector);
  out.line(selected, 2);
  const types = spec?.policyTypes ?? [];
  if (types.includes("Ingress")) {
    out.line("Allowing ingress traffic:", 1);
    ruleLines(
      out,
      "From",
      "source",
      "ingress",
      (spec?.ingress ?? []).map(({ ports, from }) => ({ ports, peers: from })),
    );
  } else {
    out.line("Not affecting ingress traffic", 1);
  }
  if (types.includes("Egress")) {
    out.line("Allowing egress traffic:", 1);
    ruleLines(
      out,
      "To",
      "destination",
      "egress",
      (spec?.egress ?? []).map(({ ports, to }) => ({ ports, peers: to })),
    );
  } else {
    out.line("Not affecting egress traffic", 1);
  }
  out.line(`Policy Types: ${types.join(", ") || "<none>"}`, 1);
}

function ruleLines(out: DescribeText, word: string, end: string, direction: string, rules: readonly Rule[]): void {
  if (rules.length === 0) out.line(`${INDENT}<none> (Selected pods are isolated for ${direction} connectivity)`);
  for (const [i, { ports, peers }] of rules.entries()) {
    if (!ports?.length) out.line(`${INDENT}To Port: <any> (traffic allowed to all ports)`);
    for (const port of ports ?? []) out.line(`${INDENT}${portText(port)}`);
    if (!peers?.length) out.line(`${INDENT}${word}: <any> (traffic not restricted by ${end})`);
    for (const peer of peers ?? []) {
      out.line(`${INDENT}${word}:`);
      peerLines(out, peer);
    }
    if (i < rules.length - 1) out.line(`${INDENT}----------`);
  }
}

function portText({ port, endPort, protocol = "TCP" }: NetworkPolicyPort): string {
  const shown = port ?? "<nil>";
  return endPort === undefined ? `To Port: ${shown}/${protocol}` : `To Port Range: ${shown}-${endPort}/${protocol}`;
}

function peerLines(out: DescribeText, { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): void {
  if (namespaceSelector) out.line(`${INDENT}NamespaceSelector: ${formatLabelSelector(namespaceSelector)}`, 1);
  if (podSelector) out.line(`${INDENT}PodSelector: ${formatLabelSelector(podSelector)}`, 1);
  if (namespaceSelector || podSelector || !ipBlock) return;
  out.line(`${INDENT}IPBlock:`, 1);
  out.line(`${INDENT}CIDR: ${ipBlock.cidr}`, 2);
  out.line(`${INDENT}Except: ${(ipBlock.except ?? []).join(", ")}`, 2);
}

/** A time as Go's Time.String writes it: `2026-11-23 01:46:29 +0000 UTC`. */
function goTime(time: string | undefined): string {
  if (!time) return "0001-01-01 00:00:00 +0000 UTC";
  const text = new Date(parseTime(time)).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)} +0000 UTC`;
}

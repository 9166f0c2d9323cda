/** One resource of apidiscovery.k8s.io/v2. */
export interface DiscoveredResource {
  resource: string;
  responseKind: { group: string; version: string; kind: string };
  scope: "Namespaced" | "Cluster";
  singularResource: string;
  verbs: readonly string[];
  shortNames?: readonly string[];
  categories?: readonly string[];
  subresources?: readonly {
    subresource: string;
    responseKind: { group: string; version: string; kind: string };
    verbs: readonly string[];
  }[];
}

/** apidiscovery.k8s.io/v2 APIGroupDiscoveryList, what one request to /api or /apis answers. */
export interface GroupDiscoveryList {
  kind: "APIGroupDiscoveryList";
  apiVersion: "apidiscovery.k8s.io/v2";
  metadata: Record<string, never>;
  items: {
    metadata: { name?: string };
    versions: { version: string; resources: DiscoveredResource[]; freshness: "Current" }[];
  }[];
}

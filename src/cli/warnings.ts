import type { RestClient } from "../client/rest-client.ts";
import type { Output } from "./io.ts";

/** A client that prints the server's warnings to stderr, each once (client-go `rest/warnings.go`). */
export function withWarnings(client: RestClient, stderr: Output, count: () => void): RestClient {
  const seen = new Set<string>();
  return {
    ...client,
    async request(request) {
      const response = await client.request(request);
      for (const warning of response.warnings) {
        if (seen.has(warning)) continue;
        seen.add(warning);
        count();
        stderr.write(`Warning: ${warning}\n`);
      }
      return response;
    },
  };
}

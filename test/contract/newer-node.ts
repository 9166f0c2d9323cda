import workers from "node:worker_threads";
import zlib from "node:zlib";

/** Gives Node 20 the three functions that @kubernetes/client-node's HTTP library (undici 8) takes from Node 22. */
export function pretendNewerNode(): void {
  if (!("createZstdDecompress" in zlib)) Object.assign(zlib, { createZstdDecompress: zlib.createBrotliDecompress });
  if (!("markAsUncloneable" in workers)) Object.assign(workers, { markAsUncloneable: () => {} });
  if (!("withResolvers" in Promise)) Object.assign(Promise, { withResolvers });
}

function withResolvers(): object {
  const parts: Record<string, unknown> = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

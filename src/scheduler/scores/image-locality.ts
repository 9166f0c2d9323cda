import { MAX_POINTS, type Score } from "./score.ts";

const MB = 1024 * 1024;
const SMALLEST = 23 * MB;
const LARGEST_PER_CONTAINER = 1000 * MB;

/** Nodes that have the images already are better, the more so the larger these are (`imagelocality`). */
export const imageLocality: Score = {
  name: "ImageLocality",
  weight: 1,
  prepare({ spec }, nodes) {
    const images = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ image }) => image ?? "");
    if (!nodes.some(({ node }) => node.status?.images?.length)) return undefined;
    const spread = new Map<string, number>();
    const sizes = (node: (typeof nodes)[number]) =>
      images.map((image) => ({
        image,
        size: node.node.status?.images?.find(({ names }) => names?.includes(image))?.sizeBytes ?? 0,
      }));
    for (const node of nodes)
      for (const { image, size } of sizes(node)) if (size > 0) spread.set(image, (spread.get(image) ?? 0) + 1);
    const largest = LARGEST_PER_CONTAINER * Math.max(1, images.length);
    return (node) => {
      let sum = 0;
      for (const { image, size } of sizes(node)) sum += size * ((spread.get(image) ?? 0) / nodes.length);
      return Math.floor((MAX_POINTS * (Math.min(Math.max(sum, SMALLEST), largest) - SMALLEST)) / (largest - SMALLEST));
    };
  },
};

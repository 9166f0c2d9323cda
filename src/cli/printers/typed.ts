import type { KubeObject } from "../../machinery/object.ts";

/** An object as a typed client of kubectl prints it; as it is where only its name is printed. */
export async function printable(object: KubeObject, { output }: { readonly output: string }): Promise<KubeObject> {
  if (output === "" || output === "name") return object;
  const { asTyped } = await import("./go-order.ts");
  return asTyped(object);
}

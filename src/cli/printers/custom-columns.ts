import { formatV } from "../../machinery/go-format.ts";
import { formatFloat } from "../../machinery/go-float.ts";
import { compileJsonPath, type JsonPath, relaxedPath } from "./jsonpath/path.ts";
import { PrintError } from "./print-error.ts";
import { isList, type Printer } from "./printer.ts";
import { escapeTerminal } from "./table.ts";
import { newTabWriter, TABLE_LAYOUT } from "./tabwriter.ts";

/** A column that the user asked for: its header, and a JSONPath template. */
export interface CustomColumn {
  readonly header: string;
  readonly path: string;
}

/** The columns of `-o custom-columns=NAME:.metadata.name,…`. Throws PrintError. */
export function columnsFromSpec(spec: string): CustomColumn[] {
  return spec.split(",").map((part) => {
    const colon = part.indexOf(":");
    if (colon < 0) {
      throw new PrintError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    }
    return { header: part.slice(0, colon), path: relaxedPath(part.slice(colon + 1)) };
  });
}

/** The columns of a file for `-o custom-columns-file`: a line of headers, a line of paths. Throws PrintError. */
export function columnsFromFile(text: string): CustomColumn[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const format = "Expected format is one line of space separated headers, one line of space separated column specs.";
  const [headerLine, pathLine] = lines;
  if (headerLine === undefined) throw new PrintError(`invalid template, missing header line. ${format}`);
  if (pathLine === undefined) throw new PrintError(`invalid template, missing spec line. ${format}`);
  const headers = words(headerLine);
  const paths = words(pathLine);
  if (headers.length !== paths.length) {
    throw new PrintError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    );
  }
  return headers.map((header, i) => ({ header, path: relaxedPath(paths[i] ?? "") }));
}

function words(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== "");
}

/**
 * Prints the columns of each object, `<none>` where a path finds nothing (kubectl `get/customcolumn.go`). A broken or
 * failing path throws PrintError, whose output has the header and the rows so far.
 */
export async function newColumnsPrinter(columns: readonly CustomColumn[], noHeaders: boolean): Promise<Printer> {
  const paths = await Promise.all(columns.map(({ path }) => compileOrError(path)));
  const writer = newTabWriter(TABLE_LAYOUT);
  let headersPrinted = noHeaders;
  return {
    print(object) {
      if (!headersPrinted) writer.write(`${columns.map(({ header }) => header).join("\t")}\n`);
      headersPrinted = true;
      try {
        for (const item of isList(object) ? object.items : [object]) {
          writer.write(`${paths.map((path) => cellOf(path, item)).join("\t")}\n`);
        }
      } catch (error) {
        throw error instanceof PrintError ? new PrintError(error.message, writer.flush()) : error;
      }
      return writer.flush();
    },
  };
}

/** A broken path is reported when the first row is due, behind the header. */
async function compileOrError(path: string): Promise<JsonPath | PrintError> {
  try {
    return await compileJsonPath(path);
  } catch (error) {
    if (error instanceof PrintError) return error;
    throw error;
  }
}

function cellOf(path: JsonPath | PrintError, object: object): string {
  if (path instanceof PrintError) throw path;
  const results = path.find(object);
  const values = results[0]?.length ? [] : ["<none>"];
  for (const value of results.flat()) values.push(escapeTerminal(printed(value)));
  return values.join(",");
}

function printed(value: unknown): string {
  return typeof value === "number" && !Number.isInteger(value) ? formatFloat(value) : formatV(value);
}

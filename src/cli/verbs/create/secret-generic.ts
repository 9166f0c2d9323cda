import { UsageError } from "../../errors.ts";
import { bool, string, stringArray, strings } from "../../flags/flag.ts";
import { defineCreate, requireName } from "./define-create.ts";
import { addEnvFiles, addFiles, addLiterals } from "./key-sources.ts";
import { secretOf } from "./secret-object.ts";

export const createSecretGeneric = defineCreate({
  usage:
    "secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  summary: "Create a secret from a local file, directory, or literal value",
  examples:
    "# From values on the command line\nkubectl create secret generic db --from-literal=password=s3cret\n\n# From a file under another name\nkubectl create secret generic ssh --from-file=ssh-privatekey=id_rsa",
  flags: {
    "append-hash": bool("", false, "Append a hash of the content to the name"),
    "from-env-file": strings("", "File with lines of key=value"),
    "from-file": strings("", "File or folder to take; the key is the file's name unless key=file says otherwise"),
    "from-literal": stringArray("", "A key and its value, key=value"),
    type: string("", "", "Type of the secret"),
  },
  resource: "secrets",
  failure: "failed to create secret ",
  build({ name, values, context: { io } }) {
    requireName(name);
    const envFiles = values["from-env-file"];
    if (envFiles.length > 0 && (values["from-file"].length > 0 || values["from-literal"].length > 0)) {
      throw new UsageError("from-env-file cannot be combined with from-file or from-literal");
    }
    return secretOf(name, values.type, values["append-hash"], (add) => {
      addLiterals(values["from-literal"], add);
      addFiles(values["from-file"], io, add);
      addEnvFiles(envFiles, io, "secret", add);
    });
  },
});

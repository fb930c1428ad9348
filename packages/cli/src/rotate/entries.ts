import type { Settings } from "../project/programs.ts";
import type { NewValue } from "./values.ts";

type SecretStore = Settings["kubernetes"]["secretStore"];

/**
 * Changes fields of an entry, and says the day where values are new. They stand in variables of the shell alone: in no list of processes, in no
 * history and in no file. Stores whose tools are not known here are told in words.
 */
export function entryCommands(
  store: SecretStore,
  entry: string,
  fields: Readonly<Record<string, NewValue>>,
  today: string,
): string[] {
  const changes = Object.entries(fields).sort(([, a], [, b]) => Number("heldBy" in b) - Number("heldBy" in a));
  const day = changes.some(([, value]) => !("heldBy" in value)) ? today : undefined;
  const tool = toolOf(store, entry);
  if (!tool) return [`# in the entry ${entry} of the secret store: ${inWords(changes, day)}`];
  const variables = changes.flatMap(([field, value]) =>
    "heldBy" in value ? [] : [{ name: variable(field), field, value }],
  );
  return [
    ...variables.map(({ name, field, value }) =>
      "random" in value
        ? `${name}="$(openssl rand -hex ${Math.ceil(value.random / 2)})" && export ${name}`
        : `printf 'new ${field} of ${entry}: ' >&2 && read -rs ${name} && export ${name}`,
    ),
    // Whatever failed before, an entry is never written without its content. Asked within the pipe, its end would still write.
    [
      ...variables.map(({ name }) => `: "\${${name}:?}"`),
      `ENTRY="$(${tool.read} | jq -c '${tool.content}${filter(changes, day)}')"`,
      `: "\${ENTRY:?}"`,
      `printf %s "$ENTRY" | ${tool.write}`,
    ].join(" && "),
    `unset ${["ENTRY", ...variables.map(({ name }) => name)].join(" ")}`,
  ];
}

type Changes = readonly (readonly [field: string, value: NewValue])[];

/** How a store is read and written, and where in what it answers the entry's content is. */
function toolOf(store: SecretStore, entry: string) {
  if (typeof store !== "object") return undefined;
  if ("aws" in store) {
    const where = `--region ${store.aws.region} --secret-id ${entry}`;
    return {
      read: `aws secretsmanager get-secret-value ${where} --query SecretString --output text`,
      content: "",
      write: `aws secretsmanager put-secret-value ${where} --secret-string file:///dev/stdin`,
    };
  }
  if ("azure" in store) {
    const [vault = ""] = new URL(store.azure.vaultUrl).hostname.split(".");
    const where = `--vault-name ${vault} --name ${entry}`;
    return {
      read: `az keyvault secret show ${where} --query value --output tsv`,
      content: "",
      write: `az keyvault secret set ${where} --encoding utf-8 --file /dev/stdin --output none`,
    };
  }
  if ("google" in store) {
    const project = `--project=${store.google.projectId}`;
    return {
      read: `gcloud secrets versions access latest --secret=${entry} ${project}`,
      content: "",
      write: `gcloud secrets versions add ${entry} ${project} --data-file=-`,
    };
  }
  if (!("vault" in store)) return undefined;
  const { server, path = "secret", version = "v2" } = store.vault;
  const where = `-address=${server} -mount=${path}`;
  return {
    read: `vault kv get ${where} -format=json ${entry}`,
    content: version === "v2" ? ".data.data | " : ".data | ",
    write: `vault kv put ${where} ${entry} -`,
  };
}

/** What is kept of a field comes before the field is changed. */
function filter(changes: Changes, day: string | undefined): string {
  const assignments = changes.map(([field, value]) =>
    "heldBy" in value ? `${path(field)} = ${path(value.heldBy)}` : `${path(field)} = env.${variable(field)}`,
  );
  return [...assignments, ...(day ? [`.rotated = ${JSON.stringify(day)}`] : [])].join(" | ");
}

function inWords(changes: Changes, day: string | undefined): string {
  const words = changes.map(([field, value]) =>
    "heldBy" in value
      ? `${field} becomes what ${value.heldBy} holds`
      : "random" in value
        ? `${field} becomes ${value.random} random letters and digits`
        : `${field} becomes the new one`,
  );
  return [...words, ...(day ? [`rotated becomes ${day}`] : [])].join(", ");
}

function path(field: string): string {
  return `.[${JSON.stringify(field)}]`;
}

/** `NEW_API_KEY` of `api-key`. */
function variable(field: string): string {
  return `NEW_${field.replaceAll(/[^A-Za-z0-9]/g, "_").toUpperCase()}`;
}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ErrorObject } from "ajv";
import addFormats from "ajv-formats";

/** The Compose specification's JSON schema, as the linter dclint ships it. */
const schemaFile = createRequire(import.meta.resolve("@axon/compose"))
  .resolve("dclint/package.json")
  .replace(/package\.json$/, "schemas/compose.schema.json");
const { $schema: _draft, ...schema } = JSON.parse(readFileSync(schemaFile, "utf8"));

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

/** What the schema has to say against a parsed compose file. */
export function schemaErrors(file: unknown): readonly ErrorObject[] {
  return validate(file) ? [] : (validate.errors ?? []);
}

import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type EnvironmentName, plan, type SystemDefinition } from "@axon/core";
import { cortexCore } from "@axon/systems";
import { Command } from "commander";
import { z } from "zod";
import type { Act } from "../packages/cli/src/command.ts";
import { commands } from "../packages/cli/src/commands/index.ts";
import { kubernetesSettings } from "../programs/kubernetes/settings.ts";
import { runExample } from "./packages/core/readme-example.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const pages = globSync(["*.md", "docs/**/*.md", "packages/*/*.md", "policies/*.md"], { cwd: root }).sort();

describe("documentation", () => {
  it("links only to files that exist", () => {
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
        .map(([, target = ""]) => target)
        .filter((target) => !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );
    assert.deepEqual(broken, []);
  });

  it("shows a definition in the README that plans in every environment it names", async () => {
    const { shop } = (await runExample("README.md")) as { shop: SystemDefinition };
    for (const environment of ["dev", "prod"] as const) {
      const { services } = plan(shop, { environment, target: "kubernetes" });
      assert.deepEqual(
        services.map(({ name }) => name),
        ["stock", "web"],
      );
    }
  });

  it("CC-121: shows commands that exist, for environments that one definition reproduces", async () => {
    const lines = pages.flatMap((page) =>
      [...read(page).matchAll(/npx axon ([a-z][^`|>#\n…]*)/g)].map(([, words = ""]) => words.trim()),
    );
    const shown = [...new Set(lines)].map((line) => line.split(/\s+/));
    assert.ok(shown.length >= 8);
    for (const words of shown) {
      const parsed = await parseCommand(words);
      if (parsed.env === undefined || parsed.system !== cortexCore.name) continue;
      const environment = parsed.env as EnvironmentName;
      assert.equal(plan(cortexCore, { environment, target: "kubernetes" }).environment, environment);
    }
    await assert.rejects(parseCommand(["preview", "cortex-core", "--envi", "prod"]), /unknown option/);
  });

  it("lists every decision", () => {
    const index = read("docs/decisions/README.md");
    const records = globSync("docs/decisions/0*.md", { cwd: root }).map((path) => path.split("/").at(-1) ?? "");
    assert.ok(records.length > 0);
    assert.deepEqual(
      records.filter((record) => !index.includes(`(${record})`)),
      [],
    );
  });

  it("explains every setting of a Kubernetes stack", () => {
    const text = read("docs/stack-settings.md");
    const keys = keysOf(z.toJSONSchema(kubernetesSettings, { io: "input", unrepresentable: "any" }));
    assert.ok(keys.includes("context") && keys.includes("roleArn") && keys.includes("datasourceUid"));
    assert.deepEqual(
      keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(text)),
      [],
    );
  });

  for (const [contract, sections] of Object.entries({
    "packages/services/src/contract.ts": ["ServiceArgs", "Service"],
    "packages/database/src/contract.ts": ["PostgresArgs", "ContinuousBackup", "Postgres"],
    "packages/cache/src/contract.ts": ["CacheArgs", "Cache"],
    "packages/entry/src/contract.ts": ["EntryArgs", "Entry"],
    "packages/secrets/src/contract.ts": ["CredentialsArgs", "Credentials"],
  })) {
    it(`maps every field of ${sections.join(", ")} to every target`, () => {
      const mapping = read("docs/decisions/0010-contracts-on-every-target.md");
      const title = `\`${sections.join("`, `")}\``;
      const section = mapping.split("\n## ").find((part) => part.split("\n")[0]?.includes(title)) ?? "";
      const fields = sections.flatMap((name) => fieldsOf(read(contract), name));
      assert.ok(fields.length > 0);
      assert.deepEqual(
        fields.filter((field) => !new RegExp(`\`${field}[\`.]`).test(section)),
        [],
      );
    });
  }
});

/** Reads a command line as `axon` does, without doing its work. @throws where `axon` would not understand it */
async function parseCommand(
  words: readonly string[],
): Promise<{ readonly system: string | undefined; readonly env: unknown }> {
  const quiet = { writeErr: () => {}, writeOut: () => {} };
  const idle: Act = () => async () => {};
  const throwing = (command: Command): Command => {
    command.commands.forEach(throwing);
    return command.exitOverride().configureOutput(quiet);
  };
  const axon = throwing(new Command("axon"));
  for (const make of Object.values(commands).flat()) axon.addCommand(throwing(make(idle)));
  await axon.parseAsync([...words], { from: "user" });
  const used = axon.commands.find((command) => command.name() === words[0]);
  return { system: used?.args[0], env: used?.opts().env };
}

/** Names of the properties of a JSON schema, at every depth. */
function keysOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(keysOf);
  if (typeof schema !== "object" || schema === null) return [];
  const properties = "properties" in schema ? (schema.properties ?? {}) : {};
  return [...new Set([...Object.keys(properties), ...Object.values(schema).flatMap(keysOf)])].filter(
    (key) => !["properties", "type"].includes(key),
  );
}

/** Names of the fields an interface declares itself. */
function fieldsOf(text: string, name: string): string[] {
  const [, body = ""] =
    new RegExp(`export interface ${name} (?:extends \\w+ )?\\{\\n([\\s\\S]*?)\\n\\}`).exec(text) ?? [];
  return [...body.matchAll(/^ {2}readonly (\w+)/gm)].map(([, field = ""]) => field);
}

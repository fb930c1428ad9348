import assert from "node:assert/strict";
import { rules } from "@axon/policies";
import { levelForms, type Resource, type Rule, runRule } from "@axon/policies/lib";
import { PolicyServer, type Response, urnOf } from "./policy-server.ts";

/** Runs an example through Pulumi's policy server, with only this rule in the pack. */
function serve(rule: Rule, example: Resource | readonly Resource[]): Promise<Response> {
  const pack = { name: "test", displayName: "", description: "", rules: [{ rule, levels: levelForms.everywhere }] };
  const server = new PolicyServer(pack, rule.examples.today);
  return Array.isArray(example) ? server.analyzeStack(example) : server.analyze(example as Resource);
}

const withoutSettings = rules.filter((rule) => !rule.examples.settings);

describe("rules in Pulumi's policy server", () => {
  for (const rule of withoutSettings) {
    describe(rule.name, () => {
      it("say the same as in this process, of the same resources", async () => {
        const { compliant, violating, unknown } = rule.examples;
        const examples: readonly (Resource | readonly Resource[])[] = [...compliant, ...violating, ...unknown];
        for (const example of examples.filter((example) => !holdsSecret(example))) {
          // What an engine sends has a URN; what stands in a file has none.
          const resources = [example].flat().map((resource: Resource) => ({ ...resource, urn: urnOf(resource) }));
          const here = [...runRule(rule, resources, {}, rule.examples.today)].filter(
            ({ outcome }) => outcome === "violation",
          );
          const { diagnostics, notApplicable } = await serve(rule, example);
          assert.deepEqual(
            diagnostics.map(({ message, urn }) => [message, urn]),
            here.map(({ message, resource }) => [
              `${rule.description}\n${message}`,
              rule.scope === "stack" ? urnOf(resource) : "",
            ]),
          );
          assert.deepEqual(notApplicable, []);
        }
      });

      it("are not applicable to the same resources", async () => {
        for (const example of rule.examples.notApplicable) {
          assert.deepEqual(await serve(rule, example), { diagnostics: [], notApplicable: [rule.name] });
        }
      });
    });
  }

  it("get through the server one by one, all but those whose examples need settings", () => {
    assert.deepEqual(
      rules.filter((rule) => !withoutSettings.includes(rule)).map(({ name }) => name),
      ["allowed-registries", "allowed-issuers", "allowed-hosts", "allowed-regions"],
    );
  });
});

/** The server hands secrets over in clear, so that a rule cannot tell them there. */
function holdsSecret(example: unknown): boolean {
  if (typeof example === "symbol") return example.description === "secret";
  return typeof example === "object" && example !== null && Object.values(example).some(holdsSecret);
}

import assert from "node:assert/strict";
import { plan } from "@axon/core";
import { parseSettings } from "@axon/programs/settings";
import { systems } from "@axon/systems";
import { secretNames } from "../../programs/kubernetes/secret-names.ts";
import { renderStack, stackConfig } from "../support/program.ts";

const kubernetes = { context: "dev", unencryptedVolumes: true };

describe("the values that axon:secrets may hold", () => {
  for (const system of Object.values(systems)) {
    it(`are all that ${system.name} would otherwise make up, so that each can be brought along`, async () => {
      const settings = parseSettings({ system: system.name, environment: "dev", kubernetes }, "Pulumi.dev.yaml");
      const config = { "axon:system": system.name, "axon:environment": "dev", "axon:kubernetes": kubernetes };
      const resources = await renderStack(`${system.name}-dev-kubernetes`, config);
      const made = resources
        .filter(({ type }) => type === "random:index/randomPassword:RandomPassword")
        .map(({ name }) => name)
        .filter((name) => !name.endsWith("-version-salt"));
      const allowed = secretNames(plan(system, { environment: "dev", target: "kubernetes" }), settings.kubernetes);
      const known = new Set(allowed.map((name) => name.replace(/\.(?=[^.]*$)/, "-")));
      assert.ok(made.length > 1);
      assert.deepEqual(
        made.filter((name) => !known.has(name)),
        [],
      );
    });
  }
});

describe("the secrets of staging", () => {
  for (const stack of ["", "nca", "spek", "spiralcortex", "ideation-engine"]) {
    it(`are of another account than production's, whose entries have the same names (${stack || "cortex-core"})`, () => {
      const accountOf = (environment: string) => {
        const config = stackConfig(stack ? `${stack}-${environment}-kubernetes` : environment);
        const { secretStore } = config["axon:kubernetes"] as {
          readonly secretStore: { readonly aws: { readonly roleArn: string } };
        };
        return secretStore.aws.roleArn.split(":")[4];
      };
      assert.deepEqual([accountOf("staging"), accountOf("prod")], ["444455556666", "111122223333"]);
    });
  }
});

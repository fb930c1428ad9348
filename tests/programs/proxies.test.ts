import assert from "node:assert/strict";
import { renderCompose } from "@axon/compose";
import { plan } from "@axon/core";
import { parseSettings } from "@axon/programs/settings";
import { cortexCore } from "@axon/systems";
import { parse } from "yaml";
import { environmentOf, object, renderStack, stackConfig } from "../support/program.ts";

const withProxies = (stack: "dev" | "staging" | "prod", proxies?: unknown) => {
  const { proxies: _, ...cluster } = stackConfig(stack)["axon:kubernetes"] as Record<string, unknown>;
  return { ...stackConfig(stack), "axon:kubernetes": { ...cluster, ...(proxies === undefined ? {} : { proxies }) } };
};

const trusted = async (stack: "dev" | "staging" | "prod", proxies?: unknown) => {
  const resources = await renderStack(stack, withProxies(stack, proxies));
  const { FORWARDED_ALLOW_IPS, REQUIRE_HTTPS } = environmentOf(
    resources,
    object(resources, "Deployment", "cortex-core-api"),
  );
  return { FORWARDED_ALLOW_IPS, REQUIRE_HTTPS };
};

describe("forwarded headers", () => {
  for (const stack of ["staging", "prod"] as const) {
    it(`are believed from the ranges of the installation alone in ${stack}, where HTTPS is enforced (CC-060)`, async () => {
      assert.deepEqual(await trusted(stack, ["10.42.0.0/16", "fd00:42::/48"]), {
        FORWARDED_ALLOW_IPS: "10.42.0.0/16,fd00:42::/48",
        REQUIRE_HTTPS: "true",
      });
    });

    it(`make ${stack} say from where, before anything is made (CC-060)`, async () => {
      await assert.rejects(trusted(stack), {
        name: "ProblemError",
        message: new RegExp(
          `^Pulumi\\.${stack}\\.yaml: .*"axon:kubernetes"\\.proxies must be the ranges .*, got nothing; pulumi config set --path 'axon:kubernetes\\.proxies\\[0\\]' 10\\.244`,
        ),
      });
    });

    it(`have their ranges in the stack file of ${stack}, and never any address (CC-060)`, () => {
      const { proxies } = parseSettings(settingsOf(stack), `Pulumi.${stack}.yaml`).kubernetes;
      assert.ok(proxies && proxies.length > 0);
    });
  }

  it("are believed from private ranges in development", async () => {
    const { FORWARDED_ALLOW_IPS } = await trusted("dev");
    assert.equal(FORWARDED_ALLOW_IPS, "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16");
  });

  it("are believed from compose's own networks and the container itself", () => {
    const planned = plan(cortexCore, { environment: "dev", target: "compose" });
    const { services } = parse(renderCompose(planned)["compose.yaml"] ?? "");
    assert.equal(
      services["cortex-core-api"].environment.FORWARDED_ALLOW_IPS,
      "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16",
    );
  });

  for (const proxies of [
    "*",
    "0.0.0.0/0",
    "10.0.0.0/7",
    "10.244.1.0/16",
    "10.244.0.0",
    "10.244.0.0/33",
    "::/0",
    "ten",
  ]) {
    it(`refuse ${proxies} as a range`, () => {
      const raw = settingsOf("prod", [proxies]);
      assert.throws(() => parseSettings(raw, "Pulumi.prod.yaml"), /"axon:kubernetes"\.proxies\[0\] must be a range of/);
    });
  }

  it("refuse an empty list, which would trust nobody and redirect for ever", () => {
    assert.throws(() => parseSettings(settingsOf("prod", []), "Pulumi.prod.yaml"), /"axon:kubernetes"\.proxies/);
  });

  it("ask nothing of a system that reads none of them", () => {
    const quiet = plan(cortexCore, {
      environment: "prod",
      target: "kubernetes",
      overrides: { endpoints: { "cortex-core-ingress": { env: { FORWARDED_ALLOW_IPS: "host" } } } },
    });
    assert.ok(quiet.services.every(({ bindings }) => bindings.every((binding) => !("entry" in binding))));
  });
});

function settingsOf(stack: "staging" | "prod", proxies?: unknown): Record<string, unknown> {
  const config = proxies === undefined ? stackConfig(stack) : withProxies(stack, proxies);
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace("axon:", ""), value]));
}

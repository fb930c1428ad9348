import assert from "node:assert/strict";
import { showPorts } from "@axon/reach";
import { systems } from "@axon/systems";
import { type Examined, examine } from "../../packages/cli/src/reach/examine.ts";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { renderedSystem } from "../support/rendered-system.ts";

/** Examines a system as `axon reach` does; `change` makes of its resources what a mistake would. */
async function examined(
  system: string,
  environment: string,
  change: (resources: readonly RegisteredResource[]) => readonly RegisteredResource[] = (resources) => resources,
): Promise<Examined> {
  const { plan, settings, resources } = await renderedSystem(system, environment);
  return examine(plan, settings.kubernetes, change(resources));
}

const lines = (ways: Examined["unexpected"]) =>
  ways.map(({ from, to, ports }) => `${from} → ${to}: ${showPorts(ports)}`);

const withoutPolicy = (name: string) => (resources: readonly RegisteredResource[]) =>
  resources.filter((resource) => !(resource.type.endsWith(":NetworkPolicy") && resource.name === name));

/** Gives one policy another `spec`. */
const withSpec = (name: string, spec: object) => (resources: readonly RegisteredResource[]) =>
  resources.map((resource) =>
    resource.type.endsWith(":NetworkPolicy") && resource.name === name
      ? { ...resource, inputs: { ...resource.inputs, spec } }
      : resource,
  );

describe("who can reach whom", () => {
  for (const { name, environments } of Object.values(systems)) {
    for (const environment of Object.keys(environments)) {
      it(`in ${name} ${environment} is what edges and platform ask for, and nothing else`, async () => {
        const { flows, missing, unexpected } = await examined(name, environment);
        assert.ok(flows.filter(({ edge }) => edge !== undefined).length > 0);
        assert.deepEqual(lines(missing), []);
        assert.deepEqual(lines(unexpected), []);
      });
    }
  }

  it("tells which needed path a forgotten policy closes, and why it is needed", async () => {
    for (const half of ["egress", "ingress"]) {
      const { missing } = await examined("cortex-core", "prod", withoutPolicy(`cortex-core-api-to-redis-${half}`));
      assert.deepEqual(lines(missing), ["Deployment cortex-core-api → Deployment redis: TCP 6379"]);
      assert.equal(missing[0]?.flow.edge, "cortex-core-api-to-redis");
    }
  });

  it("tells what a policy opens that nothing asks for", async () => {
    const open = withSpec("cortex-core-api-to-redis-ingress", {
      podSelector: { matchLabels: { app: "redis" } },
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 6379 }] }],
    });
    const { missing, unexpected } = await examined("cortex-core", "prod", open);
    assert.deepEqual(lines(missing), []);
    assert.ok(lines(unexpected).includes("any pod of elsewhere → Deployment redis: TCP 6379"));
    assert.ok(!lines(unexpected).some((line) => line.startsWith("Deployment memory-service")), "it may not leave");
  });

  it("tells everything that is open once a namespace no longer denies by default", async () => {
    const { unexpected } = await examined("cortex-core", "dev", withoutPolicy("cortex-monitoring-default-deny"));
    assert.ok(lines(unexpected).includes("any pod of elsewhere → Deployment grafana: every port"));
  });

  it("refuses a policy with a field that it does not know", async () => {
    const typing = withSpec("cortex-core-default-deny", { podSelector: {}, policyType: ["Ingress", "Egress"] });
    await assert.rejects(
      examined("cortex-core", "dev", typing),
      /cortex-core\/default-deny cannot be read.*policyType/s,
    );
  });
});

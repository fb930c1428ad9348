import assert from "node:assert/strict";
import { KubernetesChart, type KubernetesChartArgs } from "@axon/services/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const shop: KubernetesChartArgs = {
  namespace: "shop",
  repository: "https://charts.example.com",
  chart: "shop",
  version: "1.4.2",
};
const releaseType = "kubernetes:helm.sh/v3:Release";
const make = (args: Partial<KubernetesChartArgs> = {}) =>
  recordResources(() => void new KubernetesChart("shop", { ...shop, ...args }));
const releaseOf = (resources: readonly RecordedResource[]) => only(resources, releaseType).inputs;
const policyOf = (resources: readonly RecordedResource[]) =>
  Object(only(resources, "kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs).spec;

describe("KubernetesChart", () => {
  it("is a release of an exact version that is ready or taken back, after the paths of its pods are open", async () => {
    const resources = await make({ values: { replicas: 3, database: null } });
    assert.deepEqual(releaseOf(resources), {
      name: "shop",
      namespace: "shop",
      chart: "shop",
      version: "1.4.2",
      repositoryOpts: { repo: "https://charts.example.com" },
      values: { replicas: 3, database: null },
      allowNullValues: true,
      atomic: true,
      cleanupOnFail: true,
      waitForJobs: true,
      timeout: 600,
      skipCrds: false,
      createNamespace: false,
      maxHistory: 5,
      compat: "true",
    });
    assert.deepEqual(only(resources, releaseType).dependsOn, ["shop"]);
    assert.deepEqual(await refusals(resources.filter(({ type }) => type !== releaseType)), []);
  });

  it("finds a chart in the folder of a registry by its whole reference", async () => {
    const { chart, repositoryOpts } = releaseOf(await make({ repository: "oci://registry.example.com/charts" }));
    assert.deepEqual([chart, repositoryOpts], ["oci://registry.example.com/charts/shop", undefined]);
  });

  it("lays secrets into the values, secret wherever they are recorded, and leaves what is beside them", async () => {
    const resources = await make({
      values: { secrets: { issuer: "shop" }, debug: false },
      secretValues: { "secrets.apiKey": pulumi.output("sk-1"), "mail.password": "hunter2" },
    });
    // The engine encrypts a property as a whole.
    assert.deepEqual(releaseOf(resources).values, {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: { secrets: { issuer: "shop", apiKey: "sk-1" }, debug: false, mail: { password: "hunter2" } },
    });
    const component = only(resources, "axon:services:KubernetesChart");
    assert.doesNotMatch(JSON.stringify(component.inputs), /sk-1|hunter2/);
  });

  it("lets its pods talk to one another and to public addresses on HTTPS, and nobody else in", async () => {
    const { podSelector, policyTypes, ingress, egress } = policyOf(await make());
    assert.deepEqual([podSelector, policyTypes], [{}, ["Ingress", "Egress"]]);
    assert.deepEqual(ingress, [{ from: [{ podSelector: {} }] }]);
    assert.deepEqual(egress[0], { to: [{ podSelector: {} }] });
    assert.deepEqual(egress[1].ports, [{ protocol: "TCP", port: 443 }]);
    assert.ok(egress[1].to[0].ipBlock.except.includes("169.254.0.0/16"));
    assert.equal(policyOf(await make({ calls: [] })).egress.length, 1);
  });

  it("lets callers in on the ports that are named, in a mesh by its tunnel as well", async () => {
    const callers = [{ from: { namespace: "entry" }, ports: [8000] }];
    const [, entry] = policyOf(await make({ callers })).ingress;
    assert.deepEqual(entry, {
      from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "entry" } } }],
      ports: [{ protocol: "TCP", port: 8000 }],
    });
    const [, inMesh] = policyOf(await make({ callers, mesh: "ambient" })).ingress;
    assert.deepEqual(inMesh.ports.at(-1), { protocol: "TCP", port: 15008 });
  });

  const wrong: readonly (readonly [change: Partial<KubernetesChartArgs>, message: RegExp])[] = [
    [{ version: "^1.4" }, /version must be an exact version of the chart such as "1\.4\.2", got "\^1\.4"/],
    [{ version: "latest" }, /version must be an exact version/],
    [{ calls: [0] }, /calls\[0\] must be an integer from 1 to 65535, got 0/],
    [
      { callers: [{ from: { namespace: "entry" }, ports: [] }] },
      /callers\[0\]\.ports must be at least one port, got none/,
    ],
    [{ callers: [{ from: { cidrs: [] }, ports: [1] }] }, /callers\[0\]\.from\.cidrs must be at least one range/],
    [{ timeoutSeconds: 10 }, /timeoutSeconds must be an integer of at least 60, got 10/],
    [{ secretValues: { a: "1", "a.b": "2" } }, /secretValues\."a\.b" must be beside the others, got a path within a/],
  ];
  for (const [change, message] of wrong) {
    it(`refuses ${JSON.stringify(change)}`, async () => {
      await assert.rejects(make(change), message);
    });
  }
});

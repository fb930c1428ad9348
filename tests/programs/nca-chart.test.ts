import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plan } from "@axon/core";
import { describeStack } from "@axon/description";
import { judge, plain } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { stackCost } from "@axon/programs/cost";
import { parseSettings } from "@axon/programs/settings";
import { endName, showPorts } from "@axon/reach";
import { nca } from "@axon/systems";
import { examine } from "../../packages/cli/src/reach/examine.ts";
import { releasesOf } from "../../packages/cli/src/render/releases.ts";
import { observe } from "../../programs/kubernetes/observed.ts";
import { namesOf, type Rendered, renderNca } from "../support/nca-rendered.ts";
import { object, renderStack, stackConfig } from "../support/program.ts";

const releaseType = "kubernetes:helm.sh/v3:Release";
const releasesIn = (rendered: Rendered) =>
  rendered.filter(({ type }) => type === releaseType).map(({ inputs }) => inputs);

describe("NCA from its chart", () => {
  const folder = mkdtempSync(join(tmpdir(), "axon-nca-"));
  after(() => rmSync(folder, { recursive: true }));
  const values = join(folder, "values.yaml");
  writeFileSync(values, "replicaCount: 3\ningress:\n  enabled: true\n  host: neuroca.example.com\n");

  /** A stack that is installed from the chart; `kubernetes` is what it says beside that. */
  const config = (environment: "staging" | "prod", chart: object = {}, overrides: object = {}) => {
    const stated = stackConfig(`nca-${environment}-kubernetes`);
    const kubernetes = { ...(stated["axon:kubernetes"] as object), chart: { version: "1.4.2", values, ...chart } };
    return { ...stated, "axon:overrides": overrides, "axon:kubernetes": kubernetes };
  };
  const render = (...args: Parameters<typeof config>) => renderStack(`nca-${args[0]}-kubernetes`, config(...args));

  it("is one release neuroca of chart neuroca/neuroca in namespace neuroca, by its values and a pinned version (NC-021)", async () => {
    for (const environment of ["staging", "prod"] as const) {
      const [release, ...others] = releasesIn(await render(environment));
      assert.deepEqual(others, []);
      const { name, namespace, chart, version, repositoryOpts, values: given } = release ?? {};
      assert.deepEqual(
        { name, namespace, chart, version, repositoryOpts },
        {
          name: "neuroca",
          namespace: "neuroca",
          chart: "neuroca",
          version: "1.4.2",
          repositoryOpts: { repo: "https://charts.neuroca.io" },
        },
      );
      assert.deepEqual(given, { replicaCount: 3, ingress: { enabled: true, host: "neuroca.example.com" } });
    }
  });

  it("comes from another repository where the installation names one (NC-021)", async () => {
    const overrides = { chart: { repository: "https://mirror.example.com/charts" } };
    const [release] = releasesIn(await render("prod", {}, overrides));
    assert.deepEqual(release?.repositoryOpts, { repo: "https://mirror.example.com/charts" });
  });

  it("is upgraded by another version, in the same release (NC-021)", async () => {
    const [before, after] = await Promise.all([render("prod"), render("prod", { version: "1.5.0" })]);
    const changed = after.filter((resource) => {
      const earlier = before.find(({ urn }) => urn === resource.urn);
      return JSON.stringify(earlier?.inputs) !== JSON.stringify(resource.inputs);
    });
    assert.equal(after.length, before.length);
    assert.deepEqual(
      changed.filter(({ custom }) => custom).map(({ type, inputs }) => [type, inputs.version]),
      [[releaseType, "1.5.0"]],
    );
  });

  it("is never made twice: a stack has the release, or the parts, and parts unless it says otherwise (NC-021)", async () => {
    const parts = await renderNca("prod");
    assert.deepEqual(releasesIn(parts), []);
    assert.deepEqual(object(parts, "Deployment", "neuroca-api").metadata.namespace, "neuroca");
    const rendered = await render("prod");
    // What copies the cluster's backups into the second region is the platform's, not a part of the system.
    const own = rendered.filter(({ name, inputs }) => {
      return Object(inputs).metadata?.namespace === "neuroca" && !name.startsWith("second-region");
    });
    const kinds = new Set(own.map(({ type }) => type.split(":").at(-1)));
    for (const kind of ["Deployment", "StatefulSet", "Cluster", "Service", "Job", "CronJob", "ConfigMap", "Secret"]) {
      assert.ok(!kinds.has(kind), kind);
    }
    assert.deepEqual(namesOf(rendered, "Gateway"), []);
  });

  it("stands in a namespace that keeps to the restricted profile and lets in the entry and Prometheus alone", async () => {
    const rendered = await render("prod");
    const { labels } = object(rendered, "Namespace", "neuroca").metadata;
    assert.equal(labels?.["pod-security.kubernetes.io/enforce"], "restricted");
    const { ingress } = object(rendered, "NetworkPolicy", "neuroca").spec;
    const peers = ingress.flatMap(({ from }: { readonly from: readonly object[] }) => from);
    assert.equal(peers.length, 3);
    const [, entry] = ingress;
    assert.equal(entry.from[0].namespaceSelector.matchLabels["kubernetes.io/metadata.name"], "envoy-gateway-system");
    assert.equal(entry.ports[0].port, 8000);
  });

  it("lets those talk whom chart and platform ask for, and nobody else, in a mesh and without", async () => {
    for (const mesh of ["ambient", undefined]) {
      const stack = config("prod");
      const kubernetes = { ...(stack["axon:kubernetes"] as object), mesh };
      const rendered = await renderStack("nca-prod-kubernetes", { ...stack, "axon:kubernetes": kubernetes });
      const settings = parseSettings({ system: "nca", environment: "prod", kubernetes }, "Pulumi.nca.yaml");
      const { flows, missing, unexpected } = examine(plan(nca, settings), settings.kubernetes, rendered);
      assert.deepEqual([missing, unexpected], [[], []]);
      const asked = flows.map(({ from, to, ports }) => `${endName(from)} to ${endName(to)}: ${showPorts(ports)}`);
      for (const flow of [
        "envoy-gateway-system/* to neuroca/*: TCP 8000",
        "prometheus to neuroca/*: TCP 8000-8001",
        "neuroca/* to internet (for the chart): TCP 443",
      ]) {
        assert.ok(asked.includes(flow), `${flow} of ${asked.join("\n")}`);
      }
    }
  });

  it("is described by its chart, and not as a system without parts", () => {
    const kubernetes = { context: "production", chart: { version: "1.4.2" } };
    const settings = parseSettings({ system: "nca", environment: "prod", kubernetes }, "Pulumi.nca.yaml");
    const text = describeStack(plan(nca, settings));
    assert.match(text, /^\| chart \| `neuroca` of `https:\/\/charts\.neuroca\.io`, as `neuroca` \|$/m);
    assert.match(text, /^\| release \| `1\.4\.2` \|$/m);
    assert.doesNotMatch(text, /^## (Services|Databases|Reserved|Environment variables)$/m);
  });

  it("costs what nobody can tell beforehand", () => {
    const prices = { currency: "USD", cpuHour: 0.04, memoryGibHour: 0.005, storageGibMonth: 0.1, monthlyLimit: 1 };
    const kubernetes = { context: "production", chart: { version: "1.4.2" }, cost: prices };
    const settings = parseSettings({ system: "nca", environment: "prod", kubernetes }, "Pulumi.nca.yaml");
    assert.equal(stackCost(plan(nca, settings), settings.kubernetes), undefined);
  });

  it("has a budget for what runs of it, whatever that is", () => {
    const prices = { currency: "USD", cpuHour: 0.04, memoryGibHour: 0.005, storageGibMonth: 0.1, monthlyLimit: 700 };
    const kubernetes = { context: "production", chart: { version: "1.4.2" }, cost: prices };
    const settings = parseSettings({ system: "nca", environment: "prod", kubernetes }, "Pulumi.nca.yaml");
    const { budget } = observe(plan(nca, settings), settings.kubernetes);
    assert.deepEqual(
      [budget?.monthly, budget?.beside, budget?.namespaces],
      [700, 0, ["neuroca", "neuroca-monitoring"]],
    );
  });

  it("breaks no policy", async () => {
    for (const environment of ["staging", "prod"] as const) {
      const rendered = await render(environment);
      const { findings } = judge(
        rendered.map(({ type, name, inputs }) => ({ type, name, inputs: plain(inputs) })),
        { pack: axonPack },
      );
      assert.deepEqual(
        findings.filter(({ level }) => level === "mandatory"),
        [],
      );
    }
  });

  it("takes secrets from the stack alone, and writes them to no file", async () => {
    const stack = config("prod", { secretValues: ["secrets.apiKey", "secrets.key"] });
    const canary = "sk-c4n4ry";
    const rendered = await renderStack(
      "nca-prod-kubernetes",
      { ...stack, "axon:secrets": { "chart.secrets.apiKey": canary } },
      ["axon:secrets"],
    );
    assert.deepEqual(Object(releasesIn(rendered)[0]?.values).secrets, { apiKey: "<secret>", key: "<computed>" });
    assert.doesNotMatch(JSON.stringify(rendered), /c4n4ry/);
    const generated = rendered.filter(({ type }) => type.includes("RandomPassword")).map(({ name }) => name);
    assert.deepEqual(generated, ["neuroca-secrets.key"]);
    const { files, leftOut } = releasesOf(rendered);
    assert.match(files["install.sh"] ?? "", /--repo https:\/\/charts\.neuroca\.io --version 1\.4\.2/);
    assert.deepEqual(leftOut[0]?.missing, ["values.secrets.apiKey", "values.secrets.key"]);
    await assert.rejects(
      renderStack("nca-prod-kubernetes", { ...stack, "axon:secrets": { "chart.secrets.apiKey": "<your api key>" } }, [
        "axon:secrets",
      ]),
      /"axon:secrets"\."chart\.secrets\.apiKey" must be what its issuer gave out, and no sample, got a sample or too little/,
    );
  });

  const refused: readonly (readonly [chart: object, overrides: object, message: RegExp])[] = [
    [{ version: "^1.4" }, {}, /"axon:kubernetes"\.chart\.version must be an exact version of the chart/],
    [
      {},
      { version: "1.2.3" },
      /"axon:overrides"\.version must be left out, as axon:kubernetes\.chart\.version is the release/,
    ],
    [{}, { services: { "neuroca-api": { replicas: 5 } } }, /overrides\.services must be left out/],
    [{ values: "absent.yaml" }, {}, /absent\.yaml: must be a file of values, got ENOENT/],
    [
      { secretValues: ["replicaCount"] },
      {},
      /replicaCount must be left out, as axon:kubernetes\.chart\.secretValues names it/,
    ],
  ];
  for (const [chart, overrides, message] of refused) {
    it(`refuses ${JSON.stringify({ ...chart, ...overrides })}`, async () => {
      await assert.rejects(render("prod", chart, overrides), message);
    });
  }

  it("cannot be asked of a system without a chart", async () => {
    const stack = config("prod", { values: undefined });
    const other = { ...stackConfig("prod"), "axon:overrides": {}, "axon:kubernetes": stack["axon:kubernetes"] };
    await assert.rejects(renderStack("prod", other), /chart must be a chart, as this stack is installed from it/);
  });

  it("is the release of its chart in the settings, in the place of a version of images", () => {
    const kubernetes = { context: "production", chart: { version: "1.4.2" } };
    const settings = parseSettings({ system: "nca", environment: "prod", kubernetes }, "Pulumi.nca.yaml");
    assert.deepEqual([settings.fromChart, settings.overrides.version], [true, "1.4.2"]);
  });
});

import assert from "node:assert/strict";
import type { ValueMap } from "../../../../packages/sandbox/src/value.ts";
import { temporaryCluster } from "../cluster.ts";

const type = "kubernetes:helm.sh/v3:Release";
const release: ValueMap = {
  name: "cert-manager",
  namespace: "default",
  chart: "cert-manager",
  version: "v1.21.2",
  repositoryOpts: { repo: "https://charts.jetstack.io" },
  values: { crds: { enabled: true } },
  atomic: true,
  timeout: 600,
};

describe("a Helm release in the sandbox", () => {
  const cluster = temporaryCluster();

  it("is taken as the real provider takes it, values and all", async () => {
    const { inputs, problems } = await cluster.current.check(type, release);
    assert.deepEqual(problems, []);
    assert.deepEqual(inputs, release);
  });

  it("gets a name and the default namespace, and keeps the name", async () => {
    const { name: _, namespace: __, ...nameless } = release;
    const first = await cluster.current.check(type, nameless);
    assert.match(String(first.inputs.name), /^one-[0-9a-f]{8}$/);
    assert.equal(first.inputs.namespace, "default");
    assert.equal((await cluster.current.check(type, nameless, first.inputs)).inputs.name, first.inputs.name);
  });

  for (const [what, change, expected] of [
    ["a misspelt input", { atomc: true }, [/unknown field "atomc"; did you mean "atomic"\?/]],
    ["an input of another type", { timeout: "10m" }, [/timeout: /]],
    ["no chart", { chart: undefined }, [/chart/]],
    [
      "a bare chart that no repository has",
      { repositoryOpts: undefined },
      [/repositoryOpts.repo: is needed to find the chart "cert-manager"/],
    ],
    [
      "a repository beside a registry",
      { chart: "oci://quay.io/jetstack/charts/cert-manager" },
      [/repositoryOpts.repo: must be absent/],
    ],
    ["a name Helm cannot take", { name: "a".repeat(54) }, [/name: must have at most 53 characters, got 54/]],
    ["atomic without waiting", { skipAwait: true }, [/skipAwait: must be absent/]],
  ] as const)
    it(`refuses ${what}`, async () => {
      const inputs = Object.fromEntries(
        Object.entries({ ...release, ...change }).filter(([, value]) => value !== undefined),
      );
      const { problems } = await cluster.current.check(type, inputs as ValueMap);
      assert.equal(problems.length, expected.length, problems.join("\n"));
      for (const [index, pattern] of expected.entries()) assert.match(problems[index] ?? "", pattern);
    });

  it("reports what Helm would once everything is ready, and the next revision after an upgrade", async () => {
    const { id, state } = await cluster.current.create(type, release);
    assert.equal(id, "default/cert-manager");
    const status = { name: "cert-manager", namespace: "default", chart: "cert-manager", status: "deployed" };
    assert.deepEqual(state.status, { ...status, version: "v1.21.2", appVersion: "v1.21.2", revision: 1 });
    const next = { ...release, version: "v1.22.0" };
    const upgraded = await cluster.current.update(type, id, release, state, next);
    assert.deepEqual(upgraded.status, { ...status, version: "v1.22.0", appVersion: "v1.22.0", revision: 2 });
    const read = await cluster.current.read(type, id, next, upgraded);
    assert.deepEqual(read?.inputs, next);
    await cluster.current.delete(type, id);
    assert.equal(await cluster.current.read(type, id), undefined);
  });

  it("upgrades in place, and is another release under another name or in another namespace", () => {
    const changes = (change: ValueMap) =>
      cluster.current.diff(type, release, release, { ...release, ...change }).changes;
    assert.deepEqual(
      changes({ version: "v1.22.0" }).map(({ replaces }) => replaces),
      [false],
    );
    for (const change of [{ name: "other" }, { namespace: "other" }] as readonly ValueMap[])
      assert.deepEqual(
        changes(change).map(({ replaces }) => replaces),
        [true],
      );
    assert.deepEqual(changes({}), []);
  });

  it("needs its namespace, unless it is to make it, and a name that is free", async () => {
    const elsewhere = { ...release, namespace: "cert-manager" };
    await assert.rejects(cluster.current.create(type, elsewhere), /namespaces "cert-manager" not found/);
    await cluster.current.create(type, { ...elsewhere, createNamespace: true });
    assert.ok(await cluster.current.read("kubernetes:core/v1:Namespace", "cert-manager"));
    await assert.rejects(cluster.current.create(type, elsewhere), /cannot re-use a name that is still in use/);
  });

  it("shows in a preview what it is given, and no status", async () => {
    const { id, state } = await cluster.current.create(type, release, true);
    assert.equal(id, "");
    assert.equal(state.chart, "cert-manager");
    assert.equal(await cluster.current.read(type, "default/cert-manager"), undefined);
  });
});

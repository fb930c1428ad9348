import assert from "node:assert/strict";
import { objectsOf, type Rendered, renderNca } from "../support/nca-rendered.ts";

interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
}

const workloadKinds = ["Deployment", "StatefulSet", "Job"];

function podsOf(rendered: Rendered): readonly { readonly name: string; readonly spec: PodSpec }[] {
  const pods = workloadKinds.flatMap((kind) =>
    objectsOf(rendered, kind).map(({ metadata, spec }) => ({ name: metadata.name, spec: spec.template.spec })),
  );
  const scheduled = objectsOf(rendered, "CronJob").map(({ metadata, spec }) => ({
    name: metadata.name,
    spec: spec.jobTemplate.spec.template.spec,
  }));
  return [...pods, ...scheduled];
}

describe("who may do what in NCA's cluster", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderNca("prod");
  });

  it("has an account of its own for what acts, and gives the shared one nothing", () => {
    for (const name of ["neuroca-api", "neuroca-worker", "grafana", "log-collector", "postgres-drill"]) {
      assert.equal(podsOf(prod).find((pod) => pod.name === name)?.spec.serviceAccountName, name);
    }
    for (const { name, spec } of podsOf(prod)) assert.equal(spec.automountServiceAccountToken, false, name);
    const bound = ["RoleBinding", "ClusterRoleBinding"].flatMap((kind) =>
      objectsOf(prod, kind).flatMap(({ subjects }) => subjects.map(({ name }: { name: string }) => name)),
    );
    assert.ok(bound.length > 0);
    assert.ok(!bound.includes("default"));
    const owners = new Map<string, number>();
    for (const { spec } of podsOf(prod)) {
      const { serviceAccountName: account } = spec;
      if (account !== undefined) owners.set(account, (owners.get(account) ?? 0) + 1);
    }
    assert.deepEqual([...new Set(owners.values())], [1]);
  });

  it("gives each account the least: to read, in one namespace, and never a secret", () => {
    for (const { metadata, rules } of objectsOf(prod, "Role")) {
      for (const { verbs, resources } of rules as { verbs: string[]; resources: string[] }[]) {
        const named = `${metadata.namespace}/${metadata.name}`;
        assert.ok(!resources.includes("secrets") && !resources.includes("*") && !verbs.includes("*"), named);
        const writes = verbs.filter((verb) => !["get", "list", "watch"].includes(verb));
        // The drill keeps its report, and External Secrets asks for a token of the account it was given.
        assert.ok(writes.length === 0 || ["configmaps", "serviceaccounts/token"].includes(resources.join()), named);
      }
    }
  });
});

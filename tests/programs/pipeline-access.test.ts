import assert from "node:assert/strict";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const stacks = [
  "ideation-engine-prod-kubernetes",
  "nca-prod-kubernetes",
  "spek-prod-kubernetes",
  "spiralcortex-prod-kubernetes",
  "prod",
];
/** Rights and bounds: what a pipeline may only look at. */
const withheld = ["Role", "RoleBinding", "LimitRange", "ResourceQuota"];

/** The resources' name of a kind, by the rules that Kubernetes' own generator has. */
function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (/(s|x|ch|sh)$/.test(lower)) return `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

const objectsOf = (resources: readonly RegisteredResource[]) =>
  resources.filter(({ type }) => type.startsWith("kubernetes:")).map(({ inputs }) => inputs as KubernetesObject);

const withPipeline = (stack: string, groups = ["pipelines"]) => {
  const config = stackConfig(stack);
  return renderStack(stack, {
    ...config,
    "axon:kubernetes": { ...(config["axon:kubernetes"] as object), pipeline: { groups } },
  });
};

const allowed = (role: KubernetesObject) =>
  (role.rules as readonly Rule[]).flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`))),
  );

describe("what a pipeline may do in a cluster", () => {
  for (const stack of stacks) {
    it(`is to change whatever the system has in its namespaces, in ${stack} (IE-077)`, async () => {
      const rendered = await withPipeline(stack);
      const own = new Set(
        objectsOf(rendered).flatMap(({ kind, metadata }) => (kind === "Namespace" ? [metadata.name] : [])),
      );
      const objects = objectsOf(rendered).filter(
        ({ kind, metadata }) => own.has(metadata.namespace ?? "") && !withheld.includes(kind),
      );
      assert.ok(objects.length > 100);
      for (const { apiVersion, kind, metadata } of objects) {
        const rights = allowed(object(rendered, "Role", `${metadata.namespace}-pipeline`));
        const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
        for (const verb of ["get", "create", "patch", "delete"]) {
          assert.ok(rights.includes(`${verb} ${group}/${pluralOf(kind)}`), `${verb} ${group} ${kind}`);
        }
      }
    });
  }

  it("is given to the mapped group alone, in each namespace, and never over the cluster (IE-077)", async () => {
    const rendered = await renderStack("ideation-engine-prod-kubernetes");
    const bindings = objectsOf(rendered).filter(
      ({ metadata }) => metadata.name.endsWith("-pipeline") && metadata.namespace,
    );
    const roles = bindings.filter(({ kind }) => kind === "RoleBinding");
    assert.equal(roles.length, 9);
    for (const { subjects, roleRef, metadata } of roles) {
      assert.deepEqual(
        subjects.map(({ kind, name }: { kind: string; name: string }) => [kind, name]),
        [["Group", "ideation-engine-pipeline"]],
      );
      assert.deepEqual([roleRef.kind, roleRef.name], ["Role", metadata.name]);
    }
    const wide = objectsOf(rendered).filter(({ kind }) => kind === "ClusterRoleBinding");
    assert.doesNotMatch(JSON.stringify(wide), /ideation-engine-pipeline/);
  });

  it("is neither to give rights, nor to lift bounds, nor to read all secrets, nor to enter a pod (IE-077)", async () => {
    const rendered = await renderStack("ideation-engine-prod-kubernetes");
    for (const role of objectsOf(rendered).filter(
      ({ kind, metadata }) => kind === "Role" && metadata.name.endsWith("-pipeline"),
    )) {
      const rights = allowed(role);
      assert.deepEqual(
        rights.filter((right) => /\*|pods\/exec|escalate|bind |impersonate/.test(right)),
        [],
      );
      assert.deepEqual(
        rights.filter(
          (right) => /roles|rolebindings|limitranges|resourcequotas/.test(right) && !/^(get|list) /.test(right),
        ),
        [],
      );
      assert.ok(!rights.includes("list /secrets") && !rights.includes("watch /secrets"));
    }
  });

  it("is refused to everybody at once, and to nobody where no group is named", async () => {
    await assert.rejects(withPipeline("nca-prod-kubernetes", ["system:authenticated"]), /a group of pipelines/);
    const without = await renderStack("nca-prod-kubernetes");
    assert.ok(!objectsOf(without).some(({ metadata }) => metadata.name.endsWith("-pipeline")));
  });
});

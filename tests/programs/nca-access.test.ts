import assert from "node:assert/strict";
import { peopleRights } from "@axon/programs/people-rights";
import { type KubernetesObject, object } from "../support/program.ts";
import { type RenderedSystem, renderedSystem } from "../support/rendered-system.ts";

type Rule = Readonly<Record<"apiGroups" | "resources" | "verbs", readonly string[]>>;

const roles = ["viewer", "operator", "admin"] as const;
const namespaces = ["neuroca", "neuroca-monitoring"];
const groupApi = "rbac.authorization.k8s.io";

for (const [environment, account] of [
  ["staging", "444455556666"],
  ["prod", "111122223333"],
] as const) {
  describe(`what people are to NCA in ${environment}`, () => {
    let rendered: RenderedSystem;
    before(async () => {
      rendered = await renderedSystem("nca", environment);
    });
    const bindings = () =>
      rendered.resources
        .filter(({ type }) => /^kubernetes:.*:(Cluster)?RoleBinding$/.test(type))
        .map(({ inputs }) => inputs as KubernetesObject);
    const rightsIn = (namespace: string, role: string) => {
      const { rules } = object(rendered.resources, "Role", `${namespace}-${role}`) as unknown as {
        readonly rules: readonly Rule[];
      };
      return new Set(
        rules.flatMap(({ verbs, resources }) => verbs.flatMap((verb) => resources.map((each) => `${verb} ${each}`))),
      );
    };

    it("is a viewer, an operator or an admin, by group, in the system's namespaces alone (NC-045)", () => {
      const found = bindings().filter(({ subjects }) =>
        subjects.some(({ kind }: { readonly kind: string }) => kind !== "ServiceAccount"),
      );
      const expected = roles.flatMap((role) =>
        namespaces.map((namespace) => [
          `RoleBinding ${namespace}/${namespace}-${role}`,
          {
            roleRef: { apiGroup: groupApi, kind: "Role", name: `${namespace}-${role}` },
            subjects: [{ apiGroup: groupApi, kind: "Group", name: `neuroca-${role}s` }],
          },
        ]),
      );
      assert.equal(found.length, expected.length);
      assert.deepEqual(
        Object.fromEntries(
          found.map(({ kind, metadata, roleRef, subjects }) => [
            `${kind} ${metadata.namespace}/${metadata.name}`,
            { roleRef, subjects },
          ]),
        ),
        Object.fromEntries(expected),
      );
    });

    it("goes further from role to role in the cluster, and gives nobody rights (NC-045)", () => {
      for (const namespace of namespaces) {
        const [viewer, operator, admin] = roles.map((role) => rightsIn(namespace, role));
        assert.ok(viewer && operator && admin);
        for (const right of viewer) assert.match(right, /^(get|list|watch) /);
        const running = [...operator].filter((right) => !viewer.has(right));
        assert.deepEqual(running.filter((right) => /^(create|delete) /.test(right)).sort(), [
          "create pods/eviction",
          "create pods/portforward",
          "delete pods",
        ]);
        for (const role of [viewer, operator]) assert.ok(![...role].some((right) => / secrets$/.test(right)));
        for (const right of ["patch deployments", "create jobs", "get secrets"]) assert.ok(admin.has(right), right);
        for (const right of ["list secrets", "create pods/exec", "create rolebindings", "patch roles"])
          assert.ok(!admin.has(right), right);
      }
    });

    it("goes as far in the cloud: to look, to read dumps, to change them and secrets (NC-045)", () => {
      const { plan, settings } = rendered;
      const rights = peopleRights(plan, settings.kubernetes);
      assert.deepEqual(
        rights.map(({ role, groups }) => [role, groups]),
        roles.map((role) => [role, [`neuroca-${role}s`]]),
      );
      const reached = (action: string) =>
        Object.fromEntries(
          rights.map(({ role, policy }) => [
            role,
            policy.Statement.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource),
          ]),
        );
      const existing = Object(settings.kubernetes.objectStore).existing.buckets["backup-bucket"];
      const dumps = `arn:aws:s3:::${existing}/*`;
      const secrets = `arn:aws:secretsmanager:eu-central-1:${account}:secret:nca/*`;
      const backups = `arn:aws:s3:::${Object(settings.kubernetes.backup).s3.bucket}/nca/${environment}/*`;
      assert.deepEqual(reached("s3:GetObject"), { viewer: [], operator: [dumps], admin: [dumps, backups] });
      assert.deepEqual(reached("s3:DeleteObject"), { viewer: [], operator: [], admin: [dumps] });
      assert.deepEqual(reached("secretsmanager:GetSecretValue"), { viewer: [], operator: [], admin: [secrets] });
      assert.deepEqual(reached("secretsmanager:DescribeSecret"), {
        viewer: [secrets],
        operator: [secrets],
        admin: [secrets],
      });
    });
  });
}

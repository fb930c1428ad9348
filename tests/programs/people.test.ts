import assert from "node:assert/strict";
import { plan } from "@axon/core";
import { peopleRights } from "@axon/programs/people-rights";
import { ideationEngine } from "@axon/systems";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { kubernetesSettings } from "../../programs/kubernetes/settings.ts";
import { type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

const stack = "spiralcortex-prod-kubernetes";
const people = {
  viewer: ["spiralcortex-viewers"],
  operator: ["spiralcortex-operators"],
  admin: ["spiralcortex-admins"],
};
const provider = {
  authorizeUrl: "https://id.example.com/authorize",
  tokenUrl: "https://id.example.com/token",
  userinfoUrl: "https://id.example.com/userinfo",
  clientId: "spiralcortex-grafana",
};
const namespaces = ["spiralcortex", "spiralcortex-monitoring"];

/** The stack with further settings of the cluster. */
function rendered(settings: object, monitoring: object = {}) {
  const config = stackConfig(stack);
  const cluster = config["axon:kubernetes"] as { readonly monitoring?: object };
  const together = { ...cluster, ...settings, monitoring: { ...cluster.monitoring, ...monitoring } };
  return renderStack(stack, { ...config, "axon:kubernetes": together });
}

describe("what people are to SpiralCortex on Kubernetes", () => {
  let prod: readonly RegisteredResource[];
  before(async () => {
    prod = await renderStack(stack);
  });
  const rights = (role: string, namespace = "spiralcortex") => {
    const { rules } = object(prod, "Role", `${namespace}-${role}`) as unknown as {
      readonly rules: readonly Readonly<Record<"apiGroups" | "resources" | "verbs", readonly string[]>>[];
    };
    return new Set(
      rules.flatMap(({ apiGroups, resources, verbs }) =>
        verbs.flatMap((verb) => resources.map((resource) => `${verb} ${[...apiGroups, resource].join("/")}`)),
      ),
    );
  };

  it("is bound to the groups of each role in the system's namespaces, and nowhere else (SC-086)", () => {
    for (const [role, groups] of Object.entries(people)) {
      for (const namespace of namespaces) {
        const { metadata, roleRef, subjects } = object(prod, "RoleBinding", `${namespace}-${role}`) as KubernetesObject;
        assert.equal(metadata.namespace, namespace);
        assert.deepEqual(roleRef, {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "Role",
          name: `${namespace}-${role}`,
        });
        assert.deepEqual(
          subjects,
          groups.map((name) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name })),
        );
      }
    }
  });

  it("lets a viewer look and do nothing (SC-086)", () => {
    for (const right of rights("viewer")) assert.match(right, /^(get|list|watch) /);
    assert.ok(rights("viewer").has("get /pods/log"));
  });

  it("lets an operator restart and scale, but not say what runs (SC-086)", () => {
    const more = [...rights("operator")].filter((right) => !rights("viewer").has(right));
    assert.deepEqual(more.sort(), [
      "create /pods/eviction",
      "create /pods/portforward",
      "delete /pods",
      "get apps/deployments/scale",
      "get apps/statefulsets/scale",
      "get argoproj.io/rollouts/scale",
      "patch apps/deployments/scale",
      "patch apps/statefulsets/scale",
      "patch argoproj.io/rollouts/scale",
      "patch autoscaling/horizontalpodautoscalers",
      "update apps/deployments/scale",
      "update apps/statefulsets/scale",
      "update argoproj.io/rollouts/scale",
      "update autoscaling/horizontalpodautoscalers",
    ]);
  });

  it("lets an admin do all of that and change what the system consists of, but give nobody rights (SC-086)", () => {
    const admin = rights("admin");
    for (const right of rights("operator")) assert.ok(admin.has(right), right);
    for (const right of ["patch apps/deployments", "create batch/jobs", "get /secrets"]) assert.ok(admin.has(right));
    for (const right of ["list /secrets", "create /pods/exec"]) assert.ok(!admin.has(right), right);
    for (const right of admin) assert.doesNotMatch(right, /^(create|update|patch|delete) rbac/);
  });

  it("is the same in Grafana, by the groups that the provider tells, and nobody else comes in (SC-086)", () => {
    const [grafana] = object(prod, "Deployment", "grafana").spec.template.spec.containers;
    const set: Record<string, string> = Object.fromEntries(
      grafana.env.map(({ name, value }: { name: string; value?: string }) => [name, value]),
    );
    const oauth = (key: string) => set[`GF_AUTH_GENERIC_OAUTH_${key}`];
    assert.equal(
      oauth("ROLE_ATTRIBUTE_PATH"),
      `(contains("groups"[*], 'spiralcortex-admins')) && 'Admin' || (contains("groups"[*], 'spiralcortex-operators')) && 'Editor' || (contains("groups"[*], 'spiralcortex-viewers')) && 'Viewer'`,
    );
    assert.deepEqual([oauth("ENABLED"), oauth("ROLE_ATTRIBUTE_STRICT"), oauth("USE_PKCE")], ["true", "true", "true"]);
    assert.equal(oauth("ALLOW_ASSIGN_GRAFANA_ADMIN"), "false");
    assert.deepEqual(
      [oauth("AUTH_URL"), oauth("TOKEN_URL"), oauth("API_URL"), oauth("CLIENT_ID"), oauth("SCOPES")],
      [...Object.values(provider), "openid profile email groups"],
    );
    const secret = grafana.env.find(({ name }: { name: string }) => name === "GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET");
    assert.deepEqual(secret.valueFrom, { secretKeyRef: { name: "grafana", key: "clientSecret" } });
    assert.equal(set.GF_SERVER_ROOT_URL, "http://localhost:3000");
    const { spec } = object(prod, "NetworkPolicy", "grafana-to-sign-in-egress");
    assert.deepEqual(spec.egress[0].ports, [{ protocol: "TCP", port: 443 }]);
  });

  it("asks which of several groups a person is in", async () => {
    const together = await rendered({ people: { operator: ["operators", "on-duty"] } });
    const [{ env }] = object(together, "Deployment", "grafana").spec.template.spec.containers;
    const { value } = env.find(({ name }: { name: string }) => name === "GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH");
    assert.equal(value, `(contains("groups"[*], 'operators') || contains("groups"[*], 'on-duty')) && 'Editor'`);
  });

  it("is nothing where the installation names nobody", async () => {
    const without = await rendered({ people: undefined }, { signIn: undefined });
    const roles = without.filter(({ name }) => /-(viewer|operator|admin)$/.test(name));
    assert.deepEqual(roles, []);
    const [grafana] = object(without, "Deployment", "grafana").spec.template.spec.containers;
    assert.ok(!JSON.stringify(grafana.env).includes("OAUTH"));
  });

  it("goes further in buckets of AWS from role to role, and stays out of other stores (SC-086)", () => {
    const existing = { region: "eu-central-1", buckets: { archive: "example-archive" } };
    const rightsAt = (store: object) =>
      peopleRights(
        plan(ideationEngine, { environment: "prod", target: "kubernetes" }),
        kubernetesSettings.parse({ context: "prod", people, objectStore: { existing: store } }),
      );
    const objectActions = rightsAt(existing).map(({ role, policy }) => [
      role,
      policy.Statement.flatMap(({ Action }) => Action).filter((action) => /Object$/.test(action)),
    ]);
    assert.deepEqual(Object.fromEntries(objectActions), {
      viewer: [],
      operator: ["s3:GetObject"],
      admin: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    });
    assert.deepEqual(rightsAt({ ...existing, endpoint: "https://minio.example.com" }), []);
  });

  it("refuses a provider at which nobody has a role, groups of everybody, and names that Grafana would misread", async () => {
    await assert.rejects(() => rendered({ people: {} }), /people must be given groups/);
    await assert.rejects(() => rendered({ people: { admin: ["system:authenticated"] } }), /must be a group of people/);
    await assert.rejects(() => rendered({ people: { admin: ["a') || ('b"] } }), /a group's name, without quotes/);
    await assert.rejects(
      () => rendered({}, { sharedNamespace: "monitoring" }),
      /signIn must be left out where systems share what watches them/,
    );
    const plain = { ...provider, tokenUrl: "http://id.example.com/token" };
    await assert.rejects(() => rendered({}, { signIn: plain }), /an address that begins with https/);
  });
});

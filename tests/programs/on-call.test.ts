import assert from "node:assert/strict";
import { namesOf, objectsOf, type Rendered, renderNca } from "../support/nca-rendered.ts";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

describe("access of those on call", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderNca("prod", {}, { onCall: { groups: ["neuroca-on-call"], debug: true } });
  });

  const role = (namespace: string) =>
    objectsOf(prod, "Role").find(({ metadata }) => metadata.name === `${namespace}-on-call`) ?? assert.fail(namespace);
  const may = (namespace: string) => {
    const { rules = [] } = role(namespace) as unknown as { readonly rules?: readonly Rule[] };
    return rules.flatMap(({ resources, verbs }) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
    );
  };

  it("is a role of its own in the system's namespace, bound to the named groups alone (NC-090)", () => {
    const bindings = objectsOf(prod, "RoleBinding").filter(({ metadata }) => /-on-call$/.test(metadata.name));
    assert.deepEqual(bindings.map(({ metadata }) => metadata.namespace).sort(), ["neuroca", "neuroca-monitoring"]);
    for (const binding of bindings) {
      const { subjects, roleRef } = binding as unknown as { readonly subjects: unknown; readonly roleRef: unknown };
      assert.deepEqual(subjects, [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "neuroca-on-call" }]);
      assert.partialDeepStrictEqual(roleRef, { kind: "Role", name: binding.metadata.name });
    }
  });

  it("lets them debug by containers beside the process, forward ports and read events, and write down what they do (NC-090)", () => {
    const rights = may("neuroca");
    for (const right of [
      "patch pods/ephemeralcontainers",
      "create pods/attach",
      "create pods/portforward",
      "list events",
      "create events",
      "get pods/log",
    ]) {
      assert.ok(rights.includes(right), right);
    }
  });

  it("never lets them into a container that serves, at a secret, or change anything (NC-090)", () => {
    for (const namespace of ["neuroca", "neuroca-monitoring"]) {
      const rights = may(namespace);
      assert.deepEqual(
        rights.filter((right) => / secrets$|pods\/exec|\*/.test(right)),
        [],
      );
      const changes = rights.filter((right) => !/^(get|list|watch) /.test(right));
      const allowed =
        namespace === "neuroca"
          ? ["create events", "create pods/attach", "create pods/portforward", "patch pods/ephemeralcontainers"]
          : ["create pods/portforward"];
      assert.deepEqual(changes.sort(), allowed);
    }
  });

  it("lets them look and forward ports, and into no pod, unless the installation says so", async () => {
    const looking = await renderNca("prod", {}, { onCall: { groups: ["neuroca-on-call"] } });
    const found = objectsOf(looking, "Role").find(({ metadata }) => metadata.name === "neuroca-on-call");
    const text = JSON.stringify(found);
    assert.match(text, /pods\/portforward/);
    assert.doesNotMatch(text, /ephemeralcontainers|pods\/attach|pods\/exec/);
  });

  it("is given to nobody where the installation names nobody", async () => {
    const without = await renderNca("prod");
    assert.deepEqual(
      namesOf(without, "Role").filter((name) => /-on-call$/.test(name)),
      [],
    );
  });

  it("is refused to everybody at once", async () => {
    await assert.rejects(
      renderNca("prod", {}, { onCall: { groups: ["system:authenticated"] } }),
      /groups\[?\.?0\]? must be a group of people on call, got system:authenticated/,
    );
  });
});

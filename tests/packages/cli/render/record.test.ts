import assert from "node:assert/strict";
import { ProblemError, publicContent } from "@axon/core";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { recordResources } from "../../../../packages/cli/src/render/record.ts";

const record = (program: () => unknown, config: Record<string, unknown> = {}, secretKeys: string[] = []) =>
  recordResources({
    project: "shop",
    stack: "dev",
    config,
    secretKeys,
    program: async () => {
      await program();
      return {};
    },
  });

class Part extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("shop:index:Part", name, { size: 3 }, opts);
    new k8s.core.v1.ConfigMap(name, { metadata: { name }, data: { A: "1" } }, { parent: this });
  }
}

class Whole extends pulumi.ComponentResource {
  constructor(name: string) {
    super("shop:index:Whole", name, {});
    new Part(`${name}-part`, { parent: this });
  }
}

describe("recordResources", () => {
  const named = async (program: () => unknown, name: string) => {
    const found = (await record(program)).find((resource) => resource.name === name && resource.custom);
    assert.ok(found, `no resource ${name}`);
    return found;
  };

  it("gives resources the URNs the engine gives them, with the types of all their parents", async () => {
    const resources = await record(() => new Whole("a"));
    assert.deepEqual(
      resources.map(({ urn }) => urn),
      [
        "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
        "urn:pulumi:dev::shop::shop:index:Whole$shop:index:Part$kubernetes:core/v1:ConfigMap::a-part",
        "urn:pulumi:dev::shop::shop:index:Whole$shop:index:Part::a-part",
        "urn:pulumi:dev::shop::shop:index:Whole::a",
      ],
    );
  });

  it("says of a text made of a generated password that it is computed", async () => {
    const password = () => new random.RandomPassword("password", { length: 20 });
    const program = () => {
      const settings = { url: pulumi.interpolate`postgres://u:${password().result}@db`, plain: "x" };
      new k8s.core.v1.ConfigMap("settings", { data: settings });
    };
    const { inputs } = await named(program, "settings");
    assert.deepEqual(inputs.data, { url: "<computed>", plain: "x" });
  });

  it("masks a Secret's data, and keeps the keys that tell what to supply", async () => {
    const secret = await named(() => new k8s.core.v1.Secret("s", { stringData: { canary: "canary-7f3a" } }), "s");
    assert.deepEqual(secret.inputs.stringData, { canary: "<secret>" });
  });

  it("keeps a Secret that says it holds nothing secret", async () => {
    const metadata = { annotations: publicContent };
    const { inputs } = await named(() => new k8s.core.v1.Secret("s", { metadata, stringData: { users: "a" } }), "s");
    assert.deepEqual(inputs.stringData, { users: "a" });
  });

  it("masks what the program called secret and what is secret in the configuration", async () => {
    const program = () => {
      const token = new pulumi.Config("shop").requireSecret("token");
      new k8s.core.v1.ConfigMap("settings", { data: { token, mine: pulumi.secret("canary-1") } });
    };
    const resources = await record(program, { "shop:token": "canary-2" }, ["shop:token"]);
    assert.doesNotMatch(JSON.stringify(resources), /canary/);
    assert.deepEqual(resources.find(({ name }) => name === "settings")?.inputs.data, {
      token: "<secret>",
      mine: "<secret>",
    });
  });

  it("does not make up the name that a cluster would give, or a status", async () => {
    const program = () => {
      const unnamed = new k8s.core.v1.Namespace("shop", {});
      const address = new k8s.core.v1.Service("web", { metadata: { name: "web" } }).status.loadBalancer.apply(
        (balancer) => balancer.ingress[0]?.hostname ?? "none",
      );
      new k8s.core.v1.ConfigMap("settings", { metadata: { namespace: unnamed.metadata.name }, data: { address } });
    };
    const { inputs } = await named(program, "settings");
    assert.deepEqual(inputs.metadata, { namespace: "<computed>" });
    assert.deepEqual(inputs.data, { address: "<computed>" });
  });

  it("knows a name that the program gave", async () => {
    const program = () => {
      const namespace = new k8s.core.v1.Namespace("shop", { metadata: { name: "shop" } });
      new k8s.core.v1.ConfigMap("settings", { metadata: { namespace: namespace.metadata.name } });
    };
    const { inputs, dependencies } = await named(program, "settings");
    assert.deepEqual(inputs.metadata, { namespace: "shop" });
    assert.deepEqual(dependencies, ["urn:pulumi:dev::shop::kubernetes:core/v1:Namespace::shop"]);
  });

  it("hands structured configuration over as Pulumi does", async () => {
    const seen: unknown[] = [];
    const program = () =>
      seen.push(new pulumi.Config("shop").requireObject("list"), new pulumi.Config("shop").requireNumber("n"));
    await record(program, { "shop:list": [1, { a: "b" }], "shop:n": 5 });
    assert.deepEqual(seen, [[1, { a: "b" }], 5]);
  });

  it("throws a problem of the program as it is, also from a callback", async () => {
    const problem = new ProblemError("shop", [{ path: ["a"], expected: "b", received: "c" }]);
    await assert.rejects(
      record(() => {
        throw problem;
      }),
      problem,
    );
    await assert.rejects(
      record(() => {
        pulumi.output(1).apply(() => {
          throw problem;
        });
      }),
      problem,
    );
  });

  it("lets nothing that followed from a problem get past it", async () => {
    const problem = new ProblemError("shop", [{ path: ["a"], expected: "b", received: "c" }]);
    const failing = () => {
      void Promise.reject(new Error("what followed"));
      throw problem;
    };
    const known = process.listeners("unhandledRejection");
    const taken: boolean[] = [];
    const watch = () => {
      const others = process.listeners("unhandledRejection").filter((one) => one !== watch && !known.includes(one));
      taken.push(others.length > 0);
    };
    process.on("unhandledRejection", watch);
    try {
      await assert.rejects(record(failing), problem);
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off("unhandledRejection", watch);
    }
    assert.ok(taken.length > 0 && taken.every(Boolean), String(taken));
  });

  it("refuses two resources of one name", async () => {
    const twice = () => [new k8s.core.v1.Namespace("shop", {}), new k8s.core.v1.Namespace("shop", {})];
    await assert.rejects(record(twice), /two resources have the URN .*::shop/);
  });

  it("forgets one program before it runs the next", async () => {
    await record(() => new k8s.core.v1.Namespace("first", {}));
    const resources = await record(() => new k8s.core.v1.Namespace("second", {}));
    assert.deepEqual(
      resources.filter(({ custom }) => custom).map(({ name }) => name),
      ["second"],
    );
  });
});

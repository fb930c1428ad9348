import assert from "node:assert/strict";
import { adviceOn, checkConfiguration, describeProblem, ProblemError, plan, type SystemOverride } from "@axon/core";
import { shop } from "./shop.ts";

const schema = {
  type: "object",
  required: ["limits"],
  properties: { limits: { type: "object", properties: { perUser: { type: "number", minimum: 1 } } } },
};
const wordings = (content: unknown) => checkConfiguration(schema, content).map(describeProblem);

describe("a file of settings with a schema", () => {
  it("is right as a map and as text", () => {
    assert.deepEqual(wordings({ limits: { perUser: 1 } }), []);
    assert.deepEqual(wordings("limits:\n  perUser: 3\nother: true\n"), []);
  });

  it("is told what is wrong at its place", () => {
    assert.deepEqual(wordings({}), ["limits must be a map, got nothing"]);
    assert.deepEqual(wordings("limits: { perUser: 0 }"), ["limits.perUser must be at least 1, got 0"]);
    assert.match(wordings("limits: [").join(), /^must be YAML that can be read, got .+ in line \d+$/);
  });

  const planned = (configFile: object) => {
    const overrides = { services: { web: { configFile: { path: "/etc/web.yaml", ...configFile } } } } as SystemOverride;
    return plan(shop, { environment: "dev", target: "kubernetes", overrides });
  };

  it("keeps a system from being planned", () => {
    assert.throws(
      () => planned({ schema, content: { limits: { perUser: 0 } } }),
      (error) => {
        assert.ok(error instanceof ProblemError);
        assert.match(error.message, /services\.web\.configFile\.content\.limits\.perUser must be at least 1, got 0/);
        return true;
      },
    );
    assert.ok(planned({ schema, content: { limits: { perUser: 1 } } }));
  });

  it("may be left to the operator, who then checks it", () => assert.ok(planned({ schema })));

  it("has others beside it, each as text and by a schema of its own", () => {
    const beside = { "rules.yaml": { content: { limits: { perUser: 2 } }, schema }, "plain.txt": { content: "a" } };
    const web = planned({ content: "open: true\n", beside }).services.find(({ name }) => name === "web");
    assert.deepEqual(
      Object.entries(web?.configFile?.beside ?? {}).map(([name, { content }]) => [name, content]),
      [
        ["rules.yaml", "limits:\n  perUser: 2\n"],
        ["plain.txt", "a"],
      ],
    );
    const refused = (configFile: object, message: RegExp) => assert.throws(() => planned(configFile), message);
    refused(
      { content: {}, beside: { "rules.yaml": { content: { limits: { perUser: 0 } }, schema } } },
      /configFile\.beside\."rules\.yaml"\.content\.limits\.perUser must be at least 1, got 0/,
    );
    refused({ beside }, /configFile\.content must be given where files are beside it, got nothing/);
    refused(
      { content: {}, beside: { "web.yaml": { content: "" } } },
      /configFile\.beside\."web\.yaml" must be another name than web\.yaml, the file's own/,
    );
    refused({ content: {}, beside: { "../a": { content: "" } } }, /beside.* must be a file's name/);
  });

  it("is advised where it should be otherwise, at its place, and planned all the same", () => {
    const content = { limits: { perUser: 0 } };
    const advised = (configFile: object) => adviceOn(planned(configFile)).map(describeProblem);
    const place = "services.web.configFile";
    assert.deepEqual(advised({ advice: schema, content }), [
      `${place}.content.limits.perUser must be at least 1, got 0`,
    ]);
    const beside = { "rules.yaml": { content: "limits: {perUser: 0}", advice: schema } };
    assert.deepEqual(advised({ content: {}, beside }), [
      `${place}.beside."rules.yaml".content.limits.perUser must be at least 1, got 0`,
    ]);
    assert.deepEqual(advised({ advice: schema, content: { limits: { perUser: 1 } } }), []);
    assert.throws(() => planned({ advice: { type: "mapp" }, content }), /configFile\.advice must be a JSON Schema/);
  });

  it("has a schema that can be read", () => {
    assert.throws(
      () => planned({ schema: { type: "mapp" }, content: {} }),
      /services\.web\.configFile\.schema must be a JSON Schema that can be checked/,
    );
  });
});

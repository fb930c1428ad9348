import assert from "node:assert/strict";
import { plan } from "@axon/core";
import { spek } from "@axon/systems";
import { shop, TestProject } from "./axon.ts";

const right = plan(spek, { environment: "prod", target: "kubernetes" }).services[0]?.configFile?.content ?? "";

describe("axon validate", () => {
  let project: TestProject;
  before(() => {
    project = new TestProject();
    project.write("right.yaml", right);
    project.write(
      "wrong.yaml",
      right
        .replace("strict_mode: true", "strict_mode: false")
        .replace("compliance_threshold: 0.95", "compliance_threshold: 0.5"),
    );
  });
  after(() => project.remove());
  const validate = (...args: string[]) => project.run(["validate", "spek", "--env", "prod", ...args]);

  it("ends with 0 when all is right, and says what it looked at (SP-108)", async () => {
    const { code, stdout } = await validate();
    assert.equal(code, 0);
    assert.match(stdout, /nothing is wrong with its definition, \/etc\/spek\/production\.yaml, rbac\.yaml/);
    assert.equal((await validate("--file", "right.yaml")).code, 0);
  });

  it("ends with 1 and prints each finding with its place (SP-108)", async () => {
    const { code, stdout } = await validate("--file", "wrong.yaml");
    assert.equal(code, 1);
    assert.deepEqual(stdout.trim().split("\n"), [
      "wrong.yaml: spek.security.nasa_compliance_threshold must be at least 0.95, got 0.5",
      "wrong.yaml: spek.security.strict_mode must be one of true, got false",
    ]);
    const { findings } = JSON.parse((await validate("--file", "wrong.yaml", "--json")).stdout);
    assert.deepEqual(
      findings.map(({ path }: { path: string[] }) => path.at(-1)),
      ["nasa_compliance_threshold", "strict_mode"],
    );
  });

  it("knows a file beside the file of settings by its name", async () => {
    const rules = "roles: { admin: { permissions: [] }, analyst: { permissions: [] }, viewer: { permissions: [] } }\n";
    const user = (secondFactor: boolean) => `- { username: a, roles: [viewer], mfa_required: ${secondFactor} }\n`;
    project.write("rbac.yaml", `${rules}users:\n${user(true)}`);
    assert.equal((await validate("--file", "rbac.yaml")).code, 0);
    project.write("rbac.yaml", `${rules}users:\n${user(false)}`);
    const { code, stdout } = await validate("--file", "rbac.yaml");
    assert.deepEqual([code, stdout.trim()], [1, "rbac.yaml: users[0].mfa_required must be one of true, got false"]);
  });

  it("warns of what should be otherwise, and ends with 0 all the same (SP-105)", async () => {
    const { content = "" } = plan(spek, { environment: "dev", target: "kubernetes" }).services[0]?.configFile ?? {};
    project.write("lenient.yaml", content.replace("compliance_threshold: 0.8", "compliance_threshold: 0.7"));
    const lenient = ["validate", "spek", "--env", "dev", "--file", "lenient.yaml"];
    const { code, stdout } = await project.run(lenient);
    assert.equal(code, 0);
    const [warning] = stdout.split("\n");
    const text = "spek.security.nasa_compliance_threshold must be at least 0.8, got 0.7";
    assert.equal(warning, `lenient.yaml: warning: ${text}`);
    const { findings, warnings } = JSON.parse((await project.run([...lenient, "--json"])).stdout);
    assert.deepEqual([findings, warnings[0].message], [[], text]);
  });

  it("ends with 1 where the definition itself is wrong, and with 2 where nothing can be checked", async () => {
    project.define(shop({ port: 70_000 }));
    const { code, stdout } = await project.run(["validate", "./shop.mjs", "--env", "prod"]);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /services\.web\.port must be /);
    const missing = await validate("--file", "missing.yaml");
    assert.deepEqual([missing.code, missing.stdout], [2, ""]);
    assert.match(missing.stderr, /missing\.yaml cannot be read/);
  });
});

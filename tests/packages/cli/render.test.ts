import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { RenderedResource } from "../../../packages/cli/src/render/resource.ts";
import { TestProject } from "./axon.ts";

describe("axon render", () => {
  let project: TestProject;
  before(() => {
    project = new TestProject();
  });
  after(() => project.remove());

  function filesIn(folder: string): Map<string, string> {
    const root = join(project.directory, folder);
    const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
    return new Map(paths.map((path) => [path.slice(root.length + 1), readFileSync(path, "utf8")]));
  }

  it("writes Cortex Core the same byte for byte, without engine or network", async () => {
    // No engine on this PATH, and nothing that could reach one.
    const environment = { PATH: "", HTTPS_PROXY: "http://127.0.0.1:1" };
    for (const out of ["first", "second"]) {
      const { code, stderr } = await project.run(["render", "cortex-core", "--env", "dev", "--out", out], {
        environment,
      });
      assert.equal(code, 0, stderr);
    }
    assert.deepEqual(filesIn("first"), filesIn("second"));
  });

  it("says of every resource what it is part of and what it waits for, with URNs that exist", () => {
    const { resources } = JSON.parse(filesIn("first").get("resources.json") ?? "") as { resources: RenderedResource[] };
    const urns = new Set(resources.map(({ urn }) => urn));
    assert.ok(resources.length > 50);
    for (const resource of resources) {
      assert.deepEqual(Object.keys(resource), ["urn", "type", "name", "parent", "inputs", "dependencies"]);
      for (const urn of [resource.parent, ...resource.dependencies]) assert.ok(urn === "" || urns.has(urn), urn);
    }
  });

  it("writes manifests with names, and never a placeholder", () => {
    const manifests = [...filesIn("first")].filter(([path]) => path.startsWith("manifests/"));
    assert.ok(manifests.length > 40);
    for (const [path, content] of manifests) {
      const object = parse(content);
      assert.ok(object.apiVersion && object.kind && object.metadata.name, path);
      assert.doesNotMatch(content, /<computed>|<secret>/, path);
    }
  });

  it("writes a kustomization that names every manifest, in the order to apply them", () => {
    const written = filesIn("first");
    const { kind, sortOptions, resources } = parse(written.get("kustomization.yaml") ?? "");
    // kubectl keeps the order of the list as it is, and prints a warning where sortOptions ask it to.
    assert.deepEqual([kind, sortOptions], ["Kustomization", undefined]);
    assert.deepEqual(
      resources,
      [...written.keys()].filter((path) => path.startsWith("manifests/")),
    );
  });

  it("says how to supply what is secret: its keys, and where their values come from, never on the command line", async () => {
    const { stdout } = await project.run(["render", "cortex-core", "--env", "dev", "--out", "first"]);
    assert.match(
      stdout,
      /axon:kubernetes\.secretStore\n {2}kubectl apply --server-side --recursive -f first\/manifests\/00-namespace\n/,
    );
    assert.match(
      stdout,
      /kubectl create secret generic redis-credentials --namespace cortex-core --from-env-file=redis-credentials\.env {2}# password\n/,
    );
    assert.match(stdout, /\n {2}kubectl apply --server-side -k first$/);
  });

  it("lists the Secrets that somebody must supply", () => {
    const { objects } = JSON.parse(filesIn("first").get("left-out.json") ?? "");
    const kinds = new Set(objects.map(({ kind }: { kind: string }) => kind));
    assert.deepEqual([...kinds], ["Secret"]);
    const server = objects.find(({ name }: { name: string }) => name === "postgres-core-credentials");
    assert.deepEqual(server.keys, ["directUrl", "password", "url", "username"]);
  });

  it("updates its own folder when the environment changes", async () => {
    const { code } = await project.run(["render", "./shop.mjs", "--env", "prod", "--out", "first"]);
    assert.equal(code, 0);
    const written = filesIn("first");
    assert.ok(written.has("manifests/80-deployment/shop.web.yaml"));
    assert.ok(![...written.keys()].some((path) => path.includes("cortex-core")));
  });

  it("writes a compose file", async () => {
    const { code, stderr } = await project.run([
      "render",
      "cortex-core",
      "--env",
      "dev",
      "--on",
      "compose",
      "--out",
      "compose",
    ]);
    assert.equal(code, 0, stderr);
    assert.equal(parse(filesIn("compose").get("compose.yaml") ?? "").name, "cortex-core");
  });

  it("refuses a folder of somebody else", async () => {
    const { code, stderr } = await project.run(["render", "./shop.mjs", "--out", "."]);
    assert.equal(code, 2);
    assert.match(stderr, /is not empty and was not written by axon render/);
  });

  it("keeps a canary out of every file, wherever it entered", async () => {
    const canary = "canary-5b1e";
    project.write(
      "Pulumi.mine.yaml",
      `config:\n  axon:system: ./shop.mjs\n  axon:environment: dev\n  axon:kubernetes: { context: a }\n  axon:secrets:\n    web.token:\n      secure: ${canary}\n`,
    );
    const { stdout, stderr } = await project.run(["render", "./shop.mjs", "--env", "dev", "--out", "canary", "--json"]);
    assert.doesNotMatch(stdout + stderr, new RegExp(canary));
  });
});

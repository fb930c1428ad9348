import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { releasesOf } from "../../../../packages/cli/src/render/releases.ts";
import type { RegisteredResource } from "../../../../packages/cli/src/render/resource.ts";

const urnOf = (name: string) => `urn:pulumi:s::p::kubernetes:helm.sh/v3:Release::operators-${name}`;

function release(
  name: string,
  inputs: Record<string, unknown> = {},
  after: readonly string[] = [],
): RegisteredResource {
  return {
    urn: urnOf(name),
    type: "kubernetes:helm.sh/v3:Release",
    name: `operators-${name}`,
    parent: "",
    inputs: {
      name,
      namespace: `${name}-system`,
      chart: name,
      version: "1.2.3",
      timeout: 600,
      maxHistory: 5,
      ...inputs,
    },
    dependencies: after.map(urnOf),
    custom: true,
  };
}

describe("releasesOf", () => {
  it("writes nothing where nothing is installed", () => {
    assert.deepEqual(releasesOf([{ ...release("keda"), type: "kubernetes:core/v1:Service" }]), {
      files: {},
      leftOut: [],
    });
  });

  it("writes the values of each, numbered in the order in which they need one another", () => {
    const { files } = releasesOf([
      release("barman", {}, ["certs"]),
      release("certs", { values: { crds: { enabled: true }, mode: "on" } }),
      release("keda"),
    ]);
    assert.deepEqual(Object.keys(files), ["01-certs.yaml", "02-barman.yaml", "03-keda.yaml", "install.sh"]);
    assert.deepEqual(parse(files["01-certs.yaml"] ?? "", { version: "1.1" }), { crds: { enabled: true }, mode: "on" });
    assert.deepEqual(parse(files["03-keda.yaml"] ?? ""), {});
  });

  it("never writes a secret, and tells who must supply it", () => {
    const values = { account: { id: "shop", key: "<secret>" }, hosts: ["a", "<computed>"] };
    const { files, leftOut } = releasesOf([release("dns", { values })]);
    assert.deepEqual(parse(files["01-dns.yaml"] ?? ""), { account: { id: "shop" }, hosts: ["a"] });
    assert.deepEqual(leftOut, [
      {
        apiVersion: "helm.sh/v3",
        kind: "Release",
        namespace: "dns-system",
        name: "dns",
        missing: ["values.account.key", "values.hosts[1]"],
      },
    ]);
  });

  describe("the script", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "axon-releases-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    /** Runs it with a helm that writes down what it is told, and fails on its `failing`th call. */
    function calls(resources: readonly RegisteredResource[], failing = 0): string[][] {
      const { files } = releasesOf(resources);
      for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
      const log = join(folder, "calls");
      writeFileSync(log, "");
      const record = `printf '%s\\t' "$@" >>${log}; echo >>${log}; [ "$(wc -l <${log})" != ${failing} ]`;
      writeFileSync(join(folder, "helm"), `#!/bin/sh\n${record}\n`);
      chmodSync(join(folder, "helm"), 0o755);
      const environment = { PATH: `${folder}:${process.env.PATH}` };
      const run = () => execFileSync("sh", [join(folder, "install.sh")], { env: environment, cwd: "/", stdio: "pipe" });
      if (failing === 0) run();
      else assert.throws(run);
      return readFileSync(log, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => line.trimEnd().split("\t"));
    }

    it("installs or updates each at its pinned version, from wherever it is started", () => {
      const repositoryOpts = { repo: "https://charts.example.com" };
      const [first] = calls([release("keda", { repositoryOpts, atomic: true, waitForJobs: true })]);
      assert.deepEqual(first?.slice(0, 7), [
        ...["upgrade", "--install", "keda", "keda", "--repo", "https://charts.example.com", "--version"],
      ]);
      assert.deepEqual(first?.slice(7), [
        ...["1.2.3", "--namespace", "keda-system", "--values", "01-keda.yaml"],
        ...["--atomic", "--wait-for-jobs", "--timeout", "600s", "--history-max", "5"],
      ]);
    });

    it("takes a chart of a registry without a repository, and a word that a shell would read otherwise", () => {
      const [first] = calls([release("web", { chart: "oci://registry.example.com/it's $HOME" })]);
      assert.deepEqual(first?.slice(2, 6), ["web", "oci://registry.example.com/it's $HOME", "--version", "1.2.3"]);
    });

    it("stops at the first that fails, as the next may need it", () => {
      assert.deepEqual(
        calls([release("certs"), release("barman", {}, ["certs"])], 1).map(([, , name]) => name),
        ["certs"],
      );
    });
  });
});

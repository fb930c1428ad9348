import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EngineError } from "@axon/engine";
import { findCommands, kubernetesVersion } from "./commands.ts";

const nobody = () => undefined;

describe("the commands of a real API server", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "axon-commands-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Commands that say they are of this version of Kubernetes. */
  function assets(version: string): void {
    const says = {
      etcd: "etcd Version: 3.6.4",
      kubectl: `Client Version: v${version}`,
      "kube-apiserver": `Kubernetes v${version}`,
    };
    for (const [name, text] of Object.entries(says)) {
      writeFileSync(join(folder, name), `#!/bin/sh\necho "${text}"\n`);
      chmodSync(join(folder, name), 0o755);
    }
  }
  const environment = () => ({ KUBEBUILDER_ASSETS: folder, PATH: "", AXON_CACHE_DIR: join(folder, "cache") });

  it("are those of KUBEBUILDER_ASSETS when they are of the same minor version", async () => {
    assets("1.34.9");
    const { kubectl } = await findCommands(nobody, environment());
    assert.equal(kubectl, join(folder, "kubectl"));
  });

  it("are built when those are of another, which takes Go", async () => {
    assets("1.33.0");
    await assert.rejects(findCommands(nobody, environment()), (error: unknown) => {
      assert.ok(error instanceof EngineError);
      assert.match(error.message, /cannot build kubectl v1\.34\.2: there is no go on PATH/);
      assert.match(error.message, /KUBEBUILDER_ASSETS/);
      return true;
    });
  });

  it("are built from the versions that go.mod pins", () => {
    const pins = readFileSync(new URL("go/go.mod", import.meta.url), "utf8");
    assert.match(pins, new RegExp(`k8s\\.io/kubernetes v${kubernetesVersion.replaceAll(".", "\\.")}( |$)`, "m"));
    assert.match(pins, /go\.etcd\.io\/etcd\/server\/v3 v3\.6\.4( |$)/m);
  });
});

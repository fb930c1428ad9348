import assert from "node:assert/strict";
import { parse } from "yaml";
import { manifestsOf } from "../../../../packages/cli/src/render/manifests.ts";
import type { RegisteredResource } from "../../../../packages/cli/src/render/resource.ts";

function object(
  apiVersion: string,
  kind: string,
  name: string,
  rest: Record<string, unknown> = {},
): RegisteredResource {
  const { metadata = {}, ...others } = rest;
  return {
    urn: `urn:pulumi:s::p::kubernetes:${apiVersion}:${kind}::${name}`,
    type: `kubernetes:${apiVersion}:${kind}`,
    name,
    parent: "",
    inputs: { apiVersion, kind, metadata: { name, namespace: "shop", ...(metadata as object) }, ...others },
    dependencies: [],
    custom: true,
  };
}

describe("manifestsOf", () => {
  it("names files so that they sort in the order to apply them", () => {
    const { files } = manifestsOf([
      object("monitoring.coreos.com/v1", "ServiceMonitor", "web"),
      object("apps/v1", "Deployment", "web"),
      object("v1", "Service", "web"),
      object("postgresql.cnpg.io/v1", "Cluster", "db"),
      object("v1", "Namespace", "shop", { metadata: { namespace: undefined } }),
    ]);
    assert.deepEqual(Object.keys(files), [
      "00-namespace/shop.yaml",
      "50-cluster.postgresql.cnpg.io/shop.db.yaml",
      "60-service/shop.web.yaml",
      "80-deployment/shop.web.yaml",
      "90-servicemonitor.monitoring.coreos.com/shop.web.yaml",
    ]);
  });

  it("lists an object that holds a secret or a value of the future, and writes no file for it", () => {
    const { files, leftOut } = manifestsOf([
      object("v1", "Secret", "credentials", { data: { password: "<secret>" } }),
      object("v1", "ConfigMap", "settings", { data: { host: "<computed>", port: "80" } }),
    ]);
    assert.deepEqual(files, {});
    assert.deepEqual(
      leftOut.map(({ kind, name, missing }) => ({ kind, name, missing })),
      [
        { kind: "Secret", name: "credentials", missing: ["data.password"] },
        { kind: "ConfigMap", name: "settings", missing: ["data.host"] },
      ],
    );
  });

  it("tells what an operator reads of a Secret that it is only given the name of", () => {
    const { leftOut } = manifestsOf([
      object("v1", "Secret", "owner", { data: "<secret>" }),
      object("v1", "Secret", "reader", { data: "<secret>" }),
      object("postgresql.cnpg.io/v1", "Cluster", "db", {
        spec: { bootstrap: { initdb: { secret: { name: "owner" } } } },
      }),
      object("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "find", {
        spec: { auth: { fileRealm: [{ secretName: "reader" }] } },
      }),
    ]);
    assert.deepEqual(
      leftOut.map(({ keys }) => keys),
      [
        ["password", "username"],
        ["password", "username"],
      ],
    );
  });

  it("leaves out annotations that are known only after creation, and those that only tell Pulumi how to wait", () => {
    const annotations = { "axon.dev/version-db": "<computed>", "axon.dev/config-checksum": "abc" };
    const { files, leftOut } = manifestsOf([
      object("apps/v1", "Deployment", "web", {
        metadata: { annotations: { "pulumi.com/timeoutSeconds": "60" } },
        spec: { template: { metadata: { annotations } } },
      }),
      object("apps/v1", "Deployment", "all", { spec: { template: { metadata: { annotations: "<computed>" } } } }),
    ]);
    assert.deepEqual(leftOut, []);
    const web = parse(files["80-deployment/shop.web.yaml"] ?? "");
    assert.deepEqual(web.metadata, { name: "web", namespace: "shop" });
    assert.deepEqual(web.spec.template.metadata, { annotations: { "axon.dev/config-checksum": "abc" } });
    assert.deepEqual(parse(files["80-deployment/shop.all.yaml"] ?? "").spec.template.metadata, {});
  });

  it("keeps a secret annotation's object out", () => {
    const { leftOut } = manifestsOf([
      object("v1", "Service", "web", { metadata: { annotations: { token: "<secret>" } } }),
    ]);
    assert.deepEqual(
      leftOut.map(({ missing }) => missing),
      [["metadata.annotations.token"]],
    );
  });

  it("writes texts that YAML would take for something else so that they come back as they were", () => {
    const data = { yes: "yes", number: "010", empty: "", lines: "a\nb\n", colon: "a: b", long: "x ".repeat(200) };
    const { files } = manifestsOf([object("v1", "ConfigMap", "settings", { data })]);
    assert.deepEqual(parse(files["40-configmap/shop.settings.yaml"] ?? "").data, data);
  });

  it("writes texts that YAML 1.1 takes for switches, numbers or operators in quotes, as kubectl reads that version", () => {
    const data = { on: "on", off: "Off", no: "no", y: "y", octal: "0o17", time: "12:30:45", grouped: "1_000", is: "=" };
    const { files } = manifestsOf([object("v1", "ConfigMap", "settings", { data })]);
    const text = files["40-configmap/shop.settings.yaml"] ?? "";
    assert.deepEqual(parse(text).data, data);
    assert.deepEqual(parse(text, { version: "1.1" }).data, data);
    assert.match(text, /^ {2}is: "="$/m);
  });

  it("has nothing to write for components and other providers", () => {
    const component = { ...object("v1", "Service", "web"), custom: false };
    const password = { ...object("v1", "Service", "web"), type: "random:index/randomPassword:RandomPassword" };
    assert.deepEqual(manifestsOf([component, password]), { files: {}, leftOut: [] });
  });
});

import assert from "node:assert/strict";
import type { KubernetesServiceArgs } from "@axon/services/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { only } from "../../support/mocks.ts";
import { containerOf, deploy, deploymentType, podOf, specOf } from "./deployed-service.ts";

describe("KubernetesService with settings and secrets", () => {
  const environment = {
    LOG_LEVEL: "INFO",
    DATABASE_URL: { secret: "cortex-core-secrets", key: "core-db-url" },
    MEMORY_URL: pulumi.output("http://memory-service:9000"),
  };

  it("keeps plain settings in a ConfigMap and secrets as references", async () => {
    const resources = await deploy({ environment });
    assert.deepEqual(only(resources, "kubernetes:core/v1:ConfigMap").inputs.data, {
      LOG_LEVEL: "INFO",
      MEMORY_URL: "http://memory-service:9000",
    });
    assert.deepEqual(containerOf(resources).envFrom, [{ configMapRef: { name: "cortex-core-api-config" } }]);
    assert.deepEqual(containerOf(resources).env, [
      { name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: "cortex-core-secrets", key: "core-db-url" } } },
    ]);
  });

  it("rolls out when a setting, a mounted file or the version of a secret changes, and not otherwise", async () => {
    const annotations = async (args: Partial<KubernetesServiceArgs>) =>
      JSON.stringify(specOf(await deploy(args), deploymentType).template.metadata.annotations);
    const file = { path: "/etc/api/settings.yaml", variable: "SETTINGS", content: "a: 1" };
    const base = { environment, configFile: file, restartOn: { database: "v1" } };
    const before = await annotations(base);
    assert.equal(await annotations({ ...base, environment: { ...environment } }), before);
    const reversed = Object.fromEntries(Object.entries(environment).reverse());
    assert.equal(await annotations({ ...base, environment: reversed }), before, "order means nothing");
    assert.notEqual(await annotations({ ...base, environment: { ...environment, LOG_LEVEL: "DEBUG" } }), before);
    assert.notEqual(await annotations({ ...base, configFile: { ...file, content: "a: 2" } }), before);
    const beside = { "rules.yaml": { content: "b: 1" } };
    assert.notEqual(await annotations({ ...base, configFile: { ...file, beside } }), before);
    assert.notEqual(await annotations({ ...base, restartOn: { database: "v2" } }), before);
  });

  it("writes the version of what it restarts for where a person can read it", async () => {
    const resources = await deploy({ restartOn: { database: pulumi.output("7f3a") } });
    const { annotations } = specOf(resources, deploymentType).template.metadata;
    assert.equal(annotations["axon.dev/version-database"], "7f3a");
    assert.match(annotations["axon.dev/config-checksum"], /^[0-9a-f]{16}$/);
  });

  it("asks Reloader to watch secrets that an external store changes", async () => {
    const { inputs } = only(await deploy({ reloadOnSecretChange: ["db", pulumi.output("cache")] }), deploymentType);
    assert.deepEqual(Object(inputs.metadata).annotations, { "secret.reloader.stakater.com/reload": "db,cache" });
  });

  it("mounts a file of settings read-only and tells the process where", async () => {
    const configFile = { path: "/etc/api/settings.yaml", variable: "SETTINGS_FILE", content: "debug: false" };
    const resources = await deploy({ configFile });
    const map = only(resources, "kubernetes:core/v1:ConfigMap", "cortex-core-api-file");
    assert.deepEqual(map.inputs.data, { "settings.yaml": "debug: false" });
    assert.deepEqual(containerOf(resources).volumeMounts[0], {
      name: "config-file",
      mountPath: "/etc/api",
      readOnly: true,
    });
    assert.deepEqual(podOf(resources).volumes[0], {
      name: "config-file",
      configMap: { name: "cortex-core-api-file", optional: false },
    });
    assert.deepEqual(containerOf(resources).env, [{ name: "SETTINGS_FILE", value: "/etc/api/settings.yaml" }]);
  });

  it("mounts the files beside it in the same folder", async () => {
    const beside = { "rules.yaml": { content: "open: true" } };
    const resources = await deploy({
      configFile: { path: "/etc/api/settings.yaml", content: "debug: false", beside },
    });
    const map = only(resources, "kubernetes:core/v1:ConfigMap", "cortex-core-api-file");
    assert.deepEqual(map.inputs.data, { "settings.yaml": "debug: false", "rules.yaml": "open: true" });
  });

  it("starts without the file when its content is left to somebody else", async () => {
    const resources = await deploy({ configFile: { path: "/etc/api/settings.yaml", variable: "SETTINGS_FILE" } });
    assert.deepEqual(podOf(resources).volumes[0].configMap, { name: "cortex-core-api-file", optional: true });
    assert.equal(resources.filter(({ type }) => type === "kubernetes:core/v1:ConfigMap").length, 1);
  });
});

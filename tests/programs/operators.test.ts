import assert from "node:assert/strict";
import { neededOperators, operators, type RenderedObject } from "@axon/operators";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { object, renderStack, stackConfig } from "../support/program.ts";

const objectsIn = (resources: readonly RegisteredResource[]) =>
  resources.flatMap(({ custom, inputs }) =>
    custom && "apiVersion" in inputs ? [inputs as unknown as RenderedObject] : [],
  );

describe("a stack that brings its operators", () => {
  const installing = (settings: object = {}) => {
    const config = stackConfig("prod");
    return renderStack("prod", {
      ...config,
      "axon:kubernetes": { ...(config["axon:kubernetes"] as object), operators: "install", ...settings },
    });
  };

  it("installs each as a release of a pinned version, before what uses its kinds", async () => {
    const resources = await installing();
    const releases = resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
    assert.deepEqual(
      releases.map(({ name }) => name).sort(),
      neededOperators(objectsIn(await renderStack("prod")))
        .map((name) => `operators-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
        .sort(),
    );
    const urnOf = (name: string) => releases.find((release) => release.name === name)?.urn;
    const [database] = resources.filter(({ type }) => type === "kubernetes:postgresql.cnpg.io/v1:Cluster");
    assert.ok(database?.dependencies.includes(String(urnOf("operators-cloud-native-pg"))));
    const route = resources.find(({ type }) => type.endsWith(":HTTPRoute"));
    assert.ok(route?.dependencies.includes(String(urnOf("operators-envoy-gateway"))));
  });

  it("makes the classes and authorities that its settings name", async () => {
    const resources = await installing();
    const issuer = object(resources, "ClusterIssuer", "internal-ca");
    const authority = object(resources, "Certificate", issuer.spec.ca.secretName);
    assert.equal(authority.metadata.namespace, operators.certManager.namespace);
    assert.equal(authority.spec.isCA, true);
    assert.equal(
      object(resources, "GatewayClass", "envoy-gateway").spec.controllerName,
      "gateway.envoyproxy.io/gatewayclass-controller",
    );
  });

  it("installs none unless told to", async () => {
    const resources = await renderStack("prod");
    assert.deepEqual(
      resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release"),
      [],
    );
  });

  it("refuses settings that look for an operator elsewhere than it is put", async () => {
    await assert.rejects(
      installing({ operators: { provision: "install", namespaces: { cloudNativePg: "databases" } } }),
      /operators\.namespaces\.cloudNativePg must be "cnpg-system", got "databases"; .* is installed there/,
    );
  });
});

import assert from "node:assert/strict";
import { container, judge, manifest, type Resource } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";

/** The rules whose mandatory violation would stop the deployment of a resource. */
function stoppedBy(resource: Resource): readonly string[] {
  const { findings } = judge([resource], { pack: axonPack });
  return findings.filter(({ level }) => level === "mandatory").map(({ policy }) => policy);
}

describe("the default pack", () => {
  it("rejects images with the tag latest or none, and lets versions and digests pass (CC-028)", () => {
    const stops = (image: string) => stoppedBy(container({ image })).includes("image-pinned");
    assert.deepEqual(["api", "api:latest", "registry.example.com:5000/api"].map(stops), [true, true, true]);
    assert.deepEqual(["api:1.4.2", `api@sha256:${"a".repeat(64)}`].map(stops), [false, false]);
  });

  it("rejects a password in plain sight, the well-known ones of Grafana among them (SC-029)", () => {
    const stops = (password: object) =>
      stoppedBy(container({ env: [{ name: "GF_SECURITY_ADMIN_PASSWORD", ...password }] })).includes("no-secret-in-env");
    for (const value of ["admin", "your-grafana-password"]) assert.equal(stops({ value }), true, value);
    assert.equal(stops({ valueFrom: { secretKeyRef: { name: "grafana", key: "password" } } }), false);
  });

  it("rejects workloads without limits or probes (CC-031)", () => {
    const probe = { httpGet: { path: "/health", port: 8000 } };
    const good = { resources: { limits: { cpu: "1", memory: "1Gi" } }, livenessProbe: probe, readinessProbe: probe };
    const demanded = ["liveness-probe", "memory-limit", "readiness-probe"];
    const missing = (fields: Readonly<Record<string, unknown>>) =>
      stoppedBy(container(fields))
        .filter((policy) => demanded.includes(policy))
        .sort();
    assert.deepEqual(missing({}), demanded);
    assert.deepEqual(missing({ ...good, livenessProbe: undefined }), ["liveness-probe"]);
    assert.deepEqual(missing({ ...good, resources: {} }), ["memory-limit"]);
    assert.deepEqual(missing(good), []);
  });

  it("accepts any CORS origin in development and nowhere else (CC-053)", () => {
    const stops = (environment: string) => {
      const metadata = { name: "config", labels: { "axon.dev/environment": environment } };
      return stoppedBy(manifest({ apiVersion: "v1", kind: "ConfigMap", metadata, data: { CORS_ORIGINS: "*" } }));
    };
    assert.deepEqual(stops("dev"), []);
    assert.deepEqual(stops("staging"), ["no-wildcard-origin"]);
    assert.deepEqual(stops("prod"), ["no-wildcard-origin"]);
  });
});

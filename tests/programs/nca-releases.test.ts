import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { judge, plain } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { namesOf, objectsOf, type Rendered, renderNca } from "../support/nca-rendered.ts";
import { object } from "../support/program.ts";
import { refusals } from "../support/strict.ts";

/** What stops an update. */
const stopped = (rendered: Rendered) =>
  judge(
    rendered.map(({ type, name, inputs }) => ({ type, name, inputs: plain(inputs) })),
    { pack: axonPack },
  ).findings.filter(({ level }) => level === "mandatory");

/** The ConfigMap that a service reads. */
const settingsOf = (rendered: Rendered, name = "neuroca-api"): string =>
  object(rendered, "Deployment", name).spec.template.spec.containers[0].envFrom[0].configMapRef.name;

describe("NCA before it is created", () => {
  it("breaks no policy in staging and production (NC-005)", async () => {
    for (const environment of ["staging", "prod"] as const) assert.deepEqual(stopped(await renderNca(environment)), []);
  });

  it("is stopped by policy without a backup, hardening or with a secret in its settings (NC-005, NC-056)", async () => {
    const prod = await renderNca("prod");
    const changed = (kind: string, change: (inputs: Record<string, unknown>) => unknown) =>
      stopped(
        prod.map((resource) =>
          resource.type.endsWith(`:${kind}`)
            ? { ...resource, inputs: change(structuredClone(resource.inputs)) as object }
            : resource,
        ) as Rendered,
      ).map(({ policy }) => policy);
    const withoutBackup = changed("Cluster", ({ spec, ...rest }) => {
      const { plugins: _, ...left } = spec as { readonly plugins?: unknown };
      return { ...rest, spec: left };
    });
    assert.ok(withoutBackup.includes("database-backup"), withoutBackup.join());
    const withSecret = changed("ConfigMap", ({ data, ...rest }) => ({
      ...rest,
      data: { ...(data as object), NEUROCA_DB_PASSWORD: "correct-horse-battery" },
    }));
    assert.ok(withSecret.includes("no-secret-in-config-map"), withSecret.join());
    const asRoot = changed("Deployment", (inputs) => {
      const text = JSON.stringify(inputs).replaceAll('"runAsNonRoot":true', '"runAsNonRoot":false');
      return JSON.parse(text);
    });
    assert.ok(asRoot.includes("run-as-non-root"), asRoot.join());
  });

  it("runs on a cluster without any cloud, with its own disks, entry, monitoring and store of backups (NC-014)", async () => {
    const rendered = await renderNca(
      "prod",
      {},
      {
        storageClass: "rook-ceph-block",
        encryptedClasses: { "rook-ceph-block": "existing" },
        nodeClass: undefined,
        entry: { api: "gateway", controller: "envoy-gateway", className: "own-proxies", namespace: "entry" },
        secretStore: { vault: { server: "https://vault.example.internal", role: "neuroca" } },
        backup: {
          s3: {
            region: "first-site",
            bucket: "neuroca-backup",
            roleArn: undefined,
            endpoint: "https://minio.example.internal:9000",
            encryption: "AES256",
          },
        },
        objectStore: { existing: { region: "first-site", endpoint: "https://minio.example.internal:9000" } },
        secondRegion: {
          s3: {
            region: "second-site",
            bucket: "neuroca-copy",
            kmsKey: "copies",
            endpoint: "https://minio.example.org:9000",
          },
        },
      },
    );
    assert.equal(object(rendered, "Cluster", "postgres").spec.storage.storageClass, "rook-ceph-block");
    const [claim] = object(rendered, "StatefulSet", "redis").spec.volumeClaimTemplates;
    assert.equal(claim.spec.storageClassName, "rook-ceph-block");
    assert.equal(object(rendered, "Gateway", "neuroca-ingress").spec.gatewayClassName, "own-proxies");
    assert.equal(
      object(rendered, "ObjectStore", "postgres").spec.configuration.endpointURL,
      "https://minio.example.internal:9000",
    );
    assert.deepEqual(object(rendered, "ObjectStore", "postgres").spec.configuration.s3Credentials, {
      accessKeyId: { name: "backup-store", key: "accessKeyId" },
      secretAccessKey: { name: "backup-store", key: "secretAccessKey" },
    });
    const held = objectsOf(rendered, "ExternalSecret").filter(({ metadata }) => metadata.name === "backup-store");
    assert.deepEqual(held.map(({ metadata }) => metadata.namespace).sort(), ["neuroca", "neuroca-drill"]);
    assert.deepEqual(namesOf(rendered, "Prometheus"), ["prometheus"]);
    assert.deepEqual(namesOf(rendered, "NodePool"), []);
    assert.doesNotMatch(JSON.stringify(rendered.filter(({ type }) => type.includes("SecretStore"))), /amazonaws/);
    assert.deepEqual(stopped(rendered), []);
  });
});

describe("a new release of NCA", () => {
  const released = (strategy: object) => renderNca("prod", { services: { "neuroca-api": { rollout: { strategy } } } });

  it("takes over at once beside the old version after it was measured, and back as quickly (NC-081)", async () => {
    const rendered = await released({ blueGreen: { keepOld: "30m" } });
    const { blueGreen } = object(rendered, "Rollout", "neuroca-api").spec.strategy;
    assert.equal(blueGreen.activeService, "neuroca-api");
    assert.equal(blueGreen.previewService, "neuroca-api-preview");
    assert.equal(blueGreen.autoPromotionEnabled, false);
    assert.equal(blueGreen.scaleDownDelaySeconds, 1_800);
    assert.ok(
      blueGreen.prePromotionAnalysis.templates.length > 0 && blueGreen.postPromotionAnalysis.templates.length > 0,
    );
    assert.deepEqual(stopped(rendered), []);
  });

  it("takes a growing share of the traffic, and none once it fails more or is slower than promised (NC-082)", async () => {
    const steps = [
      { percent: 10, pause: "5m" },
      { percent: 50, pause: "10m" },
    ];
    const rendered = await released({ canary: { steps } });
    const { canary } = object(rendered, "Rollout", "neuroca-api").spec.strategy;
    assert.deepEqual(
      canary.steps.filter((step: object) => "setWeight" in step),
      [{ setWeight: 10 }, { setWeight: 50 }],
    );
    const [template] = objectsOf(rendered, "AnalysisTemplate");
    const failing = template?.spec.metrics.map(
      ({ failureCondition }: { readonly failureCondition: string }) => failureCondition.split(" ").slice(-1)[0],
    );
    assert.deepEqual(failing, ["5", "2000"]);
    assert.deepEqual(stopped(rendered), []);
  });

  it("can be shown to some by a header, and read flags that change without it (NC-083)", async () => {
    const variant = { image: { repository: "neuroca/api", version: "1.3.0-b" } };
    const { "neuroca-api": api } = (await import("@axon/systems")).nca.services as Record<string, object>;
    const overrides = {
      services: {
        "neuroca-api-b": { ...api, ...variant },
        "neuroca-api": { configFile: { path: "/etc/neuroca/flags.yaml", variable: "NEUROCA_FLAGS_FILE" } },
      },
      endpoints: {
        "neuroca-ingress": {
          routes: [
            { path: "/", service: "neuroca-api" },
            { path: "/", service: "neuroca-api-b", headers: { "X-Experiment": "b" } },
          ],
        },
      },
      databases: { postgres: { pooler: { maxClientConnections: 300 } } },
    };
    const rendered = await renderNca("prod", overrides, {
      capacity: { cpu: "32", memory: "64Gi", storage: "500Gi" },
    });
    const [split] = object(rendered, "HTTPRoute", "neuroca-ingress").spec.rules.filter(
      ({ matches }: { readonly matches: readonly { readonly headers?: unknown }[] }) => matches[0]?.headers,
    );
    assert.deepEqual(split.matches[0].headers, [{ type: "Exact", name: "X-Experiment", value: "b" }]);
    assert.equal(split.backendRefs[0].name, "neuroca-api-b");
    // A ConfigMap that whoever decides on flags owns: the file follows it, and no pod restarts.
    const { volumes, containers } = object(rendered, "Deployment", "neuroca-api").spec.template.spec;
    const flags = volumes.find(({ name }: { readonly name: string }) => name === "config-file");
    assert.deepEqual(flags.configMap, { name: "neuroca-api-file", optional: true });
    assert.ok(
      containers[0].env.some(
        ({ name, value }: { readonly name: string; readonly value?: string }) =>
          name === "NEUROCA_FLAGS_FILE" && value === "/etc/neuroca/flags.yaml",
      ),
    );
    assert.ok(!namesOf(rendered, "ConfigMap").includes("neuroca-api-file"));
  });

  it("gets a new set of settings that nobody can change, and leaves the one before for the way back (NC-086)", async () => {
    const before = await renderNca("prod");
    const after = await renderNca("prod", { services: { "neuroca-api": { env: { NEUROCA_LOG_LEVEL: "warning" } } } });
    assert.match(settingsOf(before), /^neuroca-api-config-[0-9a-f]{10}$/);
    assert.notEqual(settingsOf(after), settingsOf(before));
    assert.equal(settingsOf(await renderNca("prod")), settingsOf(before));
    assert.equal(settingsOf(after, "neuroca-worker"), settingsOf(before, "neuroca-worker"));
    assert.equal(object(before, "ConfigMap", settingsOf(before)).immutable, true);
    const checksum = (rendered: Rendered) =>
      object(rendered, "Deployment", "neuroca-api").spec.template.metadata.annotations["axon.dev/config-checksum"];
    assert.notEqual(checksum(after), checksum(before));
    assert.equal(object(before, "Deployment", "neuroca-api").spec.revisionHistoryLimit, 10);
  });
});

describe("NCA while work is done on it", () => {
  it("answers 503 and when to try again, but for its health, and is otherwise as before (NC-094)", async () => {
    const closed = await renderNca("prod", {
      endpoints: { "neuroca-ingress": { host: "neuroca.example.com", maintenance: { retryAfter: "30m" } } },
    });
    const { rules } = object(closed, "HTTPRoute", "neuroca-ingress").spec;
    const ruleOf = (path: string) =>
      rules.find(
        ({ matches }: { readonly matches: readonly [{ readonly path: { readonly value: string } }] }) =>
          matches[0].path.value === path,
      );
    assert.equal(ruleOf("/").backendRefs, undefined);
    const [headers, answer] = ruleOf("/").filters;
    assert.ok(
      headers.responseHeaderModifier.set.some(
        ({ name, value }: { readonly name: string; readonly value: string }) =>
          name === "Retry-After" && value === "1800",
      ),
    );
    const filter = object(closed, "HTTPRouteFilter", answer.extensionRef.name).spec.directResponse;
    assert.equal(filter.statusCode, 503);
    assert.match(filter.body.inline, /^Planned maintenance\./);
    assert.equal(ruleOf("/health").backendRefs[0].name, "neuroca-api");
    assert.equal(ruleOf("/metrics").backendRefs, undefined);
    const before = await renderNca("prod");
    assert.equal(object(before, "HTTPRoute", "neuroca-ingress").spec.rules.length, 4);
    // Whoever administers it comes by another way than users do, and that stays as it was.
    const closedInputs = new Map(closed.map(({ urn, inputs }) => [urn, inputs]));
    const touched = before.filter(({ urn, inputs }) => !isDeepStrictEqual(inputs, closedInputs.get(urn)));
    assert.deepEqual(
      touched.filter(({ custom }) => custom).map(({ type, name }) => `${type.split(":").at(-1)} ${name}`),
      ["HTTPRoute neuroca-ingress"],
    );
    assert.deepEqual(stopped(closed), []);
    assert.deepEqual(await refusals(closed.filter(({ type }) => /HTTPRoute/.test(type))), []);
  });
});

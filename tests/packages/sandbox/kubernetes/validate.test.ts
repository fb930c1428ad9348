import assert from "node:assert/strict";
import { kindOf } from "../../../../packages/sandbox/src/kubernetes/kind.ts";
import { validateObject } from "../../../../packages/sandbox/src/kubernetes/validate.ts";
import {
  COMPUTED,
  formatPath,
  parsePath,
  Secret,
  type Value,
  type ValueMap,
  valueAt,
  withValueAt,
} from "../../../../packages/sandbox/src/value.ts";

const metadata = { name: "one", namespace: "shop" };
const labels = { app: "api" };

const deployment: ValueMap = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata,
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    strategy: { rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            name: "api",
            image: "example/api:1.0",
            ports: [{ name: "http", containerPort: 8080 }],
            env: [{ name: "MODE", value: "fast" }],
            resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { cpu: 1, memory: "128Mi" } },
            readinessProbe: { httpGet: { path: "/ready", port: "http" } },
            volumeMounts: [{ name: "scratch", mountPath: "/tmp" }],
          },
        ],
        volumes: [{ name: "scratch", emptyDir: {} }],
      },
    },
  },
};

const container = "spec.template.spec.containers[0]";

const service: ValueMap = {
  apiVersion: "v1",
  kind: "Service",
  metadata,
  spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] },
};

/** Objects that every cluster with the operators would take. */
const GOOD: readonly ValueMap[] = [
  deployment,
  service,
  { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "any.key": "any value" } },
  { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard: { "requests.cpu": "4", pods: 10 } } },
  {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata,
    spec: { maxUnavailable: "50%", selector: { matchLabels: labels } },
  },
  {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    metadata,
    spec: {
      instances: 3,
      storage: { size: "10Gi" },
      postgresql: { parameters: { max_connections: "200" } },
      plugins: [{ name: "barman-cloud.cloudnative-pg.io", isWALArchiver: true, parameters: { barmanObjectName: "x" } }],
    },
  },
  {
    apiVersion: "barmancloud.cnpg.io/v1",
    kind: "ObjectStore",
    metadata,
    spec: {
      configuration: { destinationPath: "s3://bucket/one", wal: { compression: "gzip" } },
      retentionPolicy: "30d",
    },
  },
  {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata,
    spec: { secretName: "tls", dnsNames: ["a.example"], issuerRef: { name: "ca", kind: "ClusterIssuer" } },
  },
  {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata,
    spec: {
      refreshInterval: "1h",
      secretStoreRef: { name: "aws", kind: "SecretStore" },
      data: [{ secretKey: "password", remoteRef: { key: "db", property: "password" } }],
    },
  },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata,
    spec: { parentRefs: [{ name: "public" }], rules: [{ backendRefs: [{ name: "api", port: 80 }] }] },
  },
  {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "BackendTrafficPolicy",
    metadata,
    spec: {
      targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "api" }],
      rateLimit: { type: "Local", local: { rules: [{ limit: { requests: 100, unit: "Second" } }] } },
      timeout: { http: { requestTimeout: "30s" } },
    },
  },
  {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata,
    spec: { groups: [{ name: "api", rules: [{ alert: "Down", expr: "up == 0", for: "5m" }] }] },
  },
];

/** A claim template is no object of its own: the API server asks it for no kind. */
const statefulSet: ValueMap = {
  ...deployment,
  kind: "StatefulSet",
  spec: {
    serviceName: "api",
    selector: { matchLabels: labels },
    template: valueAt(deployment, ["spec", "template"]) ?? null,
    volumeClaimTemplates: [
      {
        metadata: { name: "data" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      },
    ],
  },
};

/** What is put where, and what is said about it. */
const BAD: readonly (readonly [ValueMap, string, Value, string])[] = [
  [deployment, "spec.replicaz", 2, 'spec.replicaz: unknown field "replicaz"; did you mean "replicas"?'],
  [deployment, "metadata.labelz", {}, 'metadata.labelz: unknown field "labelz"; did you mean "labels"?'],
  [deployment, `${container}.imagee`, "x", `${container}.imagee: unknown field "imagee"; did you mean "image"?`],
  [deployment, "spec.replicas", "2", 'spec.replicas: must be integer, got "2"'],
  [deployment, "spec.replicas", -1, "spec.replicas: must be at least 0, got -1"],
  [
    deployment,
    "spec.strategy.rollingUpdate.maxSurge",
    true,
    "spec.strategy.rollingUpdate.maxSurge: must be string or integer, got boolean true",
  ],
  [
    deployment,
    "spec.strategy.rollingUpdate.maxSurge",
    0,
    "spec.strategy.rollingUpdate: maxUnavailable and maxSurge must not both be 0",
  ],
  [
    deployment,
    "spec.selector.matchLabels.app",
    "web",
    "spec.template.metadata.labels: must match spec.selector, which does not select these labels",
  ],
  [deployment, `${container}.image`, "", `${container}.image: missing required field`],
  [deployment, `${container}.env[0].value`, 5, `${container}.env[0].value: must be string, got number 5`],
  [
    deployment,
    `${container}.resources.limits.memory`,
    "1GiB",
    `${container}.resources.limits.memory: must be a quantity such as "500m" or "2Gi", got "1GiB"`,
  ],
  [
    deployment,
    `${container}.resources.requests.cpu`,
    "1001m",
    `${container}.resources.requests.cpu: must be at most the limit, 1, got 1001m`,
  ],
  [
    deployment,
    `${container}.ports[0].containerPort`,
    65536,
    `${container}.ports[0].containerPort: must be from 1 to 65535, got 65536`,
  ],
  [
    deployment,
    `${container}.ports[1]`,
    { name: "http", containerPort: 8081 },
    `${container}.ports[1].name: must be unique, but there is another port "http"`,
  ],
  [
    deployment,
    `${container}.readinessProbe.tcpSocket`,
    { port: 8080 },
    `${container}.readinessProbe: must have one of exec, grpc, httpGet, tcpSocket, got httpGet and tcpSocket`,
  ],
  [
    deployment,
    `${container}.readinessProbe.httpGet.port`,
    "web",
    `${container}.readinessProbe: no port "web" in this container; name one of its ports so or give the number`,
  ],
  [
    deployment,
    `${container}.volumeMounts[0].name`,
    "data",
    `${container}.volumeMounts[0].name: no volume "data"; the pod has scratch`,
  ],
  [
    deployment,
    "spec.template.spec.restartPolicy",
    "Never",
    'spec.template.spec.restartPolicy: must be Always in a Deployment, got "Never"',
  ],
  [
    deployment,
    "metadata.name",
    "Shop_1",
    'metadata.name: must be a DNS-1123 subdomain, that is, at most 253 lower case letters, digits, "-" and "."; got "Shop_1"',
  ],
  [
    service,
    "metadata.name",
    "1shop",
    'metadata.name: must be a DNS-1035 label, that is, at most 63 lower case letters, digits and "-", starting with a letter; got "1shop"',
  ],
  [
    service,
    "spec.ports[1]",
    { port: 81 },
    "spec.ports[1].name: missing required field: a Service with several ports names each of them",
  ],
  [service, "kind", "Servis", 'kind: API version "v1" has no kind "Servis"; did you mean Service?'],
  [GOOD[4] ?? {}, "spec.minAvailable", 1, "spec: must have minAvailable or maxUnavailable, not both"],
  [GOOD[5] ?? {}, "spec.storage.sizee", "1Gi", 'spec.storage.sizee: unknown field "sizee"; did you mean "size"?'],
  [
    GOOD[6] ?? {},
    "spec.configuration.wal.compression",
    "zip",
    'spec.configuration.wal.compression: must be one of "bzip2", "gzip", "lz4", "snappy", "xz", "zstd", got "zip"',
  ],
  [GOOD[10] ?? {}, "spec.targetRefs", [], "spec.targetRefs: must have at least 1 items, got a list"],
];

async function problemsOf(object: ValueMap): Promise<readonly string[]> {
  const kind = kindOf(String(object.apiVersion), String(object.kind));
  const problems = await validateObject(kind, object);
  return problems.map(({ path, reason }) => `${formatPath(path)}: ${reason}`);
}

describe("validateObject", () => {
  for (const object of GOOD) {
    it(`takes a good ${String(object.kind)} of ${String(object.apiVersion)}`, async () => {
      assert.deepEqual(await problemsOf(object), []);
    });
  }

  for (const [object, path, value, problem] of BAD) {
    it(`finds ${problem}`, async () => {
      const broken = withValueAt(object, parsePath(path), value) as ValueMap;
      assert.deepEqual(await problemsOf(broken), [problem]);
    });
  }

  it("takes a claim template without a kind", async () => {
    assert.deepEqual(await problemsOf(statefulSet), []);
  });

  for (const [kind, spec] of [
    ["Middleware", { rateLimit: { average: 100, period: "1s", burst: 100 } }],
    ["TLSOption", { minVersion: "VersionTLS12" }],
  ] as const) {
    it(`takes a good ${kind} of Traefik and finds what it does not know`, async () => {
      const object = { apiVersion: "traefik.io/v1alpha1", kind, metadata, spec };
      assert.deepEqual(await problemsOf(object), []);
      const [problem] = await problemsOf({ ...object, spec: { ...spec, colour: "red" } });
      assert.match(problem ?? "", /^spec\.colour: unknown field "colour"; known here: /);
    });
  }

  it("takes a good SecurityPolicy of Envoy Gateway and finds what its tokens lack", async () => {
    const provider = {
      name: "issuer",
      issuer: "https://id.example.com/",
      remoteJWKS: { uri: "https://id.example.com" },
    };
    const policy = (words: object): ValueMap => ({
      apiVersion: "gateway.envoyproxy.io/v1alpha1",
      kind: "SecurityPolicy",
      metadata,
      spec: {
        targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "public" }],
        jwt: { providers: [{ ...provider, ...words }] },
      },
    });
    assert.deepEqual(await problemsOf(policy({})), []);
    assert.deepEqual(await problemsOf(policy({ remoteJWKS: {} })), [
      "spec.jwt.providers[0].remoteJWKS.uri: missing required field",
    ]);
    assert.match(
      (await problemsOf(policy({ issuers: [] })))[0] ?? "",
      /^spec\.jwt\.providers\[0\]\.issuers: unknown field/,
    );
    assert.match((await problemsOf(policy({ localJWKS: { inline: "{}" } })))[0] ?? "", /^spec\.jwt\.providers\[0\]/);
  });

  it("finds all problems at once", async () => {
    const broken = { ...deployment, metadata: { name: "One" }, spec: { replicaz: 1 } };
    assert.deepEqual((await problemsOf(broken)).map((problem) => problem.split(":")[0]).sort(), [
      "metadata.name",
      "spec.replicaz",
      "spec.selector",
      "spec.template",
    ]);
  });

  it("asks for one of several fields where only one is needed", async () => {
    const [problem] = await problemsOf({ ...(GOOD[10] ?? {}), spec: {} });
    assert.equal(problem, "spec: one of these must be set: targetRef, targetRefs, targetSelectors");
  });

  it("refuses a kind nobody has a schema for, and says which groups are known", async () => {
    const [problem] = await problemsOf({ apiVersion: "example.com/v1", kind: "Thing", metadata });
    assert.match(
      problem ?? "",
      /^kind: no schema for API version "example\.com\/v1"; besides Kubernetes .*cert-manager\.io/,
    );
  });

  it("lets an unknown value stand for anything, at any depth", async () => {
    for (const path of [
      "spec",
      "spec.replicas",
      "spec.selector",
      "spec.template.metadata.labels",
      "metadata.name",
      container,
      `${container}.image`,
      `${container}.resources.limits.cpu`,
    ]) {
      const unknown = withValueAt(deployment, parsePath(path), COMPUTED) as ValueMap;
      assert.deepEqual(await problemsOf(unknown), [], path);
    }
  });

  it("still finds the other problems of an object with unknown values", async () => {
    const partly = withValueAt(withValueAt(deployment, ["spec", "replicaz"], 1), ["spec", "replicas"], COMPUTED);
    assert.equal((await problemsOf(partly as ValueMap)).length, 1);
  });

  it("never repeats a secret value", async () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { ...metadata, labels: new Secret({ tier: "canary value" }) },
      type: "kubernetes.io/tls",
      data: new Secret({ "tls.crt": "canary!" }),
    };
    const problems = await problemsOf(secret);
    assert.deepEqual(problems, [
      'data["tls.crt"]: must be a base64 text, got a secret',
      'metadata.labels.tier: must be empty or at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit; got a secret',
      'data["tls.key"]: missing required field for type "kubernetes.io/tls"',
    ]);
  });
});

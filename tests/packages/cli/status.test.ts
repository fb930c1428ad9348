import assert from "node:assert/strict";
import { ObjectServer, type ServedObject } from "../../support/object-server.ts";
import { TestProject } from "./axon.ts";

/** A production stack of NCA in the context `production`. */
const stackFile = `config:
  axon:system: nca
  axon:environment: prod
  axon:target: kubernetes
  axon:kubernetes:
    context: production
    kubeconfig: kubeconfig
    proxies: ["10.0.0.0/8"]
    backup: { s3: { bucket: b, roleArn: "arn:aws:iam::000000000000:role/r" } }
    dumps: false
`;

const namespace = "neuroca";
const object = (apiVersion: string, kind: string, name: string, rest: object = {}): ServedObject => ({
  apiVersion,
  kind,
  ...rest,
  metadata: { name, namespace, ...("metadata" in rest ? (rest.metadata as object) : {}) },
});
const condition = (type: string, status: string, rest: object = {}) => ({ type, status, ...rest });

const deployment = (name: string, available: number, replicas = 2) =>
  object("apps/v1", "Deployment", name, {
    metadata: { generation: 3 },
    spec: { replicas },
    status: { observedGeneration: 3, replicas, updatedReplicas: replicas, availableReplicas: available },
  });
const pod = (name: string, ready: boolean, rest: object = {}) =>
  object("v1", "Pod", name, {
    spec: { containers: [{ name: "app" }] },
    status: {
      phase: "Running",
      conditions: [condition("PodScheduled", "True"), condition("Ready", ready ? "True" : "False")],
      containerStatuses: [{ name: "app", ready, restartCount: 0, state: { running: {} } }],
    },
    ...rest,
  });
const service = (name: string, rest: object = {}) =>
  object("v1", "Service", name, {
    spec: { type: "ClusterIP", selector: { app: name }, ports: [{ port: 8000, protocol: "TCP" }] },
    ...rest,
  });
const slice = (of: string, ready: readonly boolean[]) =>
  object("discovery.k8s.io/v1", "EndpointSlice", `${of}-x1`, {
    metadata: { labels: { "kubernetes.io/service-name": of } },
    endpoints: ready.map((value, index) => ({ addresses: [`10.0.0.${index}`], conditions: { ready: value } })),
  });
const gateway = (programmed: string, message?: string) =>
  object("gateway.networking.k8s.io/v1", "Gateway", "neuroca-ingress", {
    spec: { listeners: [{ hostname: "neuroca.example.com" }] },
    status: {
      addresses: [{ value: "203.0.113.7" }],
      conditions: [condition("Accepted", "True"), condition("Programmed", programmed, { message })],
    },
  });
const route = object("gateway.networking.k8s.io/v1", "HTTPRoute", "neuroca-ingress", {
  spec: { hostnames: ["neuroca.example.com"] },
  status: { parents: [{ conditions: [condition("Accepted", "True"), condition("ResolvedRefs", "True")] }] },
});
const certificate = object("cert-manager.io/v1", "Certificate", "neuroca-tls", {
  spec: { dnsNames: ["neuroca.example.com"] },
  status: { notAfter: "2027-02-01T00:00:00Z", conditions: [condition("Ready", "True")] },
});

const healthy = (): ServedObject[] => [
  deployment("neuroca-api", 2),
  pod("neuroca-api-a", true),
  // A job's pod is done when it is done, and an old one may have failed.
  pod("db-migrate-1", false, { metadata: { ownerReferences: [{ kind: "Job" }] } }),
  service("neuroca-api"),
  slice("neuroca-api", [true, true]),
  // CloudNativePG makes a service for standbys also where there is none.
  service("postgres-ro", { metadata: { ownerReferences: [{ kind: "Cluster" }] } }),
  gateway("True"),
  route,
  certificate,
];

interface Row {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly ready: boolean | null;
  readonly reason?: string;
}

describe("axon status", () => {
  const project = new TestProject();
  let server: ObjectServer | undefined;
  beforeEach(() => project.write("Pulumi.prod.yaml", stackFile));
  afterEach(() => server?.close());
  after(() => project.remove());

  const look = async (
    objects: readonly ServedObject[],
    answers?: Parameters<typeof ObjectServer.start>[0]["answers"],
  ) => {
    server = await ObjectServer.start({ objects: [...objects], ...(answers ? { answers } : {}) });
    project.write("kubeconfig", server.kubeconfig("production"));
    const { code, stdout, stderr } = await project.run(["status", "nca", "--env", "prod", "--json"]);
    const { ready, workloads = [], pods = [], services = [], entry = [] } = JSON.parse(stdout);
    const rows: readonly Row[] = [...workloads, ...pods, ...services, ...entry];
    return {
      code,
      stderr,
      ready,
      pods,
      services,
      entry,
      rows,
      row: (name: string) => rows.find((each) => each.name === name),
    };
  };

  it("says which contexts there are when the stack file names none of them", async () => {
    server = await ObjectServer.start({ objects: [] });
    project.write("kubeconfig", server.kubeconfig("staging"));
    const { code, stderr } = await project.run(["status", "nca", "--env", "prod"]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^axon: the kubeconfig has no context production; it has staging\n {2}to mend it: correct context/,
    );
  });

  it("lists pods, services and entry of the system's namespace with their readiness (NC-020)", async () => {
    const { code, ready, pods, services, entry, rows } = await look(healthy());
    assert.equal(code, 0);
    assert.equal(ready, true);
    const shown = (part: readonly Row[]) => part.map(({ kind, name, ready }) => [kind, name, ready]);
    assert.deepEqual(shown(pods), [
      ["Pod", "db-migrate-1", null],
      ["Pod", "neuroca-api-a", true],
    ]);
    assert.deepEqual(shown(services), [
      ["Service", "neuroca-api", true],
      ["Service", "postgres-ro", null],
    ]);
    assert.deepEqual(shown(entry), [
      ["Gateway", "neuroca-ingress", true],
      ["HTTPRoute", "neuroca-ingress", true],
      ["Certificate", "neuroca-tls", true],
    ]);
    for (const row of rows) assert.equal(row.namespace, "neuroca");
  });

  it("shows a classic Ingress where the cluster has that instead (NC-020)", async () => {
    const ingress = (status: object) =>
      object("networking.k8s.io/v1", "Ingress", "old-entry", { spec: { rules: [{ host: "a.example.com" }] }, status });
    const there = await look([...healthy(), ingress({ loadBalancer: { ingress: [{ hostname: "lb.example.com" }] } })]);
    assert.equal(there.row("old-entry")?.ready, true);
    server?.close();
    const missing = await look([...healthy(), ingress({})]);
    assert.equal(missing.row("old-entry")?.reason, "no controller has given it an address");
    assert.equal(missing.code, 1);
  });

  const faults: readonly (readonly [title: string, change: readonly ServedObject[], name: string, reason: RegExp])[] = [
    [
      "a replica that is not available",
      [deployment("neuroca-api", 1)],
      "neuroca-api",
      /^not every replica is available$/,
    ],
    [
      "a pod that no node takes",
      [
        pod("neuroca-api-a", false, {
          status: {
            phase: "Pending",
            conditions: [
              condition("PodScheduled", "False", { message: "0/3 nodes are available: 3 Insufficient cpu." }),
            ],
          },
        }),
      ],
      "neuroca-api-a",
      /^0\/3 nodes are available: 3 Insufficient cpu\.$/,
    ],
    [
      "a container that ends again and again",
      [
        pod("neuroca-api-a", false, {
          status: {
            phase: "Running",
            containerStatuses: [
              {
                name: "app",
                ready: false,
                restartCount: 4,
                state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s" } },
                lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
              },
            ],
          },
        }),
      ],
      "neuroca-api-a",
      /^app: back-off 5m0s; it last ended with 137 \(OOMKilled\)$/,
    ],
    ["a service that leads nowhere", [slice("neuroca-api", [false])], "neuroca-api", /^no ready pod is behind it$/],
    [
      "a gateway without a proxy",
      [gateway("False", "no proxies are ready")],
      "neuroca-ingress",
      /^no proxies are ready$/,
    ],
  ];
  for (const [title, change, name, reason] of faults) {
    it(`ends with 1 and says why for ${title}`, async () => {
      const same = (a: ServedObject) => (b: ServedObject) => a.kind === b.kind && a.metadata.name === b.metadata.name;
      const { code, rows } = await look([...healthy().filter((each) => !change.some(same(each))), ...change]);
      assert.equal(code, 1);
      const reasons = rows.filter((row) => row.ready === false).map((row) => `${row.name}: ${row.reason}`);
      assert.equal(reasons.length, 1, reasons.join("\n"));
      assert.match(rows.find((row) => row.ready === false && row.name === name)?.reason ?? "", reason);
    });
  }

  it("asks nothing of a workload that is scaled to none", async () => {
    const others = healthy().filter(({ kind }) => !["Deployment", "Pod", "EndpointSlice"].includes(kind));
    const { code, row } = await look([...others, deployment("neuroca-api", 0, 0)]);
    assert.equal(row("neuroca-api")?.ready, true);
    assert.equal(code, 0);
  });

  it("does not call ready what is not there", async () => {
    const { code, ready } = await look([]);
    assert.equal(ready, false);
    assert.equal(code, 1);
  });

  it("says in one line what may not be looked at", async () => {
    const { code, stderr } = await look(healthy(), (_method, path) =>
      path.endsWith("/neuroca/pods") ? { status: 403, body: { kind: "Status", code: 403 } } : undefined,
    );
    assert.match(stderr, /^axon: Pod objects of namespace neuroca cannot be listed: HTTP 403$/);
    assert.equal(code, 1);
  });

  it("says what to do where the sandbox is empty", async () => {
    const { code, stderr } = await project.run(["status", "nca", "--env", "prod", "--sandbox"]);
    assert.match(stderr, /^axon: the sandbox has nothing of prod; bring it up with axon up and --sandbox first$/);
    assert.equal(code, 1);
  });
});

import assert from "node:assert/strict";
import { KubernetesElasticsearch, type KubernetesElasticsearchArgs } from "@axon/search/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { recordResources } from "../../support/mocks.ts";
import { known, render } from "../database/manifests.ts";

const name = "elasticsearch";

const production: KubernetesElasticsearchArgs = {
  namespace: "spiralcortex",
  labels: { "app.kubernetes.io/part-of": "spiralcortex" },
  nodes: 3,
  storage: "50Gi",
  resources: { cpu: { request: "1", limit: "2" }, memory: { request: "4Gi", limit: "4Gi" } },
  users: {
    cortex: { reads: ["memories"], writes: ["memories"], credentialsSecret: "cortex-search" },
    dashboards: { reads: ["logs-*"], credentialsSecret: "dashboards-search" },
  },
};

const development: KubernetesElasticsearchArgs = { ...production, nodes: 1, production: false };

const kept: KubernetesElasticsearchArgs = {
  ...production,
  retention: { logs: { indices: ["logs-*"], deleteAfter: "30d" } },
  administrator: { credentialsSecret: "search-setup" },
};

const renderSearch = (args: KubernetesElasticsearchArgs = production) =>
  render(() => new KubernetesElasticsearch(name, args));

async function nodeSet(args: KubernetesElasticsearchArgs, path: string, index = 0): Promise<unknown> {
  return (await renderSearch(args)).field("Elasticsearch", name, `spec.nodeSets.${index}.${path}`);
}

describe("KubernetesElasticsearch", () => {
  it("declares a cluster, who may do what in it, and what it may talk about", async () => {
    assert.deepEqual((await renderSearch()).names, [
      `Elasticsearch ${name}`,
      `NetworkPolicy ${name}-operation`,
      `Secret ${name}-access`,
      `ServiceAccount ${name}`,
    ]);
  });

  it("keeps data on volumes that outlive the cluster, on a pinned release (SC-008)", async () => {
    const costs = { layer: "bed", component: name, environment: "prod" };
    const labels = { "axon.dev/owner": "data", ...costs };
    const manifests = await renderSearch({ ...production, labels, storageClass: "gp3" });
    assert.equal(manifests.field("Elasticsearch", name, "spec.version"), "9.5.5");
    assert.equal(manifests.field("Elasticsearch", name, "spec.volumeClaimDeletePolicy"), "DeleteOnScaledownOnly");
    assert.equal(manifests.field("Elasticsearch", name, "spec.nodeSets.0.count"), 3);
    assert.deepEqual(manifests.field("Elasticsearch", name, "spec.nodeSets.0.volumeClaimTemplates"), [
      {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "elasticsearch-data", labels: costs },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "gp3",
          resources: { requests: { storage: "50Gi" } },
        },
      },
    ]);
  });

  it("lets each consumer in by its own password, over TLS, and the superuser not at all (SC-008)", async () => {
    let search: KubernetesElasticsearch | undefined;
    const manifests = await render(() => {
      search = new KubernetesElasticsearch(name, production);
    });
    assert.deepEqual(manifests.field("Elasticsearch", name, "spec.auth"), {
      disableElasticUser: true,
      fileRealm: [
        { secretName: `${name}-access` },
        { secretName: "cortex-search" },
        { secretName: "dashboards-search" },
      ],
      roles: [{ secretName: `${name}-access` }],
    });
    // The operator encrypts with an authority of its own unless `spec.http.tls` says otherwise.
    assert.equal(manifests.field("Elasticsearch", name, "spec.http"), undefined);
    assert.ok(search);
    assert.equal(await known(search.url), `https://${name}-es-http.spiralcortex.svc:9200`);
    const { username, password, certificateAuthority } = search.connection("cortex");
    assert.deepEqual(username, { secret: "cortex-search", key: "username" });
    assert.deepEqual(password, { secret: "cortex-search", key: "password" });
    assert.deepEqual(
      [await known(pulumi.output(certificateAuthority.secret)), certificateAuthority.key],
      [`${name}-es-http-certs-public`, "ca.crt"],
    );
    assert.throws(() => search?.connection("nobody"), /the cluster has no user "nobody"; it has cortex, dashboards/);
  });

  it("gives each consumer the rights on its indices alone", async () => {
    const data = (await renderSearch()).field("Secret", `${name}-access`, "stringData") as Record<string, string>;
    assert.deepEqual(JSON.parse(data["roles.yml"] ?? ""), {
      "axon-cortex": {
        cluster: ["monitor"],
        indices: [
          { names: ["memories"], privileges: ["read", "view_index_metadata"] },
          { names: ["memories"], privileges: ["create_index", "write", "view_index_metadata"] },
        ],
      },
      "axon-dashboards": {
        cluster: ["monitor"],
        indices: [{ names: ["logs-*"], privileges: ["read", "view_index_metadata"] }],
      },
    });
    assert.equal(data.users_roles, "axon-cortex:cortex\naxon-dashboards:dashboards\n");
  });

  it("hardens its pods and leaves the node's kernel alone", async () => {
    const template = (await nodeSet(production, "podTemplate.spec")) as Record<string, unknown>;
    assert.equal(template.initContainers, undefined);
    assert.equal(template.automountServiceAccountToken, false);
    assert.deepEqual(template.securityContext, {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.deepEqual(await nodeSet(production, "podTemplate.spec.containers.0.securityContext"), {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.deepEqual(await nodeSet(production, "podTemplate.spec.containers.0.resources"), {
      requests: { cpu: "1", memory: "4Gi" },
      limits: { cpu: "2", memory: "4Gi" },
    });
    const config = (await nodeSet(production, "config")) as Record<string, unknown>;
    assert.equal(config["node.store.allow_mmap"], false);
    const prepared = (await nodeSet({ ...production, mapFiles: true }, "config")) as Record<string, unknown>;
    assert.equal(prepared["node.store.allow_mmap"], true);
  });

  it("keeps servers on different nodes and copies in different zones in production", async () => {
    const manifests = await renderSearch();
    const annotations = manifests.field("Elasticsearch", name, "metadata.annotations") as Record<string, string>;
    assert.equal(annotations["eck.k8s.elastic.co/downward-node-labels"], "topology.kubernetes.io/zone");
    const config = manifests.field("Elasticsearch", name, "spec.nodeSets.0.config") as Record<string, unknown>;
    assert.equal(config["node.attr.zone"], ["$", "{ZONE}"].join(""));
    assert.equal(config["cluster.routing.allocation.awareness.attributes"], "k8s_node_name,zone");
    assert.deepEqual(await nodeSet(production, "podTemplate.spec.affinity.podAntiAffinity"), {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: name } }, topologyKey: "kubernetes.io/hostname" },
      ],
    });
    // The operator's own budget knows the cluster's health; it is there unless it is overridden.
    assert.equal(manifests.field("Elasticsearch", name, "spec.podDisruptionBudget"), undefined);
  });

  it("takes one server anywhere in development, and its volume with it", async () => {
    const manifests = await renderSearch(development);
    assert.equal(manifests.field("Elasticsearch", name, "spec.nodeSets.0.count"), 1);
    assert.equal(
      manifests.field("Elasticsearch", name, "spec.volumeClaimDeletePolicy"),
      "DeleteOnScaledownAndClusterDeletion",
    );
    assert.deepEqual(manifests.field("Elasticsearch", name, "spec.nodeSets.0.config"), {
      "node.roles": ["master", "data", "ingest", "transform"],
      "node.store.allow_mmap": false,
    });
  });

  it("gives the lead to servers without data when asked", async () => {
    const resources = { cpu: { request: "250m" }, memory: { request: "1Gi", limit: "1Gi" } };
    const args = { ...production, zoneSpread: false, masters: { resources } };
    const manifests = await renderSearch(args);
    const sets = [0, 1].map((index) =>
      ["name", "count", "config"].map((field) =>
        manifests.field("Elasticsearch", name, `spec.nodeSets.${index}.${field}`),
      ),
    );
    const config = { "node.store.allow_mmap": false };
    assert.deepEqual(sets, [
      ["masters", 3, { "node.roles": ["master"], ...config }],
      ["data", 3, { "node.roles": ["data", "ingest", "transform"], ...config }],
    ]);
  });

  it("applies retention with a user that may do just that, and again when it changes", async () => {
    const jobOf = async (args: KubernetesElasticsearchArgs) => {
      const manifests = await renderSearch(args);
      const job = manifests.names.find((object) => object.startsWith("Job "))?.slice("Job ".length) ?? "";
      return { manifests, job };
    };
    const { manifests, job } = await jobOf(kept);
    const data = manifests.field("Secret", `${name}-access`, "stringData") as Record<string, string>;
    assert.deepEqual(JSON.parse(data["roles.yml"] ?? "")["axon-axon-setup"], {
      cluster: ["monitor", "manage_ilm", "manage_index_templates"],
      indices: [{ names: ["logs-*"], privileges: ["manage"] }],
    });
    assert.deepEqual(manifests.field("Elasticsearch", name, "spec.auth.fileRealm"), [
      { secretName: `${name}-access` },
      { secretName: "cortex-search" },
      { secretName: "dashboards-search" },
      { secretName: "search-setup" },
    ]);
    const container = manifests.field("Job", job, "spec.template.spec.containers.0") as { readonly env: unknown };
    assert.deepEqual(container.env, [
      { name: "ELASTIC_PASSWORD", valueFrom: { secretKeyRef: { name: "search-setup", key: "password" } } },
      { name: "ELASTIC_URL", value: `https://${name}-es-http.spiralcortex.svc:9200` },
      { name: "ELASTIC_USERNAME", valueFrom: { secretKeyRef: { name: "search-setup", key: "username" } } },
    ]);
    const longer = { ...kept, retention: { logs: { indices: ["logs-*"], deleteAfter: "60d" } } };
    assert.notEqual((await jobOf(longer)).job, job);
    assert.equal((await jobOf(kept)).job, job);
  });

  it("is measured by an exporter that may look at the cluster and into no index, and that nobody else reaches", async () => {
    const manifests = await renderSearch({ ...production, metrics: { credentialsSecret: "search-metrics" } });
    const app = `${name}-exporter`;
    assert.ok(manifests.names.includes(`Deployment ${app}`));
    const data = manifests.field("Secret", `${name}-access`, "stringData") as Record<string, string>;
    assert.deepEqual(JSON.parse(data["roles.yml"] ?? "")["axon-axon-metrics"], { cluster: ["monitor"], indices: [] });
    assert.match(data.users_roles ?? "", /^axon-axon-metrics:axon-metrics$/m);
    const realms = manifests.field("Elasticsearch", name, "spec.auth.fileRealm");
    assert.ok(JSON.stringify(realms).includes("search-metrics"));
    const spec = manifests.field("Deployment", app, "spec.template.spec");
    const { containers, securityContext, automountServiceAccountToken } = Object(spec);
    assert.deepEqual([securityContext.runAsNonRoot, automountServiceAccountToken], [true, false]);
    assert.deepEqual(containers[0].args, [
      "--es.uri=$(ELASTIC_URL)",
      "--es.ca=/etc/elasticsearch-ca/ca.crt",
      "--es.all",
      "--es.timeout=10s",
    ]);
    const password = containers[0].env.find((variable: { name: string }) => variable.name === "ES_PASSWORD");
    assert.deepEqual(password.valueFrom.secretKeyRef, { name: "search-metrics", key: "password" });
    const servers = JSON.stringify(manifests.field("NetworkPolicy", `${name}-operation`, "spec.ingress"));
    assert.ok(servers.includes(app));
    const own = manifests.field("NetworkPolicy", `${app}-operation`, "spec");
    assert.deepEqual(Object(own).ingress, undefined);
    assert.doesNotMatch((await renderSearch()).names.join(), /exporter/);
  });

  it("copies into a bucket with keys that only Elasticsearch's keystore holds", async () => {
    const snapshots = { bucket: "copies", credentialsSecret: "store-keys" };
    const manifests = await renderSearch({ ...kept, snapshots });
    assert.deepEqual(manifests.field("Elasticsearch", name, "spec.secureSettings"), [{ secretName: "store-keys" }]);
    const egress = manifests.field("NetworkPolicy", `${name}-operation`, "spec.egress") as unknown[];
    assert.deepEqual(egress.at(-1), {
      to: [{ ipBlock: { cidr: "0.0.0.0/0" } }],
      ports: [{ protocol: "TCP", port: 443 }],
    });
  });

  it("offers Kibana inside the cluster when asked", async () => {
    const resources = { cpu: { request: "200m" }, memory: { request: "1Gi", limit: "1Gi" } };
    let search: KubernetesElasticsearch | undefined;
    const manifests = await render(() => {
      search = new KubernetesElasticsearch(name, { ...production, kibana: { resources } });
    });
    assert.deepEqual(manifests.field("Kibana", `${name}-kibana`, "spec.elasticsearchRef"), { name });
    assert.equal(manifests.field("Kibana", `${name}-kibana`, "spec.version"), "9.5.5");
    // With a certificate of the operator's, on a Service that nobody outside of the cluster reaches.
    assert.deepEqual(manifests.field("Kibana", `${name}-kibana`, "spec.http"), {
      service: { spec: { type: "ClusterIP" } },
    });
    assert.deepEqual(manifests.field("NetworkPolicy", `${name}-kibana-operation`, "spec.ingress"), undefined);
    assert.ok(search?.kibanaUrl);
    assert.equal(await known(search.kibanaUrl), `https://${name}-kibana-kb-http.spiralcortex.svc:5601`);
  });

  it("shows Kibana with a certificate of the issuer that signs the servers'", async () => {
    const resources = { cpu: { request: "200m" }, memory: { request: "1Gi", limit: "1Gi" } };
    const tls = { issuer: { kind: "ClusterIssuer", name: "internal" } } as const;
    const manifests = await renderSearch({ ...production, tls, kibana: { resources } });
    assert.deepEqual(manifests.field("Kibana", `${name}-kibana`, "spec.http.tls"), {
      certificate: { secretName: `${name}-kibana-tls` },
    });
    const names = manifests.field("Certificate", `${name}-kibana-tls`, "spec.dnsNames");
    assert.ok(Array.isArray(names) && names.includes(`${name}-kibana-kb-http.spiralcortex.svc`));
  });

  it("lets who appends to a data stream do nothing else, and who looks at Kibana nothing of its administration", async () => {
    const users = {
      shipper: { appends: ["logs-shop.otel-default"], credentialsSecret: "shipper-search" },
      viewer: { reads: ["logs-shop.otel-default"], kibana: true, credentialsSecret: "viewer-search" },
    };
    const data = (await renderSearch({ ...production, users })).field("Secret", `${name}-access`, "stringData");
    assert.deepEqual(JSON.parse(Object(data)["roles.yml"]), {
      "axon-shipper": {
        cluster: ["monitor"],
        indices: [{ names: ["logs-shop.otel-default"], privileges: ["auto_configure", "create_doc"] }],
      },
      "axon-viewer": {
        cluster: ["monitor"],
        indices: [{ names: ["logs-shop.otel-default"], privileges: ["read", "view_index_metadata"] }],
        applications: [{ application: "kibana-.kibana", privileges: ["space_all"], resources: ["space:default"] }],
      },
    });
  });

  it("is reached by the operator, itself and the clients that are named", async () => {
    const manifests = await renderSearch({ ...production, clients: [{ app: "cortex" }], operatorNamespace: "eck" });
    const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));
    assert.deepEqual(manifests.field("NetworkPolicy", `${name}-operation`, "spec.ingress"), [
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "eck" } } }],
        ports: tcp(9200),
      },
      { from: [{ podSelector: { matchLabels: { app: name } } }], ports: tcp(9200, 9300) },
      { from: [{ podSelector: { matchLabels: { app: "cortex" } } }], ports: tcp(9200) },
    ]);
  });

  it("protects the cluster in production alone", async () => {
    const protectedKinds = async (args: KubernetesElasticsearchArgs) => {
      const resources = await recordResources(() => {
        new KubernetesElasticsearch(name, args);
      });
      await pulumi.runtime.disconnect();
      return resources.filter(({ options }) => options.protect).map(({ type }) => type.split(":").at(-1));
    };
    assert.deepEqual(await protectedKinds(production), ["Elasticsearch"]);
    assert.deepEqual(await protectedKinds(development), []);
  });

  it("rejects what production forbids, memory that may not be there, and settings without anybody to apply them", async () => {
    const failure = (args: KubernetesElasticsearchArgs, called = name) =>
      recordResources(() => {
        new KubernetesElasticsearch(called, args);
      }).catch((error: Error) => error.message);
    assert.match(
      String(await failure({ ...production, nodes: 1 })),
      /nodes must be at least 3, got 1; or set production/,
    );
    const memory = { request: "2Gi", limit: "4Gi" };
    assert.match(
      String(await failure({ ...production, resources: { ...production.resources, memory } })),
      /resources\.memory\.request must be the limit of 4Gi, got 2Gi/,
    );
    assert.match(
      String(await failure({ ...kept, administrator: undefined })),
      /administrator must be given where there is retention or snapshots, got nothing/,
    );
    assert.match(String(await failure(production, "a".repeat(37))), /name must be 36 characters at most/);
  });
});

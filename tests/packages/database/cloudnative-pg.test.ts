import assert from "node:assert/strict";
import { CloudNativePgPostgres, type CloudNativePgPostgresArgs } from "@axon/database/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { args, name, renderDatabase } from "./core-database.ts";
import { known, render } from "./manifests.ts";

describe("CloudNativePgPostgres", () => {
  it("declares cluster, database, pooler, backups and what they may talk about", async () => {
    assert.deepEqual((await renderDatabase()).names, [
      "Cluster postgres-core",
      "Database postgres-core",
      "NetworkPolicy postgres-core-operation",
      "NetworkPolicy postgres-core-pooler-operation",
      "ObjectStore postgres-core",
      "Pooler postgres-core-pooler",
      "ScheduledBackup postgres-core",
    ]);
  });

  it("runs the primary, a standby and two readers with the guide's size (CC-009, CC-018, CC-095)", async () => {
    const manifests = await renderDatabase();
    const field = (path: string) => manifests.field("Cluster", name, `spec.${path}`);
    assert.equal(field("instances"), 4);
    assert.match(String(field("imageName")), /^ghcr\.io\/cloudnative-pg\/postgresql:17\.\d+-.*@sha256:[0-9a-f]{64}$/);
    assert.deepEqual(field("storage"), { size: "100Gi", resizeInUseVolumes: true });
    assert.deepEqual(field("resources"), {
      requests: { cpu: "2", memory: "4Gi" },
      limits: { cpu: "4", memory: "8Gi" },
    });
    assert.deepEqual(field("affinity"), {
      enablePodAntiAffinity: true,
      podAntiAffinityType: "required",
      topologyKey: "kubernetes.io/hostname",
    });
    assert.equal(field("enablePDB"), true);
    assert.equal(field("enableSuperuserAccess"), false);
  });

  it("keeps a standby in another zone in production, and as far as zones go elsewhere", async () => {
    const zone = async (change: Partial<CloudNativePgPostgresArgs>) => {
      const found = (await renderDatabase(change)).field("Cluster", name, "spec.topologySpreadConstraints");
      return Object(found)[0];
    };
    assert.deepEqual(await zone({}), {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { app: name } },
      matchLabelKeys: ["pod-template-hash"],
    });
    for (const change of [{ zones: "preferred" }, { production: false }] as const) {
      assert.equal((await zone(change)).whenUnsatisfiable, "ScheduleAnyway");
    }
  });

  it("gives the memory database its 500 GiB and 8 to 16 GiB (CC-010, CC-019)", async () => {
    const manifests = await render(() => {
      new CloudNativePgPostgres("postgres-memory", {
        ...args,
        database: "cortex_memory",
        owner: "cortex_memory",
        readReplicas: 0,
        storage: "500Gi",
        resources: { cpu: { request: "2", limit: "4" }, memory: { request: "8Gi", limit: "16Gi" } },
      });
    });
    assert.equal(manifests.field("Cluster", "postgres-memory", "spec.instances"), 2);
    assert.equal(manifests.field("Cluster", "postgres-memory", "spec.storage.size"), "500Gi");
    assert.equal(manifests.field("Cluster", "postgres-memory", "spec.resources.limits.memory"), "16Gi");
  });

  it("gives applications stable names for writing and reading, in the certificate too (CC-095, CC-105)", async () => {
    const manifests = await renderDatabase();
    const services = manifests.field("Cluster", name, "spec.managed.services.additional");
    assert.deepEqual(services, [
      { selectorType: "rw", updateStrategy: "patch", serviceTemplate: { metadata: { name: "postgres-core" } } },
      { selectorType: "ro", updateStrategy: "patch", serviceTemplate: { metadata: { name: "postgres-core-replica" } } },
    ]);
    const names = manifests.field("Cluster", name, "spec.certificates.serverAltDNSNames") as readonly string[];
    for (const host of ["postgres-core", "postgres-core-replica.cortex-core.svc", "postgres-core-pooler.cortex-core"])
      assert.ok(names.includes(host), host);
  });

  it("proves itself by the further names that clients call it by", async () => {
    const aliases = ["orders-database"];
    const issuer = { kind: "ClusterIssuer", name: "internal-ca" } as const;
    const given = await render(() => new CloudNativePgPostgres(name, { ...args, aliases, certificate: { issuer } }));
    const own = await render(() => new CloudNativePgPostgres(name, { ...args, aliases }));
    for (const names of [
      given.field("Certificate", "postgres-core-tls", "spec.dnsNames"),
      own.field("Cluster", name, "spec.certificates.serverAltDNSNames"),
    ] as (readonly string[])[])
      for (const host of ["orders-database", "orders-database.cortex-core.svc"]) assert.ok(names.includes(host), host);
  });

  it("shows clients and pooler a certificate of the given issuer, for every name, renewed without a restart", async () => {
    const issuer = { kind: "ClusterIssuer", name: "internal-ca" } as const;
    const made: CloudNativePgPostgres[] = [];
    const manifests = await render(() =>
      made.push(new CloudNativePgPostgres(name, { ...args, certificate: { issuer } })),
    );
    assert.deepEqual(manifests.field("Cluster", name, "spec.certificates"), {
      serverTLSSecret: "postgres-core-tls",
      serverCASecret: "postgres-core-tls",
    });
    const field = (path: string) => manifests.field("Certificate", "postgres-core-tls", `spec.${path}`);
    assert.deepEqual(field("secretTemplate.labels"), { "cnpg.io/reload": "true" });
    assert.equal(field("issuerRef.name"), "internal-ca");
    const names = field("dnsNames") as readonly string[];
    for (const service of ["postgres-core", "postgres-core-replica", "postgres-core-pooler", "postgres-core-rw"]) {
      const hosts = [service, `${service}.cortex-core`, `${service}.cortex-core.svc`];
      for (const host of hosts) assert.ok(names.includes(host), host);
    }
    const [postgres] = made;
    assert.ok(postgres);
    assert.equal(await known(pulumi.output(postgres.certificateAuthority.secret)), "postgres-core-tls");
  });

  it("tells its addresses, database and owner (CC-105)", async () => {
    const made: CloudNativePgPostgres[] = [];
    await render(() => made.push(new CloudNativePgPostgres(name, args)));
    const [postgres] = made;
    assert.ok(postgres?.readHost && postgres.poolerHost);
    assert.deepEqual(
      [postgres.port, postgres.database, postgres.owner, postgres.tls],
      [5432, "cortex_core", "cortex", true],
    );
    assert.equal(await known(postgres.host), "postgres-core");
    assert.equal(await known(postgres.readHost), "postgres-core-replica");
    assert.equal(await known(postgres.poolerHost), "postgres-core-pooler");
    assert.equal(postgres.certificateAuthority.key, "ca.crt");
  });

  it("creates the database for a role that is no superuser, and keeps it and its extensions declared (CC-065, CC-066)", async () => {
    const manifests = await renderDatabase();
    assert.deepEqual(manifests.field("Cluster", name, "spec.bootstrap.initdb"), {
      database: "cortex_core",
      owner: "cortex",
      secret: { name: "postgres-credentials" },
      encoding: "UTF8",
      dataChecksums: true,
    });
    assert.deepEqual(manifests.field("Database", name, "spec"), {
      cluster: { name },
      name: "cortex_core",
      owner: "cortex",
      ensure: "present",
      databaseReclaimPolicy: "retain",
      extensions: [
        { name: "pgcrypto", ensure: "present" },
        { name: "uuid-ossp", ensure: "present" },
      ],
    });
  });

  it("loads the library of an extension that counts from the start on, and no other", async () => {
    const counting = await renderDatabase({ extensions: ["vector", "pg_stat_statements", "pg_trgm"] });
    const preloaded = "spec.postgresql.shared_preload_libraries";
    assert.deepEqual(counting.field("Cluster", name, preloaded), ["pg_stat_statements"]);
    const { postgresql } = (await renderDatabase()).field("Cluster", name, "spec") as { postgresql: object };
    assert.ok(!("shared_preload_libraries" in postgresql));
  });

  it("rejects connections without TLS, at the server and at the pooler, and shows metrics over TLS (CC-015)", async () => {
    const manifests = await renderDatabase();
    assert.deepEqual(manifests.field("Cluster", name, "spec.postgresql"), {
      parameters: {
        shared_buffers: "1GB",
        max_connections: "200",
        password_encryption: "scram-sha-256",
        ssl_min_protocol_version: "TLSv1.2",
      },
      pg_hba: ["hostnossl all all all reject"],
    });
    assert.equal(
      manifests.field("Pooler", "postgres-core-pooler", "spec.pgbouncer.parameters.client_tls_sslmode"),
      "require",
    );
    assert.deepEqual(manifests.field("Cluster", name, "spec.monitoring"), { tls: { enabled: true } });
  });

  it("pools in transaction mode within the server's connections (CC-094)", async () => {
    const manifests = await renderDatabase();
    const field = (path: string) => manifests.field("Pooler", "postgres-core-pooler", `spec.${path}`);
    assert.deepEqual([field("instances"), field("type"), field("cluster.name")], [2, "rw", name]);
    assert.equal(field("pgbouncer.poolMode"), "transaction");
    assert.equal(field("pgbouncer.parameters.default_pool_size"), "80");
    assert.equal(field("pgbouncer.parameters.max_db_connections"), "80");
    assert.equal(field("pgbouncer.parameters.max_client_conn"), "1000");
    assert.equal(field("pgbouncer.parameters.max_prepared_statements"), "200");
    assert.equal(field("template.metadata.labels.app"), "postgres-core-pooler");
  });

  it("opens to the operator, between its servers and from its pooler, and to nobody else", async () => {
    const manifests = await renderDatabase({
      traffic: { operatorNamespace: "operators", apiServer: [{ cidr: "10.0.0.1/32", port: 6443 }] },
    });
    const servers = { podSelector: { matchLabels: { app: name } } };
    const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));
    assert.deepEqual(manifests.field("NetworkPolicy", "postgres-core-operation", "spec"), {
      podSelector: { matchLabels: { app: name } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "operators" } } }],
          ports: tcp(8000, 5432),
        },
        { from: [servers], ports: tcp(8000, 5432) },
        { from: [{ podSelector: { matchLabels: { app: "postgres-core-pooler" } } }], ports: tcp(5432) },
      ],
      egress: [
        { to: [servers], ports: tcp(8000, 5432) },
        { to: [{ ipBlock: { cidr: "10.0.0.1/32" } }], ports: tcp(6443) },
        { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: tcp(443) },
      ],
    });
  });

  it("shrinks to one server without pooler, backup or TLS where production is not claimed", async () => {
    const manifests = await renderDatabase({
      production: false,
      instances: 1,
      readReplicas: 0,
      pooler: false,
      tls: false,
      backup: false,
    });
    assert.deepEqual(manifests.names, [
      "Cluster postgres-core",
      "Database postgres-core",
      "NetworkPolicy postgres-core-operation",
    ]);
    const field = (path: string) => manifests.field("Cluster", name, `spec.${path}`);
    assert.deepEqual([field("instances"), field("enablePDB"), field("plugins")], [1, false, undefined]);
    assert.equal(field("affinity.podAntiAffinityType"), "preferred");
    assert.deepEqual([field("postgresql.pg_hba"), field("monitoring")], [undefined, undefined]);
  });

  it("waits for standbys before a commit counts, where that is asked for", async () => {
    const manifests = await renderDatabase({ synchronousStandbys: 1 });
    assert.deepEqual(manifests.field("Cluster", name, "spec.postgresql.synchronous"), {
      method: "any",
      number: 1,
      dataDurability: "required",
    });
  });

  it("adds login roles, for a rotation with two valid credentials (CC-064)", async () => {
    const roles = [{ name: "cortex_b", credentialsSecret: "postgres-credentials-b", inRoles: ["cortex"] }];
    const manifests = await renderDatabase({ roles });
    assert.deepEqual(manifests.field("Cluster", name, "spec.managed.roles"), [
      {
        name: "cortex_b",
        ensure: "present",
        login: true,
        superuser: false,
        inRoles: ["cortex"],
        passwordSecret: { name: "postgres-credentials-b" },
      },
    ]);
  });

  it("names all that is wrong before it creates anything", async () => {
    await render(() => {
      assert.throws(
        () =>
          new CloudNativePgPostgres("Postgres", {
            ...args,
            instances: 1,
            backup: false,
            synchronousStandbys: 1,
            resources: { cpu: { request: "2", limit: "1" }, memory: { request: "lots", limit: "8Gi" } },
          }),
        {
          message: [
            'CloudNativePgPostgres "Postgres": 6 problems',
            '  - name must be 50 characters at most, lower-case letters, digits and hyphens, beginning with a letter, got "Postgres"',
            "  - resources.cpu.request must be at most the limit of 1, got 2",
            '  - resources.memory.request must be a quantity of bytes such as "512Mi" or "20Gi", got "lots"',
            "  - instances must be at least 2, got 1; or set production to false",
            "  - backup must be a backup, got false; or set production to false",
            "  - synchronousStandbys must be an integer from 0 to 0, the number of standbys, got 1",
          ].join("\n"),
        },
      );
    });
  });
});

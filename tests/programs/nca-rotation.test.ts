import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { objectsOf, type Rendered, renderDevelopment, renderNca } from "../support/nca-rendered.ts";
import { type KubernetesObject, object, renderStack } from "../support/program.ts";

const daySeconds = 86_400;
const secrets = [
  "postgres-credentials",
  "postgres-user-1",
  "postgres-user-2",
  "redis-credentials",
  "identity-provider",
  "llm-provider",
  "neuroca-secrets",
];

/** The alert on the age of each secret, or another of secrets, by the secret's name. */
function ages(rendered: Rendered, name = "SecretTooOld"): Readonly<Record<string, string>> {
  type Rule = { readonly alert: string; readonly expr: string; readonly labels: { readonly component: string } };
  const rules: Rule[] = objectsOf(rendered, "PrometheusRule").flatMap(({ spec }) =>
    spec.groups.flatMap((group: { readonly rules: readonly Rule[] }) => group.rules),
  );
  const told = rules.filter(({ alert }) => alert === name);
  return Object.fromEntries(told.map(({ expr, labels }) => [labels.component, expr]));
}

/** Seconds that are the limit in an expression. */
const limit = (expression: string | undefined) => Number(/ >= (\d+)$/.exec(expression ?? "")?.[1]);

/** Every object that differs between two renderings, and where it is of a workload, the Secrets that its variables come from. */
function changes(before: Rendered, after: Rendered): Readonly<Record<string, unknown>> {
  const other = new Map(after.map(({ urn, inputs }) => [urn, inputs]));
  const changed = before.filter(
    ({ type, urn, inputs }) => type.startsWith("kubernetes:") && !isDeepStrictEqual(inputs, other.get(urn)),
  );
  return Object.fromEntries(
    changed.map(({ type, name, urn }) => [
      `${type.split(":").at(-1)} ${name}`,
      secretsOf(other.get(urn) as KubernetesObject),
    ]),
  );
}

/** Secrets of the variables of the database, by variable. */
function secretsOf({ spec }: KubernetesObject): Readonly<Record<string, string>> {
  type Variable = { readonly name: string; readonly valueFrom?: { readonly secretKeyRef: { readonly name: string } } };
  const template = spec.jobTemplate?.spec.template ?? spec.template;
  const variables: readonly Variable[] = template.spec.containers[0].env;
  return Object.fromEntries(
    variables.flatMap(({ name, valueFrom }) =>
      valueFrom && name.startsWith("NEUROCA_DB_") ? [[name, valueFrom.secretKeyRef.name]] : [],
    ),
  );
}

describe("a change of NCA's database password", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderNca("prod");
  });
  const login = (secret: string) => ({ NEUROCA_DB_PASSWORD: secret, NEUROCA_DB_USER: secret });

  it("is made to a user that nobody is logged in as, who has the owner's rights (NC-047)", () => {
    assert.deepEqual(
      object(prod, "Cluster", "postgres").spec.managed.roles,
      [1, 2].map((turn) => ({
        name: `neuroca_${turn}`,
        ensure: "present",
        login: true,
        superuser: false,
        inRoles: ["neuroca"],
        passwordSecret: { name: `postgres-user-${turn}` },
      })),
    );
    for (const turn of [1, 2]) {
      const { spec } = object(prod, "ExternalSecret", `postgres-user-${turn}`);
      // The operator takes a changed password up by itself.
      assert.equal(spec.target.template.metadata.labels["cnpg.io/reload"], "true");
    }
    for (const service of ["neuroca-api", "neuroca-worker"]) {
      const deployment = object(prod, "Deployment", service);
      assert.deepEqual(secretsOf(deployment), login("postgres-user-1"));
      const restarted = deployment.metadata.annotations?.["secret.reloader.stakater.com/reload"]?.split(",") ?? [];
      assert.ok(restarted.includes("postgres-user-1"));
      assert.ok(!restarted.includes("postgres-user-2"), "a new password of the idle user restarts nobody");
    }
  });

  it("is taken up by moving the services over, replica by replica, and changes nothing else (NC-047)", async () => {
    const moved = await renderNca("prod", {}, { activeUsers: { postgres: 2 } });
    const expected = login("postgres-user-2");
    assert.deepEqual(changes(prod, moved), {
      "Deployment neuroca-api": expected,
      "Deployment neuroca-worker": expected,
    });
    for (const service of ["neuroca-api", "neuroca-worker"]) {
      const { strategy } = object(moved, "Deployment", service).spec;
      assert.deepEqual(strategy.rollingUpdate, { maxSurge: 1, maxUnavailable: 0 });
    }
  });

  it("leaves jobs, the migrations of a release among them, with the owner, to whom belongs what they make (NC-038)", () => {
    const [migration] = objectsOf(prod, "Job").filter(({ metadata }) => metadata.name.startsWith("db-migrate-"));
    assert.ok(migration);
    for (const job of [migration, object(prod, "CronJob", "db-backup")]) {
      assert.deepEqual(secretsOf(job), login("postgres-credentials"));
    }
  });

  it("is made in two steps by the stack where it generates passwords itself", async () => {
    const clusterInDevelopment = {
      databases: { postgres: { alternatingUsers: true, pooler: { poolSize: 10, maxClientConnections: 50 } } },
    };
    const rendered = (kubernetes: object) => renderDevelopment(clusterInDevelopment, kubernetes);
    const passwords = (from: Rendered) =>
      from
        .filter(({ type, name }) => type.endsWith(":RandomPassword") && /-password/.test(name))
        .map(({ name }) => name);
    const before = passwords(await rendered({}));
    const after = passwords(await rendered({ rotated: { "postgres-user-2": "2026-11-01" } }));
    assert.deepEqual(
      after.filter((name) => !before.includes(name)),
      ["postgres-user-2-password-2026-11-01"],
    );
    assert.deepEqual(
      before.filter((name) => !after.includes(name)),
      ["postgres-user-2-password"],
    );
  });

  it("is refused where there is one user, or another turn than two", async () => {
    await assert.rejects(renderDevelopment({ databases: { postgres: { alternatingUsers: true } } }), {
      message:
        'system "nca" on kubernetes: databases.postgres.alternatingUsers must be false for a single plain server, got true; a pooler, a standby or a backup makes it a cluster',
    });
    await assert.rejects(renderDevelopment({}, { activeUsers: { postgres: 2 } }), {
      message: /activeUsers\.postgres must be a database with alternatingUsers \(there is none\), got "postgres"$/,
    });
    await assert.rejects(renderNca("prod", {}, { activeUsers: { postgres: 3 } }), {
      message: /activeUsers\.postgres must be 1 or 2, got 3/,
    });
  });
});

describe("a change of NCA's application key", () => {
  it("keeps the one before beside it, for what was signed with that (NC-047)", async () => {
    const prod = await renderNca("prod");
    const { data } = object(prod, "ExternalSecret", "neuroca-secrets").spec;
    assert.deepEqual(
      data.map(({ secretKey }: { readonly secretKey: string }) => secretKey),
      ["NEUROCA_SECRET_KEY", "NEUROCA_SECRET_KEY_PREVIOUS"],
    );
    const rotated = { "neuroca-secrets": { last: "2026-11-01", before: "first" } };
    const dev = await renderDevelopment({}, { rotated });
    const generated = dev.filter(({ type, name }) => type.endsWith(":RandomPassword") && /SECRET_KEY/.test(name));
    assert.deepEqual(generated.map(({ name }) => name).sort(), [
      "neuroca-secrets-NEUROCA_SECRET_KEY",
      "neuroca-secrets-NEUROCA_SECRET_KEY-2026-11-01",
    ]);
  });
});

describe("the age of NCA's secrets", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderNca("prod");
  });

  it("is at most 90 days, and told of before and at its end, by the day that stands beside the values (NC-047)", async () => {
    for (const rendered of [prod, await renderNca("staging")]) {
      const told = ages(rendered);
      const due = ages(rendered, "SecretChangeDue");
      assert.deepEqual(Object.keys(told).sort(), [...secrets].sort());
      for (const name of secrets) {
        assert.equal(limit(told[name]), 90 * daySeconds, name);
        assert.ok(
          told[name]?.includes(`axon_secret_rotated_timestamp_seconds{namespace="neuroca",name="${name}"}`),
          name,
        );
        assert.match(due[name] ?? "", / \+ 7776000 - time\(\) > 0 <= 1209600 or .* or absent\(/);
      }
    }
  });

  it("may be another for each of them (NC-047)", async () => {
    const told = ages(
      await renderNca("prod", {
        databases: { postgres: { rotateEvery: "30d" } },
        externals: { "llm-provider": { rotateEvery: "7d" } },
        secrets: { "neuroca-secrets": { rotateEvery: "180d" } },
      }),
    );
    const expected = {
      "postgres-credentials": 30,
      "postgres-user-2": 30,
      "llm-provider": 7,
      "neuroca-secrets": 180,
      "redis-credentials": 90,
    };
    for (const [name, days] of Object.entries(expected)) assert.equal(limit(told[name]), days * daySeconds, name);
    await assert.rejects(renderNca("prod", { externals: { "llm-provider": { rotateEvery: "36h" } } }), {
      message: /externals\.llm-provider\.rotateEvery must be whole days, such as "90d", got "36h"/,
    });
  });

  it("is read from the entry of each by a pod that sees the days alone", () => {
    const copied = object(prod, "ExternalSecret", "secret-ages");
    assert.equal(copied.metadata.namespace, "neuroca-monitoring");
    const read = copied.spec.data.map(
      ({ remoteRef }: { readonly remoteRef: { readonly key: string; readonly property: string } }) => [
        remoteRef.key,
        remoteRef.property,
      ],
    );
    assert.deepEqual(read.sort(), secrets.map((name) => [`nca/${name}`, "rotated"]).sort());
    const pod = object(prod, "Deployment", "secret-ages");
    assert.equal(pod.metadata.namespace, "neuroca-monitoring");
    assert.deepEqual(pod.spec.template.spec.volumes[0].secret.secretName, "secret-ages");
    const [endpoint] = object(prod, "PodMonitor", "secret-ages-monitor").spec.podMetricsEndpoints;
    assert.deepEqual([endpoint.port, endpoint.honorLabels], ["metrics", true]);
    const [ingress] = objectsOf(prod, "NetworkPolicy").filter(
      ({ spec }) => spec.podSelector.matchLabels?.app === "secret-ages" && spec.ingress,
    );
    assert.deepEqual(ingress?.spec.ingress[0].from[0].podSelector, { matchLabels: { app: "prometheus" } });
  });

  it("of what the stack makes itself counts from the first day, or from the one that the stack file says", async () => {
    const first = ages(await renderDevelopment())["redis-credentials"] ?? "";
    assert.match(
      first,
      /^time\(\) - kube_secret_created\{namespace="neuroca",secret="redis-credentials"\} >= 7776000$/,
    );
    const rotated = await renderDevelopment({}, { rotated: { "redis-credentials": "2026-11-01" } });
    const since = `vector(${Date.UTC(2026, 10, 1) / 1_000})`;
    assert.equal(ages(rotated)["redis-credentials"], `time() - ${since} >= 7776000`);
    assert.equal(
      ages(rotated, "SecretChangeDue")["redis-credentials"],
      `${since} + 7776000 - time() > 0 <= 1209600 or ${since} - time() > 86400`,
    );
    assert.equal(
      object(rotated, "Secret", "redis-credentials").metadata.annotations?.["axon.dev/rotate-by"],
      "2027-01-30",
    );
    assert.deepEqual(
      objectsOf(rotated, "Deployment").filter(({ metadata }) => metadata.name === "secret-ages"),
      [],
    );
  });

  it("leaves alone what a cache's servers know each other by, which cannot change one server after another", async () => {
    const kubernetes = { secretStore: "generated", rotated: { "redis-credentials": "2026-11-01" } };
    const made = (await renderNca("prod", {}, kubernetes)).filter(({ type }) => type.endsWith(":RandomPassword"));
    assert.deepEqual(
      made.map(({ name }) => name).filter((name) => /^redis-credentials-(password|peerPassword)/.test(name)),
      ["redis-credentials-password-2026-11-01", "redis-credentials-peerPassword"],
    );
  });

  it("leaves alone what kept objects are encrypted with, which could never be read again", async () => {
    const rotated = { "object-store-administrator": "2026-11-01" };
    const kubernetes = { secretStore: "generated", objectStore: { create: { storage: "100Gi" } }, rotated };
    const made = (await renderNca("prod", {}, kubernetes)).filter(({ type }) => type.endsWith(":RandomPassword"));
    assert.deepEqual(
      made
        .map(({ name }) => name)
        .filter((name) => name.startsWith("object-store-administrator-"))
        .sort(),
      [
        "object-store-administrator-accessKeyId-2026-11-01",
        "object-store-administrator-encryption",
        "object-store-administrator-secretAccessKey-2026-11-01",
        "object-store-administrator-version-salt",
      ],
    );
  });

  it("is said where the values are, and nowhere else", async () => {
    await assert.rejects(renderNca("prod", {}, { rotated: { "redis-credentials": "2026-11-01" } }), {
      message:
        'Pulumi.nca-prod-kubernetes.yaml: config."axon:kubernetes".rotated.redis-credentials must be left out, as the entries of the secret store say the day themselves, got 2026-11-01; write it into the field "rotated" of the entry',
    });
    await assert.rejects(renderDevelopment({}, { rotated: { redis: "2026-11-01" } }), {
      message: /config\."axon:kubernetes"\.rotated\.redis must be one of .*redis-credentials.*, got redis$/,
    });
    await assert.rejects(renderDevelopment({}, { rotated: { "redis-credentials": "soon" } }), {
      message: /rotated\.redis-credentials must be a day such as 2026-11-01, or \{ last, before \} .*, got "soon"/,
    });
  });
});

describe("NCA's access to its registry", () => {
  const host = "registry.example.com";

  it("is the nodes' own identity, with nothing that could grow old, unless a stack says a login", async () => {
    const prod = await renderNca("prod");
    assert.ok(!("registry" in ages(prod)));
    assert.equal(object(prod, "Deployment", "neuroca-api").spec.template.spec.imagePullSecrets, undefined);
  });

  it("is a login whose age is watched, of every pod that runs an image from there (NC-047)", async () => {
    const prod = await renderNca("prod", {}, { registryLogin: { host, rotateEvery: "60d" } });
    const { spec } = object(prod, "ExternalSecret", "registry");
    assert.equal(spec.target.template.type, "kubernetes.io/dockerconfigjson");
    assert.deepEqual(
      spec.data.map(({ remoteRef }: { readonly remoteRef: { readonly key: string } }) => remoteRef.key),
      ["nca/registry", "nca/registry"],
    );
    const own = [
      ...objectsOf(prod, "Deployment"),
      ...objectsOf(prod, "Job"),
      ...objectsOf(prod, "CronJob").map(({ spec: { jobTemplate }, ...rest }) => ({ ...rest, spec: jobTemplate.spec })),
    ].map((workload) => workload.spec.template.spec);
    const pulling = own.filter(({ containers }) => containers[0].image.startsWith(`${host}/`));
    assert.ok(pulling.length >= 7);
    for (const pod of pulling) assert.deepEqual(pod.imagePullSecrets, [{ name: "registry" }]);
    for (const pod of own.filter((other) => !pulling.includes(other))) assert.equal(pod.imagePullSecrets, undefined);
    assert.equal(limit(ages(prod).registry), 60 * daySeconds);
    const [, dayOfIt] = object(prod, "ExternalSecret", "secret-ages").spec.data.filter(
      ({ remoteRef }: { readonly remoteRef: { readonly key: string } }) =>
        ["nca/redis-credentials", "nca/registry"].includes(remoteRef.key),
    );
    assert.deepEqual([dayOfIt.remoteRef.key, dayOfIt.remoteRef.property], ["nca/registry", "rotated"]);
  });

  it("is refused for a registry that no image comes from, or without what the registry has given out", async () => {
    await assert.rejects(renderNca("prod", {}, { registryLogin: { host: "registry.example.org" } }), {
      message:
        /registryLogin\.host must be a registry that images come from \(registry\.example\.com\), got "registry\.example\.org"$/,
    });
    await assert.rejects(renderDevelopment({}, { registryLogin: { host } }), {
      message:
        /"axon:secrets"\."registry\.password" must be the login that the registry has given out, got nothing; pulumi config set/,
    });
  });

  it("may be as short as the registry gives it out, and is no sample", async () => {
    const handed = (password: string) =>
      renderStack(
        "nca-dev-kubernetes",
        {
          "axon:system": "nca",
          "axon:environment": "dev",
          "axon:kubernetes": { context: "dev", unencryptedVolumes: true, registryLogin: { host } },
          "axon:secrets": { "registry.username": "robot", "registry.password": password },
        },
        ["axon:secrets"],
      );
    assert.equal(object(await handed("5f0e-77"), "Secret", "registry").type, "kubernetes.io/dockerconfigjson");
    await assert.rejects(handed("<password>"), {
      message: /"axon:secrets"\."registry\.password" must be what its issuer gave out, and no sample, got a sample/,
    });
  });
});

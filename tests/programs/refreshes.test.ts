import assert from "node:assert/strict";
import { ProblemError } from "@axon/core";
import { parseSettings } from "../../programs/settings.ts";
import { refused } from "../support/nca.ts";
import { namesOf, objectsOf, type Rendered, renderNca } from "../support/nca-rendered.ts";
import { object, stackConfig } from "../support/program.ts";

const place = "neuroca-refresh";

describe("the data of NCA's staging", () => {
  let staging: Rendered;
  before(async () => {
    staging = await renderNca("staging");
  });

  it("is production's newest backup, masked in a namespace of its own, each week and whenever somebody asks (NC-004)", async () => {
    const { metadata, spec } = object(staging, "CronJob", "postgres-refresh");
    assert.equal(metadata.namespace, place);
    assert.deepEqual([spec.schedule, spec.suspend], ["0 5 * * 0", false]);
    const { initContainers, containers, serviceAccountName } = spec.jobTemplate.spec.template.spec;
    const settings = (container: { readonly env: readonly { readonly name: string; readonly value?: string }[] }) =>
      Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
    const [mask] = initContainers.map(settings);
    assert.deepEqual(
      [mask.BACKUP_URL, mask.BACKUP_SERVER, mask.DB_NAME],
      ["s3://example-neuroca-backup/nca/prod/postgres", "postgres", "neuroca"],
    );
    const [load] = containers.map(settings);
    assert.deepEqual(
      [load.DB_HOST, load.PGSSLMODE, load.PGSSLROOTCERT],
      ["postgres.neuroca.svc", "verify-full", "/etc/refresh-authority/ca.crt"],
    );
    // Who may read production's backups is nobody else in staging.
    const account = object(staging, "ServiceAccount", serviceAccountName);
    const role = "arn:aws:iam::111122223333:role/neuroca-refresh-staging";
    assert.equal(account.metadata.annotations?.["eks.amazonaws.com/role-arn"], role);
    const trusted = staging.filter(({ custom, inputs }) => custom && JSON.stringify(inputs).includes(role));
    assert.deepEqual(
      trusted.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`),
      ["ServiceAccount postgres-refresh"],
    );
  });

  it("is masked by the rules of the stack, column by column (NC-004)", async () => {
    const { data } = object(staging, "ConfigMap", "postgres-refresh");
    assert.deepEqual(JSON.parse(data["rules.json"]), {
      users: { email: "email", name: "hash", settings: "remove" },
      memories: { content: { expression: "repeat('x', length(content))" }, tags: "keep" },
      sessions: "empty",
    });
  });

  it("comes from a place that denies everything but names, the backups and the database", async () => {
    const policies = objectsOf(staging, "NetworkPolicy").filter(({ metadata }) => metadata.namespace === place);
    assert.deepEqual(policies.map(({ metadata }) => metadata.name).sort(), [
      "allow-dns",
      "default-deny",
      "postgres-refresh-to-database-egress",
      "postgres-refresh-to-store-egress",
    ]);
    const { labels } = object(staging, "Namespace", place).metadata;
    assert.equal(labels?.["pod-security.kubernetes.io/enforce"], "restricted");
  });

  it("is told of when it could not be refreshed, or was not for a day more than a week", async () => {
    const { groups } = object(staging, "PrometheusRule", "nca-alerts").spec;
    const rules = groups.flatMap(({ rules: listed }: { readonly rules: object[] }) => listed) as {
      readonly alert: string;
      readonly expr: string;
    }[];
    const told = rules.filter(({ expr }) => expr.includes("postgres-refresh"));
    assert.deepEqual(
      told.map(({ alert }) => alert),
      ["ScheduledJobFailed", "ScheduledJobOverdue"],
    );
    for (const { expr } of told) assert.ok(expr.includes(`namespace="${place}"`), expr);
    assert.match(told[1]?.expr ?? "", /> 691200$/);
  });

  it("is never production's own place, nor development's", async () => {
    assert.deepEqual(namesOf(await renderNca("prod"), "Namespace").includes(place), false);
  });
});

describe("production's data", () => {
  it("is never replaced by a refresh (NC-004)", () => {
    const message = refused("prod", { databases: { postgres: { refresh: { from: "staging" } } } });
    assert.match(message, /databases\.postgres\.refresh must be false in prod/);
    assert.match(message, /a refresh replaces all that the database holds/);
  });

  it("is what a refresh takes, not a database's own (NC-004)", () => {
    const message = refused("staging", { databases: { postgres: { refresh: { from: "staging" } } } });
    assert.match(message, /databases\.postgres\.refresh\.from must be another environment than staging, got "staging"/);
  });

  it("cannot be restored into staging by way of its folder, with a word on how it comes there (NC-004)", () => {
    const config = stackConfig("nca-staging-kubernetes");
    const kubernetes = config["axon:kubernetes"] as object;
    for (const from of ["../../prod/postgres", "prod/postgres", "s3://example-neuroca-backup"]) {
      const restore = { postgres: { from, as: "postgres-2" } };
      const raw = { system: "nca", environment: "staging", kubernetes: { ...kubernetes, restore } };
      assert.throws(
        () => parseSettings(raw, "Pulumi.nca-staging-kubernetes.yaml"),
        (error: unknown) => {
          assert.ok(error instanceof ProblemError);
          assert.match(
            error.message,
            /axon:kubernetes"?\.restore\.postgres\.from must be the name of a folder beside this environment's own backups; data of another environment comes by a database's refresh/,
          );
          return true;
        },
      );
    }
  });

  it("must be read somewhere, which the stack says", async () => {
    await assert.rejects(
      renderNca("staging", {}, { refresh: undefined }),
      /axon:kubernetes"?\.refresh must be \{ backup: \{ s3 \}, \{ azure \} or \{ gcs \} \}, got nothing; database postgres is refreshed with masked data of prod/,
    );
  });

  it("is read by keys where its store knows no roles, which are in the place of the refresh alone", async () => {
    const backup = { s3: { bucket: "backups", endpoint: "https://s3.example.com:9000" } };
    const rendered = await renderNca("staging", {}, { refresh: { backup, servers: { postgres: "postgres-2" } } });
    const secrets = objectsOf(rendered, "ExternalSecret").filter(({ metadata }) => metadata.name === "refresh-store");
    assert.deepEqual(
      secrets.map(({ metadata }) => metadata.namespace),
      [place],
    );
    const [mask] = object(rendered, "CronJob", "postgres-refresh").spec.jobTemplate.spec.template.spec.initContainers;
    const told = JSON.stringify(mask.env);
    assert.match(told, /"AWS_SECRET_ACCESS_KEY","valueFrom":\{"secretKeyRef":\{[^}]*"refresh-store"/);
    assert.match(told, /--endpoint-url=https:\/\/s3\.example\.com:9000/);
    assert.match(told, /"BACKUP_SERVER","value":"postgres-2"/);
  });
});

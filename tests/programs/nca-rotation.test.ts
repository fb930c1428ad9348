import assert from "node:assert/strict";
import { objectsOf, type Rendered, renderDevelopment, renderNca } from "../support/nca-rendered.ts";
import { object } from "../support/program.ts";

const daySeconds = 86_400;
const secrets = ["postgres-credentials", "redis-credentials", "identity-provider", "llm-provider", "neuroca-secrets"];

/** The alert on the age of each secret, by the secret's name. */
function ages(rendered: Rendered): Readonly<Record<string, string>> {
  type Rule = { readonly alert: string; readonly expr: string; readonly labels: { readonly component: string } };
  const rules: Rule[] = objectsOf(rendered, "PrometheusRule").flatMap(({ spec }) =>
    spec.groups.flatMap((group: { readonly rules: readonly Rule[] }) => group.rules),
  );
  const told = rules.filter(({ alert }) => alert === "SecretTooOld");
  return Object.fromEntries(told.map(({ expr, labels }) => [labels.component, expr]));
}

/** Seconds that are the limit in an expression. */
const limit = (expression: string | undefined) => Number(/ > (\d+) or /.exec(expression ?? "")?.[1]);

describe("the age of NCA's secrets", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderNca("prod");
  });

  it("is at most 90 days, and told of beyond, by the day that stands beside the values", async () => {
    for (const rendered of [prod, await renderNca("staging")]) {
      const told = ages(rendered);
      assert.deepEqual(Object.keys(told).sort(), [...secrets].sort());
      for (const name of secrets) {
        assert.equal(limit(told[name]), 90 * daySeconds, name);
        assert.ok(
          told[name]?.includes(`axon_secret_rotated_timestamp_seconds{namespace="neuroca",name="${name}"}`),
          name,
        );
        assert.match(told[name] ?? "", / or absent\(/);
      }
    }
  });

  it("may be another for each of them", async () => {
    const told = ages(
      await renderNca("prod", {
        databases: { postgres: { rotateEvery: "30d" } },
        externals: { "llm-provider": { rotateEvery: "7d" } },
        secrets: { "neuroca-secrets": { rotateEvery: "180d" } },
      }),
    );
    const expected = { "postgres-credentials": 30, "llm-provider": 7, "neuroca-secrets": 180, "redis-credentials": 90 };
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
    assert.match(first, /^time\(\) - kube_secret_created\{namespace="neuroca",secret="redis-credentials"\} > 7776000 /);
    const rotated = await renderDevelopment({}, { rotated: { "redis-credentials": "2026-11-01" } });
    const since = `vector(${Date.UTC(2026, 10, 1) / 1_000})`;
    assert.equal(ages(rotated)["redis-credentials"], `time() - ${since} > 7776000 or ${since} - time() > 86400`);
    assert.equal(
      object(rotated, "Secret", "redis-credentials").metadata.annotations?.["axon.dev/rotate-by"],
      "2027-01-30",
    );
    assert.deepEqual(
      objectsOf(rotated, "Deployment").filter(({ metadata }) => metadata.name === "secret-ages"),
      [],
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
      message: /rotated\.redis-credentials must be a day such as 2026-11-01, got "soon"/,
    });
  });
});

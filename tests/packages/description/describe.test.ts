import assert from "node:assert/strict";
import { type Plan, plan, type SystemOverride, systemRequests } from "@axon/core";
import { describeStack } from "@axon/description";
import { alertNames } from "@axon/observability/kubernetes";
import { stackAlerts } from "@axon/programs/alerts";
import { parseSettings } from "@axon/programs/settings";
import { cortexCore } from "@axon/systems";
import { runExample } from "../core/readme-example.ts";

const settings = parseSettings(
  {
    system: "cortex-core",
    environment: "prod",
    kubernetes: { context: "production", monitoring: { runbooks: "https://wiki.example.com/runbooks" }, dumps: false },
  },
  "Pulumi.prod.yaml",
).kubernetes;
const planned = (overrides: SystemOverride = {}): Plan =>
  plan(cortexCore, { environment: "prod", target: "kubernetes", overrides });
const describePlan = (subject: Plan) => describeStack(subject, { alerts: stackAlerts(subject, settings) });

/** The text of a section, by its title. */
function section(markdown: string, title: string): string {
  const found = markdown.split(/\n(?=## )/).find((part) => part.startsWith(`## ${title}\n`));
  assert.ok(found, `no section ${title}`);
  return found;
}

describe("describeStack", () => {
  const subject = planned();
  const text = describePlan(subject);

  it("CC-124: documents endpoints, versions, settings and runbooks of a stack from its plan", () => {
    assert.match(text, /^# Cortex Core\n/);
    assert.match(text, /\| release \| `1\.0\.0` \|/);
    assert.match(section(text, "Endpoints"), /<https:\/\/api\.cortex-core\.example\.com> \| `\/` to cortex-core-api/);
    assert.match(section(text, "Endpoints"), / – \| everything \| `\/metrics`/);
    const services = section(text, "Services");
    for (const { name, imageReference } of subject.services) {
      assert.ok(services.includes(`| ${name} | \`${imageReference}\` |`), name);
    }
    assert.match(services, /3 to 10/);
    assert.match(section(text, "Jobs"), /db-migration-job \| before cortex-core-api/);
    assert.match(section(text, "Databases"), /daily for 7d, weekly for 31d, monthly for 366d/);
    assert.match(section(text, "Connection budgets"), /postgres-core \| 1200 \| 2000 \| 160 \| 190/);
    const { cpu } = systemRequests(subject).most;
    assert.ok(section(text, "Reserved").includes(`${cpu.millicores}m`));
    assert.match(section(text, "Objectives"), /99\.9 %[\s\S]*500 ms[\s\S]*1h[\s\S]*5m/);
  });

  it("CC-124: names each alert of the stack once, with the runbook the stack file leads to", () => {
    const rows = section(text, "Alerts")
      .split("\n")
      .filter((line) => line.includes("[runbook]"));
    assert.equal(new Set(rows).size, rows.length);
    assert.ok(
      rows.includes(
        "| ServiceDown | memory-service | critical | memory-service has no replica that can answer | [runbook](<https://wiki.example.com/runbooks/service-down.md>) |",
      ),
    );
    const named = new Set(rows.map((row) => row.split(" | ")[0]?.slice(2)));
    assert.deepEqual(
      [...named].filter((name) => !alertNames.some((known) => known === name)),
      [],
    );
    assert.deepEqual(
      [...new Set(stackAlerts(subject, settings).map(({ name }) => name))].filter((name) => !named.has(name)),
      [],
    );
  });

  it("CC-124: follows in the text what a stack tunes", () => {
    const tuned = planned({
      objectives: { latencyP95: "250ms" },
      monitoring: { dashboard: { title: "Payments", editable: true } },
    });
    const tunable = section(describePlan(tuned), "Tunable in the stack file");
    assert.match(tunable, /`axon:overrides\.objectives\.latencyP95` \| `250ms`/);
    assert.match(tunable, /`axon:overrides\.monitoring\.dashboard\.title` \| `Payments`/);
    assert.match(tunable, /`axon:overrides\.monitoring\.dashboard\.editable` \| `true`/);
    assert.notEqual(describePlan(tuned), text);
    assert.equal(describePlan(planned()), text);
  });

  it("draws every flow of the plan and no other", () => {
    const arrows = [...section(text, "Who may talk to whom").matchAll(/^ {2}\w+ -[-.] \d+ \.?-+> \w+$/gm)].map(
      ([arrow]) => arrow,
    );
    assert.equal(arrows.length, subject.edges.length);
    assert.ok(arrows.includes("  service_cortex_core_api -- 6379 --> cache_redis"));
    assert.ok(!arrows.some((arrow) => /service_memory_service -- \d+ --> cache_redis/.test(arrow)));
  });

  it("shows a secret as where it comes from, and keeps what a value holds out of the table's own syntax", () => {
    const variables = section(text, "Environment variables");
    assert.match(variables, /\| `DATABASE_URL` \| url of postgres-core \|/);
    assert.match(variables, /\| `B2C_CLIENT_SECRET` \| clientSecret of azure-b2c \|/);
    const odd = planned({ services: { "memory-service": { env: { ODD: "a|b`c`\n| x |" } } } });
    assert.ok(describePlan(odd).includes("| `ODD` | ``a\\|b`c` \\| x \\|`` |"));
  });

  it("gives the same text as the README's example, in every environment", async () => {
    const { markdown } = await runExample("packages/description/README.md");
    assert.equal(markdown, describeStack(planned()));
    for (const environment of ["dev", "staging"] as const) {
      const other = describeStack(plan(cortexCore, { environment, target: "kubernetes" }));
      assert.match(other, new RegExp(`\\| environment \\| ${environment} \\|`));
    }
  });
});

import assert from "node:assert/strict";
import { renderCompose } from "@axon/compose";
import { plan, type SystemOverride } from "@axon/core";
import { logCollection } from "@axon/programs/log-collection";
import { spiralcortex } from "@axon/systems";
import { parse } from "yaml";
import type { ComposeService } from "../../../packages/compose/src/compose-service.ts";
import { maskOf } from "../../support/log-masks.ts";
import { schemaErrors } from "./compose-schema.ts";

type Laid = ComposeService & {
  readonly logging?: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
};
interface Project {
  readonly services: Readonly<Record<string, Laid>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

const rendered = (overrides: SystemOverride = {}) => {
  const planned = plan(spiralcortex, { environment: "dev", target: "compose", overrides });
  return renderCompose(planned, {}, logCollection(planned));
};
const files = rendered();
const project = (file: string): Project => parse(files[file] ?? "");
const service = (name: string): Laid => {
  const found = project("compose.logs.yaml").services[name];
  assert.ok(found, name);
  return found;
};

describe("SpiralCortex's logs in Elasticsearch on one machine", () => {
  it("are sent by every container to the collector, under its name (SC-074 on compose)", () => {
    const own = Object.keys(project("compose.yaml").services);
    assert.ok(own.includes("spiralcortex-fusion") && own.includes("postgres"));
    for (const name of own) {
      assert.deepEqual(service(name).logging, {
        driver: "syslog",
        options: {
          "syslog-address": `udp://127.0.0.1:\${LOG_COLLECTOR_PORT:-1514}`,
          "syslog-format": "rfc5424micro",
          tag: name,
        },
      });
    }
    const { ports, volumes } = service("log-collector");
    assert.deepEqual(ports, [`127.0.0.1:\${LOG_COLLECTOR_PORT:-1514}:1514/udp`]);
    assert.deepEqual(volumes, ["./log-collector/collector.alloy:/etc/alloy/collector.alloy:ro"]);
    const collector = files["log-collector/collector.alloy"] ?? "";
    assert.match(collector, /listener \{\n {4}address {16}= "0\.0\.0\.0:1514"\n {4}protocol {15}= "udp"/);
    assert.match(collector, /"__syslog_message_app_name"\]\n {4}target_label {2}= "app"/);
    assert.equal(collector.match(/\{/g)?.length, collector.match(/\}/g)?.length);
  });

  it("are masked before they are shipped, by the same rules as in production (SC-085)", () => {
    const mask = maskOf(files["log-collector/collector.alloy"] ?? "");
    const line = {
      event: "Model prediction failed",
      user_id: "ada@example.com",
      input_data: "my heart",
      error: "shape",
    };
    const { user_id: user, ...seen } = JSON.parse(mask(JSON.stringify(line)));
    assert.match(user, /^[0-9a-f]{64}$/);
    assert.deepEqual(seen, { event: line.event, input_data: "***", error: "shape" });
    assert.deepEqual(service("log-collector").environment, { LOG_SALT: `\${LOG_COLLECTOR_SALT:?set it in .env}` });
  });

  it("are appended by a user who can do nothing else, through the shipper beside the collector (SC-074 on compose)", () => {
    const shipper = service("log-shipper");
    assert.equal(shipper.network_mode, "service:log-collector");
    assert.deepEqual(shipper.environment, {
      ELASTIC_USERNAME: "log-collector",
      ELASTIC_PASSWORD: `\${LOG_COLLECTOR_ELASTICSEARCH_LOGIN_PASSWORD:?set it in .env}`,
    });
    const { exporters, receivers } = JSON.parse(files["log-collector/shipper.json"] ?? "");
    assert.equal(exporters.elasticsearch.endpoint, "http://elasticsearch:9200");
    assert.equal(receivers.otlp.protocols.grpc.endpoint, "127.0.0.1:4317");
    const { command } = project("compose.yaml").services.elasticsearch ?? {};
    const [, text = ""] = /roles\.yml <<'END'\n(.*)\nEND/.exec(command?.at(-1) ?? "") ?? [];
    const roles = JSON.parse(text);
    assert.deepEqual(roles["log-collector"].indices, [
      {
        names: ["logs-spiralcortex.otel-default", "logs-spiralcortex.alerts.otel-default"],
        privileges: ["auto_configure", "create_doc"],
      },
    ]);
    assert.match(
      command?.at(-1) ?? "",
      /^add log-collector log-collector "\$\$LOG_COLLECTOR_ELASTICSEARCH_LOGIN_PASSWORD"$/m,
    );
  });

  it("are deleted after the time that the plan says, which the server is told at each start (SC-074 on compose)", () => {
    const { command, environment, restart } = service("log-setup");
    assert.deepEqual(command, ["sh", "/etc/setup/setup.sh"]);
    assert.equal(environment.ELASTIC_URL, "http://elasticsearch:9200");
    assert.equal(restart, "no");
    const told = (from: Readonly<Record<string, string>>) => {
      const script = from["log-collector/setup/setup.sh"] ?? "";
      assert.doesNotMatch(script, /--cacert/);
      const [, file = ""] = /^put '\/_ilm\/policy\/axon-logs' (\S+)$/m.exec(script) ?? [];
      return JSON.parse(from[`log-collector/setup/${file}`] ?? "{}").policy.phases.delete.min_age;
    };
    assert.equal(told(files), "7d");
    const kept = { logs: { retention: "30d", perDay: "64Mi" } };
    assert.equal(told(rendered({ monitoring: kept })), "30d");
  });

  it("are seen in Kibana on this machine alone (SC-074 on compose)", () => {
    const kibana = project("compose.yaml").services["elasticsearch-kibana"];
    assert.deepEqual(kibana?.ports, [`127.0.0.1:\${ELASTICSEARCH_KIBANA_PORT:-5601}:5601`]);
    // Nor does any other port of the whole leave it.
    const all = [
      ...Object.values(project("compose.yaml").services),
      ...Object.values(project("compose.logs.yaml").services),
    ];
    for (const port of all.flatMap(({ ports = [] }) => ports)) assert.match(port, /^127\.0\.0\.1:/);
  });

  it("take one way to the search engine, and no container has any other", () => {
    const { services, networks } = project("compose.logs.yaml");
    const way = "log-collector-to-elasticsearch";
    assert.deepEqual(networks[way], { internal: true });
    const onIt = Object.keys(services).filter((name) => services[name]?.networks?.includes(way));
    assert.deepEqual(onIt.sort(), ["elasticsearch", "log-collector", "log-setup"]);
    for (const name of ["log-collector", "log-shipper", "log-setup"]) {
      const { read_only, cap_drop, profiles } = service(name);
      assert.deepEqual([read_only, cap_drop, profiles], [true, ["ALL"], ["search"]]);
    }
  });

  it("make a project that the schema accepts, with every secret in .env", () => {
    const [base, over] = [project("compose.yaml"), project("compose.logs.yaml")];
    const names = Object.keys({ ...base.services, ...over.services });
    const services = Object.fromEntries(
      names.map((name) => [name, { ...base.services[name], ...over.services[name] }]),
    );
    assert.deepEqual(schemaErrors({ ...base, services, networks: { ...base.networks, ...over.networks } }), []);
    const asked = [...(files["compose.logs.yaml"] ?? "").matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
    for (const name of asked) assert.match(files[".env.example"] ?? "", new RegExp(`^${name}=$`, "m"), name);
    assert.match(files[".env.example"] ?? "", /^# COMPOSE_FILE=compose\.yaml:compose\.logs\.yaml$/m);
  });

  it("stay with the container engine where they are switched off, or the search engine is", () => {
    const off = { enabled: false };
    for (const overrides of [{ monitoring: { logs: off } }, { searches: { elasticsearch: off } }] as SystemOverride[]) {
      const without = rendered(overrides);
      const left = Object.keys(without).filter((path) => /logs\.yaml|^log-collector/.test(path));
      assert.deepEqual(left, []);
      assert.doesNotMatch(without[".env.example"] ?? "", /LOG_COLLECTOR/);
    }
  });
});

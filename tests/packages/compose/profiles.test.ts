import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { renderCompose, testedContainers } from "@axon/compose";
import { plan, type SystemOverride } from "@axon/core";
import { spiralcortex } from "@axon/systems";
import { parse } from "yaml";
import type { ComposeService } from "../../../packages/compose/src/compose-service.ts";
import { schemaErrors } from "./compose-schema.ts";

/** What an installation says of a service that the guide only names. */
const described = (port: number) => ({
  enabled: true,
  image: "internal",
  port,
  replicas: 1,
  minAvailable: 0,
  cpu: "250m",
  memory: "512Mi",
  health: { ready: { path: "/health" }, live: { path: "/health" } },
});
const microservices = {
  services: {
    "spiralbrain-nexus": described(8001),
    "spiralcode-x": described(8002),
    "ethical-regulator": described(8003),
  },
} as SystemOverride;

const planned = (overrides: SystemOverride = microservices) =>
  plan(spiralcortex, { environment: "dev", target: "compose", overrides });
const files = renderCompose(planned());
const { services }: { readonly services: Readonly<Record<string, ComposeService>> } = parse(
  files["compose.yaml"] ?? "",
);
const service = (name: string): ComposeService => services[name] ?? assert.fail(`no ${name}`);
const startedWith = (profile: string) =>
  Object.entries(services).flatMap(([name, { profiles = [] }]) => (profiles.includes(profile) ? [name] : []));
const scriptOf = (command: readonly string[] | undefined) => (command?.[2] ?? "").replaceAll("$$", "$");

describe("profiles of SpiralCortex on one machine", () => {
  it("add search with Kibana, object storage, tracing and the three internal services, and nothing by themselves (SC-023)", () => {
    assert.deepEqual(schemaErrors({ services }), []);
    assert.deepEqual(startedWith("search"), ["elasticsearch", "elasticsearch-kibana"]);
    assert.deepEqual(startedWith("storage"), ["object-store"]);
    assert.deepEqual(startedWith("tracing"), ["jaeger"]);
    assert.deepEqual(startedWith("microservices").sort(), ["ethical-regulator", "spiralbrain-nexus", "spiralcode-x"]);
    const always = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
    assert.deepEqual(always.map(([name]) => name).sort(), ["postgres", "redis", "smoke-test", "spiralcortex-fusion"]);
    const template = parseEnv(files[".env.example"] ?? "");
    assert.equal(
      template.COMPOSE_PROFILES,
      `monitoring,$\{MICROSERVICES_PROFILE},$\{SEARCH_PROFILE},$\{STORAGE_PROFILE},$\{TRACING_PROFILE}`,
    );
    for (const profile of ["MICROSERVICES", "SEARCH", "STORAGE", "TRACING"]) {
      assert.equal(template[`${profile}_PROFILE`], "");
    }
    // Older releases of Compose know a variable of this file from the next line on.
    assert.match(files[".env.example"] ?? "", /^TRACING_PROFILE=""\n(#.*\n)?COMPOSE_PROFILES=/m);
  });

  it("have no internal services that nobody has described (SC-005, SC-023)", () => {
    const { services: without } = parse(renderCompose(planned({}))["compose.yaml"] ?? "");
    assert.ok(!("spiralcode-x" in without));
    assert.ok("elasticsearch" in without);
  });

  it("tell the API of a part only while it is on, by no file with a secret in it (SC-023)", () => {
    const { env_file, environment, depends_on } = service("spiralcortex-fusion");
    assert.deepEqual(env_file?.slice().sort(), [
      `./profiles/spiralcortex-fusion/$\{MICROSERVICES_PROFILE:-off}.env`,
      `./profiles/spiralcortex-fusion/$\{SEARCH_PROFILE:-off}.env`,
      `./profiles/spiralcortex-fusion/$\{STORAGE_PROFILE:-off}.env`,
      `./profiles/spiralcortex-fusion/$\{TRACING_PROFILE:-off}.env`,
    ]);
    const told = (profile: string) => parseEnv(files[`profiles/spiralcortex-fusion/${profile}.env`] ?? "");
    assert.deepEqual(told("off"), {});
    assert.deepEqual(told("search"), {
      ELASTICSEARCH_URL: "http://elasticsearch:9200",
      ELASTICSEARCH_USERNAME: "spiralcortex-fusion",
      // On one machine nobody signs certificates.
      ELASTICSEARCH_CA: "",
    });
    assert.deepEqual(told("storage"), {
      AWS_ENDPOINT_URL_S3: "http://object-store:8333",
      AWS_REGION: "us-east-1",
      MODEL_BUCKET: "spiralcortex-models",
    });
    assert.deepEqual(told("microservices"), {
      ETHICAL_REGULATOR_URL: "http://ethical-regulator:8003",
      SPIRALBRAIN_NEXUS_URL: "http://spiralbrain-nexus:8001",
      SPIRALCODE_X_URL: "http://spiralcode-x:8002",
    });
    const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME, OTEL_TRACES_EXPORTER } = told("tracing");
    assert.deepEqual(
      [OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME, OTEL_TRACES_EXPORTER],
      ["http://jaeger:4317", "spiralcortex-fusion", "otlp"],
    );
    for (const variable of ["ELASTICSEARCH_PASSWORD", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
      assert.match(environment[variable] ?? "", /^\$\{[A-Z_]+:\?set it in \.env\}$/, variable);
    }
    assert.ok(!Object.keys(environment).some((name) => name.startsWith("OTEL_") || name.endsWith("_URL_S3")));
    // What may not be there cannot be waited for.
    assert.deepEqual(Object.keys(depends_on ?? {}).sort(), ["postgres", "redis"]);
  });

  it("keep the models in their folder, and a store beside it", () => {
    assert.ok(service("spiralcortex-fusion").volumes?.includes("./models:/app/models:ro"));
    const { identities } = JSON.parse(files["object-store/identities.json"] ?? "");
    assert.deepEqual(identities[0].actions, ["Read:spiralcortex-models", "List:spiralcortex-models"]);
    assert.equal(identities[0].credentials[0].secretKey, `$\{SPIRALCORTEX_FUSION_OBJECTS_SECRET_ACCESS_KEY}`);
  });

  it("show their pages on this machine alone, and meet whom they serve", () => {
    const ports = (name: string) => service(name).ports;
    assert.deepEqual(ports("elasticsearch"), undefined);
    assert.deepEqual(ports("elasticsearch-kibana"), [`127.0.0.1:$\{ELASTICSEARCH_KIBANA_PORT:-5601}:5601`]);
    assert.deepEqual(ports("jaeger"), [`127.0.0.1:$\{JAEGER_PORT:-16686}:16686`]);
    assert.deepEqual(ports("object-store"), [`127.0.0.1:$\{OBJECT_STORE_PORT:-8333}:8333`]);
    const met = (name: string) =>
      (service(name).networks ?? []).filter((each) => service("spiralcortex-fusion").networks?.includes(each));
    assert.deepEqual(met("elasticsearch"), ["spiralcortex-fusion-to-elasticsearch"]);
    assert.deepEqual(met("jaeger"), ["spiralcortex-fusion-to-jaeger"]);
    assert.deepEqual(met("object-store"), ["spiralcortex-fusion-to-spiralcortex-models"]);
    assert.deepEqual(met("elasticsearch-kibana"), []);
    const { receivers, extensions } = JSON.parse(files["jaeger/jaeger.json"] ?? "");
    assert.equal(receivers.otlp.protocols.grpc.endpoint, "0.0.0.0:4317");
    assert.equal(extensions.jaeger_query.http.endpoint, "0.0.0.0:16686");
  });

  it("take no part in a test of the system", () => {
    const { services: tested } = parse(files["compose.test.yaml"] ?? "");
    assert.deepEqual(Object.keys(tested).sort(), ["postgres", "redis", "smoke-test", "spiralcortex-fusion"]);
    assert.equal(tested["spiralcortex-fusion"].env_file, undefined);
    assert.deepEqual(testedContainers(planned()).sort(), ["postgres", "redis", "spiralcortex-fusion"]);
  });

  it("are refused for what somebody needs, and by names that Axon has itself", () => {
    const change = (overrides: object) => () => renderCompose(planned(overrides as SystemOverride));
    assert.throws(
      change({ services: { "spiralcortex-fusion": { uses: { elasticsearch: { optional: false } } } } }),
      /spiralcortex-fusion\.uses\.elasticsearch\.optional must be true, as it is in a profile that may be off, got false/,
    );
    assert.throws(
      change({ tracing: { jaeger: { profile: "monitoring" } } }),
      /jaeger\.profile must be another name, got monitoring, which is Axon's/,
    );
    assert.throws(
      change({ searches: { elasticsearch: { tls: true } } }),
      /searches\.elasticsearch\.tls must be false, as a compose file has no certificates/,
    );
  });
});

describe("what containers of a profile do at their start", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "axon-profiles-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const program = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, path), 0o755);
  };
  const said = (name: string) => readFileSync(join(folder, name), "utf8");

  it("Elasticsearch knows its users before it runs, by passwords that no list of processes shows", () => {
    const home = "/usr/share/elasticsearch";
    program("home/bin/elasticsearch-users", `echo "$@" >>${folder}/users; cat >>${folder}/passwords`);
    program("home/bin/elasticsearch", `echo "$ES_PATH_CONF $ES_JAVA_OPTS" >${folder}/ran`);
    mkdirSync(join(folder, "home/config"));
    writeFileSync(join(folder, "home/config/log4j2.properties"), "");
    const script = scriptOf(service("elasticsearch").command)
      .replaceAll(home, join(folder, "home"))
      .replaceAll("/tmp/config", join(folder, "config"));
    const passwords = {
      SPIRALCORTEX_FUSION_ELASTICSEARCH_LOGIN_PASSWORD: "one",
      ELASTICSEARCH_KIBANA_PASSWORD: "two",
      LOG_COLLECTOR_ELASTICSEARCH_LOGIN_PASSWORD: "three",
      ELASTICSEARCH_SETUP_PASSWORD: "four",
      ELASTICSEARCH_ADMIN_PASSWORD: "five",
    };
    const { status, stderr } = spawnSync("bash", ["--norc", "-c", script], {
      env: { PATH: process.env.PATH, ...passwords },
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    assert.deepEqual(said("users").trim().split("\n"), [
      "useradd spiralcortex-fusion -r spiralcortex-fusion",
      "useradd elasticsearch-kibana -r kibana_system",
      "useradd log-collector -r log-collector",
      "useradd axon-setup -r axon-setup",
      "useradd axon-admin -r superuser",
    ]);
    // The tool asks for each twice.
    const twice = Object.values(passwords).flatMap((password) => [password, password]);
    assert.deepEqual(said("passwords").trim().split("\n"), twice);
    assert.equal(said("ran"), `${join(folder, "config")} -Xms512m -Xmx512m\n`);
    const settings = parse(said("config/elasticsearch.yml"));
    assert.equal(settings["xpack.security.enabled"], true);
    assert.equal(settings["discovery.type"], "single-node");
    const { "spiralcortex-fusion": role } = parse(said("config/roles.yml"));
    assert.deepEqual(role.indices[0], { names: ["spiralcortex-*"], privileges: ["read", "view_index_metadata"] });
  });

  it("the object store makes its buckets before it counts as ready, and ends when it is told to", () => {
    program("weed", `case "$*" in *server*) sleep 2 ;; *) cat >${folder}/asked ;; esac`);
    program("curl", "exit 0");
    const script = scriptOf(service("object-store").entrypoint).replaceAll("/tmp/ready", join(folder, "ready"));
    const { status, stderr } = spawnSync("sh", ["-c", script], {
      env: { PATH: `${folder}:${process.env.PATH}` },
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    assert.equal(said("asked"), "s3.bucket.create -name spiralcortex-models\nexit\n");
    assert.equal(said("ready"), "");
  });
});

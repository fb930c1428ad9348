import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { renderCompose } from "@axon/compose";
import { plan } from "@axon/core";
import { spek } from "@axon/systems";
import { parse } from "yaml";
import type { ComposeService } from "../../../packages/compose/src/compose-service.ts";
import type { Network } from "../../../packages/compose/src/networks.ts";
import { has, skipWithout } from "../../support/tools.ts";
import { schemaErrors } from "../compose/compose-schema.ts";

const planned = plan(spek, { environment: "dev", target: "compose" });
const files = renderCompose(planned);
const file = (path: string): string => {
  const content = files[path];
  assert.ok(content !== undefined, `no ${path} among ${Object.keys(files).join(", ")}`);
  return content;
};
const compose: {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, object>>;
} = parse(file("compose.yaml"));
const service = (name: string): ComposeService => {
  const found = compose.services[name];
  assert.ok(found, `no service ${name}`);
  return found;
};
const proxy = file("spek-ingress/nginx.conf");
const says = (...lines: readonly string[]) => {
  for (const line of lines) assert.ok(proxy.includes(`${line}\n`), line);
};

describe("SPEK on one machine", () => {
  it("is a file that the Compose specification's schema accepts", () => assert.deepEqual(schemaErrors(compose), []));

  it("runs two replicas within 2 CPUs and 4 GiB each, promised half of it, until they are stopped (SP-059)", () => {
    const { deploy, restart, environment } = service("spek");
    assert.deepEqual(deploy, {
      replicas: 2,
      resources: { limits: { cpus: "2", memory: "4096m" }, reservations: { cpus: "1", memory: "2048m" } },
    });
    assert.equal(restart, "unless-stopped");
    assert.deepEqual(
      service("spek").volumes?.filter((volume) => volume.includes("/etc/spek/")),
      ["./spek/production.yaml:/etc/spek/production.yaml:ro", "./spek/rbac.yaml:/etc/spek/rbac.yaml:ro"],
    );
    assert.match(file("spek/rbac.yaml"), /^roles:\n/);
    assert.equal(environment.SPEK_DB_HOST, "postgres");
    assert.equal(environment.SPEK_REDIS_URL, `redis://:$\{REDIS_PASSWORD:?set it in .env}@redis:6379/0`);
    // What the guide calls production here is development (SP-104).
    assert.deepEqual([environment.SPEK_ENV, environment.SPEK_LOG_LEVEL], ["development", "DEBUG"]);
  });

  it("publishes 80 and 443 of the proxy and no port of anything else, so that replicas start together (SP-060)", () => {
    const published = Object.entries(compose.services).flatMap(([name, { ports }]) => (ports ? [[name, ports]] : []));
    assert.deepEqual(published, [["spek-ingress", ["127.0.0.1:80:8080", "127.0.0.1:443:8443"]]]);
    assert.ok(!file(".env.example").includes("SPEK_PORT"));
  });

  it("checks each replica's /health every 30 s in 10 s, after 60 s, three times (SP-058)", () => {
    const { test, ...times } = service("spek").healthcheck ?? {};
    assert.deepEqual(times, { interval: "30s", timeout: "10s", start_period: "60s", retries: 3 });
    assert.match(String(test), /^CMD,python,-c,.*http:\/\/127\.0\.0\.1:8000\/health/s);
  });

  it("has one PostgreSQL with database and user spek, a volume of its own and a check every 10 s (SP-061)", () => {
    const { image, volumes, healthcheck, environment } = service("postgres");
    assert.match(image, /^docker\.io\/library\/postgres:17\.\d+-/);
    assert.equal(volumes?.[0], "postgres-data:/var/lib/postgresql/data");
    assert.deepEqual(environment, { POSTGRES_PASSWORD: `$\{POSTGRES_PASSWORD:?set it in .env}` });
    const { test, interval, timeout, retries } = healthcheck ?? {};
    assert.deepEqual([interval, timeout, retries], ["10s", "5s", 5]);
    assert.match(String(test), /pg_isready.*--username,spek,--dbname,spek/);
    assert.match(file("postgres/setup.sql"), /CREATE DATABASE "spek" OWNER "spek";/);
  });

  it("has one Redis that asks for a password, kept out of lists of processes, and answers PONG or is ill (SP-062)", () => {
    const { command, volumes, healthcheck, environment } = service("redis");
    assert.deepEqual(volumes, ["redis-data:/data"]);
    assert.deepEqual(environment, { REDISCLI_AUTH: `$\{REDIS_PASSWORD:?set it in .env}` });
    assert.match(String(command), /requirepass \$\$REDISCLI_AUTH/);
    const { test, interval, timeout, retries } = healthcheck ?? {};
    assert.deepEqual([interval, timeout, retries], ["10s", "5s", 5]);
    assert.deepEqual(test, ["CMD-SHELL", 'test "$$(valkey-cli ping)" = PONG']);
  });

  it("has an nginx of an exact version with its files read-only, after the replicas are healthy (SP-063)", () => {
    const { image, volumes, depends_on, read_only } = service("spek-ingress");
    assert.match(image, /nginx-unprivileged:\d+\.\d+\.\d+-alpine$/);
    assert.deepEqual(volumes, [
      "./spek-ingress/nginx.conf:/etc/nginx/nginx.conf:ro",
      "./spek-ingress/certificate:/etc/nginx/certificate:ro",
    ]);
    assert.deepEqual(depends_on, { spek: { condition: "service_healthy" } });
    assert.equal(read_only, true);
    says("events { worker_connections 1024; }", "http {", "    ssl_certificate /etc/nginx/certificate/tls.crt;");
  });

  it("keeps data in named volumes, and apart what has nothing to say to each other (SP-066)", () => {
    assert.deepEqual(Object.keys(compose.volumes).sort(), ["postgres-data", "redis-data", "spek-data-pvc"]);
    assert.ok(service("spek").volumes?.includes("spek-data-pvc:/app/data"));
    // A replica's cache goes with it, and its log to standard output (SP-022, SP-096).
    assert.ok(service("spek").tmpfs.some((path) => path.startsWith("/app/cache:")));
    const networksOf = (name: string): readonly string[] => service(name).networks ?? [];
    assert.deepEqual(networksOf("spek-ingress"), ["spek-ingress-to-spek", "spek-smoke-test-to-spek-ingress"]);
    for (const store of ["postgres", "redis"]) {
      const open = networksOf(store).filter((each) => compose.networks[each]?.internal !== true);
      assert.equal(open.join(), "");
      assert.equal(networksOf(store).includes("spek-ingress-to-spek"), false);
      assert.ok(networksOf(store).includes(`spek-to-${store}`));
    }
  });

  it("starts SPEK after healthy stores and its schema, and each part again unless it was stopped (SP-067)", () => {
    assert.deepEqual(service("spek").depends_on, {
      "spek-db-init": { condition: "service_completed_successfully" },
      postgres: { condition: "service_healthy" },
      redis: { condition: "service_healthy" },
    });
    assert.deepEqual(service("spek-db-init").depends_on, { postgres: { condition: "service_healthy" } });
    for (const name of ["spek", "spek-ingress", "postgres", "redis"])
      assert.equal(service(name).restart, "unless-stopped");
  });

  it("is tested through its proxy, over HTTPS and by the certificate that this machine signs itself (SP-055)", () => {
    const { environment, volumes, networks, depends_on } = service("spek-smoke-test");
    assert.deepEqual(environment, {
      ENTRY_ADDRESS: "spek-ingress:8443",
      ENTRY_AUTHORITY: "/etc/axon/authority/spek-ingress.crt",
      ENTRY_HOST: "spek.localhost",
      SPEK_API_KEY: `$\{SPEK_API_KEYS_CI:?set it in .env}`,
    });
    assert.deepEqual(volumes, ["./spek-ingress/certificate/tls.crt:/etc/axon/authority/spek-ingress.crt:ro"]);
    assert.deepEqual(networks, ["spek-smoke-test-to-spek-ingress"]);
    assert.deepEqual(compose.networks["spek-smoke-test-to-spek-ingress"], { internal: true });
    assert.equal(depends_on?.["spek-ingress"]?.condition, "service_healthy");
    assert.deepEqual(service("spek-ingress").healthcheck?.test, ["CMD", "nc", "-z", "127.0.0.1", "8443"]);
  });

  it("asks for every secret in a file that git does not see, and does not start without one (SP-068)", () => {
    assert.match(file(".gitignore"), /^\.env$/m);
    const example = file(".env.example");
    assert.match(example, /install -m 600 \.env\.example \.env/);
    const named = [...example.matchAll(/^([A-Z_]+)=$/gm)].map(([, name]) => name).sort();
    for (const name of ["POSTGRES_PASSWORD", "REDIS_PASSWORD", "SPEK_SECRETS_SPEK_JWT_SECRET"])
      assert.ok(named.includes(name), name);
    const asked = [...file("compose.yaml").matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(asked)].sort(), named, "each is demanded, and none has a default");
    const { environment } = service("spek");
    assert.deepEqual([environment.SPEK_DB_PORT, environment.SPEK_DB_NAME], ["5432", "spek"]);
  });

  it("can be scaled to three, followed, asked and updated by docker compose itself (SP-069)", () => {
    const { ports, command, image } = service("spek");
    assert.equal(ports, undefined, "a third replica finds its port taken by nobody");
    assert.ok(!("container_name" in service("spek")));
    assert.ok(image && Array.isArray(command), "docker compose run puts another command in its place");
    says("    server spek:8000 resolve max_fails=3 fail_timeout=30s;");
    const readme = readFileSync(new URL("../../../packages/compose/README.md", import.meta.url), "utf8");
    for (const words of [
      "up --detach",
      "--scale spek=3",
      "logs --follow",
      "run --rm spek python -m spek.cli --help",
      "pull",
      "stop",
    ])
      assert.ok(readme.includes(words), words);
  });
});

describe("the proxy in front of SPEK on one machine", () => {
  it("balances over all replicas, leaves one alone for 30 s after 3 failures, and keeps 32 connections (SP-043)", () => {
    says(
      "  upstream spek {",
      "    server spek:8000 resolve max_fails=3 fail_timeout=30s;",
      "    keepalive 32;",
      "    keepalive_timeout 60s;",
      "    proxy_http_version 1.1;",
      '    proxy_set_header Connection "";',
      "  resolver 127.0.0.11 valid=5s;",
    );
  });

  it("sends plain HTTP to HTTPS for good, and speaks HTTP/2 with forward-secret suites (SP-044, SP-045)", () => {
    assert.match(
      proxy,
      /server \{\n {4}listen 8080 default_server;\n {4}return 301 https:\/\/\$host\$request_uri;\n {2}\}/,
    );
    says(
      "    http2 on;",
      "    ssl_protocols TLSv1.2 TLSv1.3;",
      "    ssl_prefer_server_ciphers on;",
      "    ssl_session_cache shared:SSL:10m;",
      "    ssl_session_timeout 1d;",
    );
    const suites = /ssl_ciphers (\S+);/.exec(proxy)?.[1]?.split(":") ?? [];
    assert.ok(suites.length >= 4);
    for (const suite of suites) assert.match(suite, /^ECDHE-(ECDSA|RSA)-.*(GCM|POLY1305)/);
  });

  it("sends the headers with everything, logs all but /health, limits bodies and slow clients, and compresses (SP-046, SP-047, SP-048, SP-049)", () => {
    for (const [name, value] of [
      ["Strict-Transport-Security", "max-age=31536000; includeSubDomains"],
      ["X-Frame-Options", "DENY"],
      ["X-Content-Type-Options", "nosniff"],
      ["Referrer-Policy", "strict-origin-when-cross-origin"],
    ])
      says(`    add_header ${name} "${value}" always;`);
    assert.equal(proxy.match(/add_header/g)?.length, 4, "one more in a location would take these away");
    says("    /health 0;", "  access_log /dev/stdout combined if=$logged;", "error_log /dev/stderr warn;");
    says("    client_max_body_size 100m;");
    for (const name of ["client_header_timeout", "client_body_timeout", "send_timeout"]) says(`    ${name} 30s;`);
    says("  gzip_min_length 1024;", "  gzip_vary on;");
    for (const type of ["application/json", "text/plain", "application/rss+xml"])
      assert.match(proxy, new RegExp(`gzip_types .*${type.replace("+", "\\+")}`));
  });

  it("waits 30 s for a replica and 300 s for its answer, and has no /metrics (SP-051, SP-052)", () => {
    says("    proxy_connect_timeout 30s;", "    proxy_send_timeout 300s;", "    proxy_read_timeout 300s;");
    says("    proxy_buffering off;", "    location = /metrics { return 404; }", "    location / { return 404; }");
  });

  it("tests what it is told before it starts with it, and takes changes without dropping anybody (SP-054)", () => {
    assert.deepEqual(service("spek-ingress").command, ["sh", "-c", "nginx -t && exec nginx -g 'daemon off;'"]);
    assert.match(proxy, /^# .*After a change: nginx -t && nginx -s reload\n/);
  });

  describe("its files", () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "axon-compose-"));
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("make a certificate of 365 days for the host, with a key that only its owner reads (SP-041)", function () {
      skipWithout(this, "openssl");
      execFileSync("sh", [join(folder, "spek-ingress/certificate.sh")], { stdio: "ignore" });
      const made = (name: string) => join(folder, "spek-ingress/certificate", name);
      const mode = (name: string) => (statSync(made(name)).mode & 0o777).toString(8);
      assert.deepEqual([mode("tls.key"), mode("tls.crt")], ["600", "644"]);
      const text = execFileSync("openssl", ["x509", "-in", made("tls.crt"), "-noout", "-text"], { encoding: "utf8" });
      assert.match(text, /Public-Key: \(2048 bit\)/);
      assert.match(text, /Subject: ?CN ?= ?spek\.localhost/);
      assert.match(text, /DNS:spek\.localhost/);
      const valid = (days: number) =>
        spawnSync("openssl", ["x509", "-in", made("tls.crt"), "-noout", "-checkend", String(days * 86_400)]).status;
      assert.deepEqual([valid(364), valid(366)], [0, 1]);
      // As Python 3.13 does, which asks an authority what its key may be used for.
      const strict = ["verify", "-x509_strict", "-verify_hostname", "spek.localhost", "-CAfile", made("tls.crt")];
      assert.equal(spawnSync("openssl", [...strict, made("tls.crt")]).status, 0);
    });

    it("are what docker compose reads", function () {
      if (!has("docker") || spawnSync("docker", ["compose", "version"]).status !== 0) this.skip();
      const filled = file(".env.example").replace(/=$/gm, "=x");
      writeFileSync(join(folder, ".env"), filled);
      const run = () => spawnSync("docker", ["compose", "config", "--quiet"], { cwd: folder, encoding: "utf8" });
      assert.equal(run().stderr, "");
      writeFileSync(join(folder, ".env"), filled.replace(/^REDIS_PASSWORD=x$/m, "REDIS_PASSWORD="));
      assert.match(run().stderr, /REDIS_PASSWORD.*set it in \.env/);
    });
  });
});

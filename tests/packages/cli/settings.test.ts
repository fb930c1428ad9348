import assert from "node:assert/strict";
import { shop, TestProject } from "./axon.ts";

interface Setting {
  readonly setting: string;
  readonly value: string;
  readonly source: string;
  readonly writtenAt: string;
  readonly overriddenBy?: string;
}

const base = shop();
const configFile = {
  path: "/etc/shop.yaml",
  content: { database: { pool_size: 20, timeout: 30 }, greeting: "hello" },
  beside: { "rules.yaml": { content: { limits: { perUser: 5 } } } },
  schema: {
    type: "object",
    properties: { database: { type: "object", properties: { retries: { type: "integer", default: 3 } } } },
  },
};
const definition = {
  ...base,
  services: {
    web: {
      ...base.services.web,
      env: { GREETING: "hello", DATABASE_POOL_SIZE: "5" },
      uses: {
        orders: { env: { CACHE_URL: "url" } },
        mail: { env: { MAIL_HOST: "host", MAIL_SENDER: "sender", MAIL_KEY: "apiKey" } },
      },
      configFile,
    },
  },
  caches: { orders: { engine: "valkey", cpu: "100m", memory: "128Mi" } },
  externals: { mail: { host: "mail.example.com", settings: { sender: "shop" }, secrets: ["apiKey"] } },
  objectives: { recoveryTime: "1h", recoveryPoint: "24h" },
  environments: { dev: {}, prod: { services: { web: { configFile: { content: { database: { timeout: 10 } } } } } } },
};
const stackFile = `config:
  axon:system: ./shop.mjs
  axon:environment: prod
  axon:overrides: { services: { web: { env: { GREETING: servus } } } }
  axon:kubernetes: { context: production }
`;

describe("axon settings", () => {
  const project = new TestProject();
  before(() => {
    project.define(definition);
    project.write("Pulumi.prod.yaml", stackFile);
  });
  after(() => project.remove());

  const settings = async (...args: string[]) => {
    const { code, stdout, stderr } = await project.run(["settings", "./shop.mjs", ...args]);
    return { code, stdout, stderr };
  };
  const told = async (environment: string) => {
    const { stdout } = await settings("web", "--env", environment, "--json");
    const document: { readonly precedence: readonly string[]; readonly settings: readonly Setting[] } =
      JSON.parse(stdout);
    const found = (name: string) => document.settings.find(({ setting }) => setting === name);
    return { ...document, found };
  };

  it("shows each effective value and where it came from: variables, then files, then defaults (SC-055)", async () => {
    const { precedence, settings, found } = await told("prod");
    assert.deepEqual(precedence, ["environment variable", "configuration file", "default"]);
    const order = settings.map(({ source }) => precedence.indexOf(source));
    assert.deepEqual(order, [...order].sort());

    const row = (name: string) => {
      const { value, source, writtenAt } = found(name) ?? assert.fail(`no setting ${name}`);
      return [value, source, writtenAt];
    };
    const content = "services.web.configFile.content";
    assert.deepEqual(row("GREETING"), [
      "servus",
      "environment variable",
      "Pulumi.prod.yaml axon:overrides.services.web.env.GREETING",
    ]);
    assert.deepEqual(row("database.pool_size"), [
      "20",
      "configuration file",
      `definition ${content}.database.pool_size`,
    ]);
    assert.deepEqual(row("database.timeout"), [
      "10",
      "configuration file",
      `definition environments.prod.${content}.database.timeout`,
    ]);
    assert.deepEqual(row("MAIL_SENDER"), ["shop", "environment variable", "definition externals.mail.settings.sender"]);
    assert.deepEqual(row("database.retries"), ["3", "default", "definition services.web.configFile.schema"]);
    assert.deepEqual(row("rules.yaml: limits.perUser"), [
      "5",
      "configuration file",
      "definition services.web.configFile.beside.rules.yaml.content.limits.perUser",
    ]);
  });

  it("says of a setting in a file that a variable of its name goes before it (SC-055)", async () => {
    const { found } = await told("prod");
    assert.equal(found("database.pool_size")?.overriddenBy, "DATABASE_POOL_SIZE");
    assert.equal(found("database.timeout")?.overriddenBy, undefined);
    const { stdout } = await settings("--env", "prod");
    assert.match(
      stdout,
      /^ {2}database\.pool_size +20, but DATABASE_POOL_SIZE is read instead +configuration file +definition$/m,
    );
    assert.match(stdout, /^ {2}database\.timeout +10 +configuration file +definition, environments\.prod$/m);
    assert.match(stdout, /^ {2}GREETING +servus +environment variable +Pulumi\.prod\.yaml axon:overrides$/m);
  });

  it("gives another environment its own values", async () => {
    const { found } = await told("dev");
    assert.equal(found("GREETING")?.value, "hello");
    assert.equal(found("database.timeout")?.value, "30");
  });

  it("names a secret and never shows it", async () => {
    const { found } = await told("prod");
    assert.equal(found("CACHE_URL")?.value, "(secret, url of orders)");
    assert.equal(found("MAIL_KEY")?.value, "(secret, apiKey of mail)");
    assert.equal(found("MAIL_HOST")?.value, "(host of mail)");
  });

  it("knows every workload by its name, and no other", async () => {
    const { code, stderr } = await settings("wbe", "--env", "prod");
    assert.equal(code, 2);
    assert.match(stderr, /^axon: workload "wbe" is not one of web; did you mean web\?$/m);
  });
});

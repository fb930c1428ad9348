import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  credentialIn,
  exposureInArgument,
  exposureOf,
  isNoCredential,
  isRandomKey,
  namesCredential,
} from "@axon/policies/lib";

describe("an argument of a command", () => {
  for (const text of [
    "--password=hunter2",
    "--client-secret=hunter2",
    "api_key=hunter2",
    "export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI; exec api",
    "TOKEN='hunter2' api",
    "-Dspring.datasource.password=hunter2",
  ])
    it(`gives away what ${text} sets`, () =>
      assert.equal(exposureInArgument(text), "holds a value in plain text under the name of a credential"));

  for (const text of [
    "--password=$(PASSWORD)",
    "--password-file=/run/db",
    "--webhook-secret=tls",
    "--secret-namespace=shop",
    "--enable-bootstrap-token-auth",
    "TOKEN=$(cat /run/token) api",
    "TOKEN=`cat /run/token` api",
    "--max-token=128000",
    'client = Redis.from_url(url, password=os.environ["PASSWORD"])',
    'PASSWORD=os.environ["PASSWORD"]',
    "connect(host, password=password)",
  ])
    it(`may be ${text}`, () => assert.equal(exposureInArgument(text), undefined));
});

describe("the name of a credential", () => {
  const promising = [
    "PASSWORD",
    "DB_PASSWORD",
    "dbPassword",
    "db-password",
    "REDIS_PASSWD",
    "API_KEY",
    "apiKey",
    "JWT_SECRET",
    "AUTH_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "CLIENT_SECRET",
    "PRIVATE_KEY",
    "DB_CONNECTION_STRING",
    "GOOGLE_CREDENTIALS",
    "POSTGRES_PASSWORD_REPLICA",
  ];
  for (const name of promising) it(`is ${name}`, () => assert.equal(namesCredential(name), true));

  const harmless = [
    "DB_HOST",
    "PASSWORD_FILE",
    "TOKEN_TTL",
    "TOKEN_URL",
    "SECRET_NAME",
    "PASSWORD_MIN_LENGTH",
    "JWT_ALGORITHM",
    "API_KEY_HEADER",
    "MONKEY",
    "TOKENIZER",
    "MAX_TOKENS",
    "SECRETARY",
    "KEYCLOAK_REALM",
    "LLM_TOKEN_BUDGET",
    "TOKEN_BUCKET_SIZE",
    "AUTH_TOKEN_SOURCE",
    "CREDENTIALS_MODE",
    "TOKEN_AUDIENCES",
    "ACCESS_TOKEN_LIFESPAN",
    "REFRESH_TOKEN_EXPIRES_IN",
    "SECRET_ROTATION_SCHEDULE",
    "PASSWORD_REGEX",
    "secret-namespace",
    "get-token.sh",
    "ACCESS_KEY_ID",
    "PASSWORD_HASH_ROUNDS_COUNT",
  ];
  for (const name of harmless) it(`is not ${name}`, () => assert.equal(namesCredential(name), false));
});

describe("a value under the name of a credential", () => {
  for (const text of [
    "",
    " ",
    "true",
    "managedidentity",
    "false",
    "3600",
    "/run/secrets/db",
    "$(DB_PASSWORD)",
    "\u0024{DB_PASSWORD}",
    "none",
  ]) {
    it(`is none when it is ${JSON.stringify(text)}`, () => assert.equal(isNoCredential(text), true));
  }
  for (const text of ["hunter2", "changeme", "123456", "/not a path", "a$(B)"]) {
    it(`may be one when it is ${JSON.stringify(text)}`, () => assert.equal(isNoCredential(text), false));
  }
});

describe("a connection string", () => {
  const insights =
    "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/";
  for (const [text, kind] of [
    [insights, undefined],
    ["Server=db;Authentication=Active Directory Default;Encrypt=True", undefined],
    [`${insights};Token=hunter2`, "holds a value in plain text under the name of a credential"],
    ["Server=db;User Id=app;Password=hunter2", "holds a connection string with a password"],
    ["mongodb+srv://db.example.com", "holds a value in plain text under the name of a credential"],
  ] as const) {
    it(`${kind ?? "holds nothing secret"}: ${text.slice(0, 40)}`, () =>
      assert.equal(exposureOf("APPLICATIONINSIGHTS_CONNECTION_STRING", text), kind));
  }

  it("is nothing that a password can pass for", () =>
    assert.equal(exposureOf("DB_PASSWORD", "a=1;b=2"), "holds a value in plain text under the name of a credential"));
});

describe("a credential by its format", () => {
  // Put together here, so that no scanner takes this file for a leak.
  const cases: readonly (readonly [text: string, kind: string | undefined])[] = [
    [`-----BEGIN RSA ${"PRIVATE"} KEY-----`, "a private key"],
    [`AKIA${"Q".repeat(16)}`, "an AWS access key"],
    [`ghp_${"a".repeat(36)}`, "a GitHub token"],
    [`glpat-${"a".repeat(20)}`, "a GitLab token"],
    [`xoxb-${"1".repeat(12)}`, "a Slack token"],
    [`sk_live_${"a".repeat(24)}`, "a Stripe key"],
    [`AIza${"a".repeat(35)}`, "a Google API key"],
    [`sk-${"a".repeat(48)}`, "an OpenAI or Anthropic key"],
    [`npm_${"a".repeat(36)}`, "an npm token"],
    [`pul-${"a".repeat(40)}`, "a Pulumi token"],
    [`DefaultEndpointsProtocol=https;AccountKey=${"a".repeat(86)}==`, "an Azure access key"],
    [`Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKey=${"a".repeat(43)}=`, "an Azure access key"],
    ["Server=db;Database=orders;User Id=app;Password=hunter2", "a connection string with a password"],
    ["jdbc:sqlserver://db:1433;user=app; password = hunter2", "a connection string with a password"],
    ["Server=db;User Id=app;Password=\u0024{DB_PASSWORD};Encrypt=True", undefined],
    ["Server=db;Authentication=Active Directory Default;Encrypt=True", undefined],
    [`eyJ${"a".repeat(10)}.eyJ${"b".repeat(10)}.${"c".repeat(10)}`, "a signed token"],
    ["postgres://app:hunter2@db:5432/app", "a URL with a password"],
    ["redis://:hunter2@cache:6379", "a URL with a password"],
    ["postgres://app:$(DB_PASSWORD)@db:5432/app", undefined],
    ["postgres://app:\u0024{DB_PASSWORD}@db:5432/app", undefined],
    ["postgres://db:5432/app", undefined],
    ["https://example.com:8443/a@b", undefined],
    ['{"url":"https://example.com:9200","timeField":"@timestamp"}', undefined],
    ['{"url":"postgres://app:hunter2@db:5432/app"}', "a URL with a password"],
    ["risk-assessment-service-for-everyone", undefined],
    ["just text", undefined],
  ];
  for (const [text, kind] of cases)
    it(`${kind ?? "nothing"} in ${text.slice(0, 24)}`, () => assert.equal(credentialIn(text), kind));
});

describe("a long text", () => {
  for (const piece of [
    "a",
    "a-",
    "a.",
    "eyJaaaaaaaa-",
    "eyJaaaaaaaa.",
    "a://b",
    "://a:",
    "sk-",
    "-----BEGIN ",
    "_expir",
    "AccountKey=",
    ";Password =",
  ]) {
    it(`of ${JSON.stringify(piece)} over and over takes no longer than others`, () => {
      const text = `${piece.repeat(1_000_000 / piece.length)}!`;
      credentialIn(text);
      namesCredential(text);
      isNoCredential(text);
    });
  }
});

describe("a random key", () => {
  it("is found by how it changes, in nearly all keys that are generated", () => {
    const keys = Array.from({ length: 500 }, () => randomBytes(36).toString("base64"));
    assert.ok(keys.filter(isRandomKey).length > 450);
  });

  const ordinary: readonly (readonly [what: string, text: string])[] = [
    ["a digest", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ["a digest without its name", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ["a UUID", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"],
    ["a path", "/usr/local/share/ca-certificates/Company2024/RootCA"],
    ["a name of a class", "ComAcmeOrdersPaymentHandlersV2ConfigurationFactory10"],
    ["a name of a resource", "projects/acme-prod-1/locations/europe-west1/keyRings/Main"],
    ["a host name", "ingest-eu-west-1.observability.example.com"],
    ["a public key", "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo"],
    ["a configuration in base64", Buffer.from('{"level":"info","sampling":{"rate":10}}').toString("base64")],
    ["a sentence", "The quick brown fox jumps over the lazy dog 12 times"],
    ["a list of words", "alpha,beta,gamma,delta,epsilon,zeta,eta,theta"],
    ["a duration and a size", "15m30s"],
    ["a regular expression", "^[A-Za-z0-9]{32,64}$"],
    ["an image", "ghcr.io/acme/Orders-API-2:1.4.2-rc1-20260101T120000Z"],
    ["a topic", "prod-EU1-Orders-V2-Created-Events-DeadLetter-Queue01"],
    ["a cron expression", "0 30 2 * * MON-FRI"],
    ["a version in full", "v1.34.2-eks-113cf36-20260101-build12345678901"],
  ];
  for (const [what, text] of ordinary) {
    it(`is not ${what}`, () => assert.equal(isRandomKey(text), false));
  }

  it("is nothing under a name of what is public", () => {
    const key = "q7Rk2pX9vT4mZ8wLc1Bn6Hs3Jd5Fg0Ya";
    assert.equal(exposureOf("SIGNING", key), "holds what looks like a random key");
    for (const name of ["CONFIG_HASH", "clientId", "public-key", "KMS_KEY_ID", "GIT_SHA"]) {
      assert.equal(exposureOf(name, key), undefined, name);
    }
  });
});

import assert from "node:assert/strict";
import { credentialIn, isNoCredential, namesCredential } from "@axon/policies/lib";

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
    [`DefaultEndpointsProtocol=https;AccountKey=${"a".repeat(86)}==`, "an Azure storage key"],
    [`eyJ${"a".repeat(10)}.eyJ${"b".repeat(10)}.${"c".repeat(10)}`, "a signed token"],
    ["postgres://app:hunter2@db:5432/app", "a URL with a password"],
    ["redis://:hunter2@cache:6379", "a URL with a password"],
    ["postgres://app:$(DB_PASSWORD)@db:5432/app", undefined],
    ["postgres://app:\u0024{DB_PASSWORD}@db:5432/app", undefined],
    ["postgres://db:5432/app", undefined],
    ["https://example.com:8443/a@b", undefined],
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
  ]) {
    it(`of ${JSON.stringify(piece)} over and over takes no longer than others`, () => {
      const text = `${piece.repeat(1_000_000 / piece.length)}!`;
      credentialIn(text);
      namesCredential(text);
      isNoCredential(text);
    });
  }
});

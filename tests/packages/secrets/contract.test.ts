import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { checkCredentials, rotateBy } from "@axon/secrets";

type Credentials = Parameters<typeof checkCredentials>[0];

const valid: Credentials = {
  keys: { username: { value: "cortex" }, password: { generate: {} } },
  rotation: { every: "90d", last: "2026-11-01" },
};

const wordings = (change: Partial<Credentials>) => checkCredentials({ ...valid, ...change }).map(describeProblem);

describe("credentials", () => {
  it("are accepted when they are right", () => {
    assert.deepEqual(wordings({}), []);
    assert.deepEqual(wordings({ keys: { password: { generate: { length: 16 } } } }), []);
    assert.deepEqual(wordings({ refreshInterval: "1m" }), []);
    assert.deepEqual(wordings({ rotation: { every: "90d", last: "2026-11-01", before: "2026-08-03" } }), []);
  });

  for (const [name, change, expected] of [
    ["no keys at all", { keys: {} }, "keys must be at least one key, got none"],
    [
      "a key that no Secret can have",
      { keys: { "a b": { generate: {} } } },
      "keys.\"a b\" must be a key of letters, digits, '-', '_' and '.', got a b",
    ],
    [
      "a generated value that can be guessed",
      { keys: { password: { generate: { length: 15 } } } },
      "keys.password.generate.length must be an integer from 16 to 128, got 15",
    ],
    [
      "a remote entry without a name",
      { keys: { password: { remote: { key: "" } } } },
      "keys.password.remote.key must be the name of an entry in the store, got nothing",
    ],
    ["a refresh more often than a minute", { refreshInterval: "59s" }, "refreshInterval must be at least 1m, got 59s"],
    ["a rotation within the day", { rotation: { every: "23h" } }, "rotation.every must be at least 1d, got 23h"],
    [
      "a rotation that is no duration",
      { rotation: { every: "often" } },
      'rotation.every must be a duration such as "30s", "15m", "1h30m" or "30d", got "often"',
    ],
    [
      "a day that is not in the calendar",
      { rotation: { every: "90d", last: "2026-02-30" } },
      'rotation.last must be a day such as 2026-11-01, got "2026-02-30"',
    ],
    [
      "values before the first ones",
      { rotation: { every: "90d", before: "first" } },
      'rotation.before must be "first" or a day before the last one, got "first"',
    ],
    [
      "values before that are the later ones",
      { rotation: { every: "90d", last: "2026-11-01", before: "2026-11-01" } },
      'rotation.before must be "first" or a day before the last one, got "2026-11-01"',
    ],
    [
      "a key before that is none",
      { keys: { KEY: { generate: {} }, KEY_BEFORE: { previous: "KEYS" } } },
      'keys.KEY_BEFORE.previous must be one of the keys KEY, got "KEYS"',
    ],
    [
      "two keys before for one",
      { keys: { KEY: { generate: {} }, BEFORE: { previous: "KEY" }, AGAIN: { previous: "KEY" } } },
      'keys.AGAIN.previous must be another key than BEFORE keeps, got "KEY"',
    ],
    [
      "a registry that is an address",
      { registryLogin: { registry: "https://r.example.com", usernameKey: "username", passwordKey: "password" } },
      'registryLogin.registry must be a host, with its port where it has one, got "https://r.example.com"',
    ],
    [
      "a login of keys that are not there",
      { registryLogin: { registry: "r.example.com", usernameKey: "user", passwordKey: "password" } },
      'registryLogin.usernameKey must be one of the keys username, password, got "user"',
    ],
    [
      "a URL named like a key",
      { urls: { password: { scheme: "redis", host: "redis", port: 6379, passwordKey: "password" } } },
      "urls.password must be a name that no key has, got password",
    ],
  ] as const satisfies readonly (readonly [string, Partial<Credentials>, string])[])
    it(`reject ${name}`, () => assert.deepEqual(wordings(change), [expected]));

  it("report all problems at once", () => {
    assert.equal(wordings({ keys: {}, refreshInterval: "1s", rotation: { every: "1h" } }).length, 3);
  });

  it("never show a value in a problem", () => {
    const text = wordings({ keys: { "bad key": { value: "canary" } } }).join("\n");
    assert.match(text, /bad key/);
    assert.doesNotMatch(text, /canary/);
  });

  it("say when the next rotation is due, from the day of the last (CC-064)", () => {
    assert.equal(rotateBy({ every: "90d", last: "2026-11-01" }), "2027-01-30");
    assert.equal(rotateBy({ every: "90d" }), undefined);
  });
});

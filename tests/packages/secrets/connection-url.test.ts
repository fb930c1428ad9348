import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkConnectionUrl,
  connectionUrlTemplate,
  renderConnectionUrl,
} from "../../../packages/secrets/src/connection-url.ts";

const url = {
  scheme: "postgresql+asyncpg",
  host: "postgres-core",
  port: 5432,
  path: "cortex_core",
  parameters: { ssl: "require" },
  usernameKey: "username",
  passwordKey: "password",
};

describe("connection URLs", () => {
  it("carry the driver, the TLS parameter and both credentials (CC-015, CC-105)", () => {
    const values: Record<string, string> = { username: "cortex", password: "p" };
    assert.equal(
      renderConnectionUrl(url, (key) => values[key] ?? ""),
      "postgresql+asyncpg://cortex:p@postgres-core:5432/cortex_core?ssl=require",
    );
  });

  it("leave out what there is not", () => {
    const cache = { scheme: "rediss", host: "redis", port: 6379, path: "0", passwordKey: "password" };
    assert.equal(
      renderConnectionUrl(cache, () => "p"),
      "rediss://:p@redis:6379/0",
    );
  });

  it("give back any user name and password to who parses them", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (username, password) => {
        const text = renderConnectionUrl(url, (key) => (key === "username" ? username : password));
        const parsed = new URL(text);
        assert.equal(decodeURIComponent(parsed.username), username);
        assert.equal(decodeURIComponent(parsed.password), password);
        assert.equal(parsed.host, "postgres-core:5432");
      }),
    );
  });

  it("say the same as a template of External Secrets (CC-063)", () => {
    assert.equal(
      connectionUrlTemplate(url),
      'postgresql+asyncpg://{{ index . "username" | urlquery | replace "+" "%20" }}' +
        ':{{ index . "password" | urlquery | replace "+" "%20" }}@postgres-core:5432/cortex_core?ssl=require',
    );
  });

  for (const [problem, change, path] of [
    ["a scheme that is none", { scheme: "post gres" }, "scheme"],
    ["a port past the last", { port: 65_536 }, "port"],
    ["a port before the first", { port: 0 }, "port"],
    ["a user name from a key that is not there", { usernameKey: "user" }, "usernameKey"],
    ["a password from a key that is not there", { passwordKey: "pass" }, "passwordKey"],
  ] as const)
    it(`reject ${problem}`, () => {
      const problems = checkConnectionUrl({ ...url, ...change }, ["username", "password"]);
      assert.deepEqual(
        problems.map((found) => found.path),
        [[path]],
      );
    });

  it("accept the last port", () => {
    assert.deepEqual(checkConnectionUrl({ ...url, port: 65_535 }, ["username", "password"]), []);
  });
});

import assert from "node:assert/strict";
import { adviceOn, describeProblem, type EnvironmentName, ProblemError, plan, type SystemOverride } from "@axon/core";
import { spek } from "@axon/systems";

/** What is said when an installation changes the configuration, or the rules of access beside it. */
function refusal(environment: EnvironmentName, content: object | string, rules: object = {}): string {
  const configFile = { content, beside: { "rbac.yaml": { content: rules } } };
  const overrides = { services: { spek: { configFile } } } as SystemOverride;
  try {
    plan(spek, { environment, target: "kubernetes", overrides });
    return "";
  } catch (error) {
    assert.ok(error instanceof ProblemError);
    return error.message;
  }
}
const security = (settings: object) => ({ spek: { security: settings } });

describe("what SPEK refuses to be told", () => {
  const switches = ["enable_byzantine_consensus", "enable_theater_detection", "strict_mode"] as const;
  for (const environment of ["staging", "prod"] as const) {
    it(`is to go without a switch of security in ${environment}, or with TLS half inside (SP-018)`, () => {
      for (const name of switches) {
        const refused = (value: unknown) => refusal(environment, security({ [name]: value }));
        const place = `configFile\\.content\\.spek\\.security\\.${name} must be`;
        assert.match(refused(false), new RegExp(`${place} one of true, got false`));
        assert.match(refused("true"), new RegExp(`${place} one of true, got "true"`));
        assert.match(refused(null), new RegExp(place));
      }
      assert.match(refusal(environment, security({ tls_enabled: true })), /tls_enabled must be one of false, got true/);
      assert.equal(refusal(environment, security({ strict_mode: true })), "");
    });

    it(`is a compliance threshold below 0.95 in ${environment} (SP-018, SP-105)`, () => {
      const threshold = (value: number) => refusal(environment, security({ nasa_compliance_threshold: value }));
      assert.match(threshold(0.949), /nasa_compliance_threshold must be at least 0\.95, got 0\.949/);
      assert.equal(threshold(0.95), "");
    });
  }

  it("is told of a compliance threshold below 0.8 in development, and goes on (SP-105)", () => {
    const warnings = (value: number) => {
      const content = security({ nasa_compliance_threshold: value });
      const overrides = { services: { spek: { configFile: { content } } } } as SystemOverride;
      return adviceOn(plan(spek, { environment: "dev", target: "kubernetes", overrides })).map(describeProblem);
    };
    const place = "services.spek.configFile.content.spek.security.nasa_compliance_threshold";
    assert.deepEqual(warnings(0.79), [`${place} must be at least 0.8, got 0.79`]);
    assert.deepEqual(warnings(0.8), []);
  });

  it("is an analysis longer than whoever is on the way waits, unless it needs no connection (SP-016)", () => {
    const planned = (spekService: object, endpoint: object = {}) =>
      plan(spek, {
        environment: "prod",
        target: "kubernetes",
        overrides: { services: { spek: spekService }, endpoints: { "spek-ingress": endpoint } } as SystemOverride,
      });
    const work = { asynchronous: false };
    const patient = { requestTimeout: "600s", shutdown: { grace: "610s" }, work };
    assert.throws(
      () => planned({ work }),
      /services\.spek\.work\.timeout must be at most 300s, which requestTimeout lets a request take, got 600s/,
    );
    assert.throws(
      () => planned(patient),
      /work\.timeout must be at most 300s, which endpoints\.spek-ingress\.timeout lets a request take, got 600s/,
    );
    assert.ok(planned(patient, { timeout: "600s" }));
    const analysis = (seconds: number) => refusal("prod", { spek: { analysis: { timeout_seconds: seconds } } });
    assert.match(analysis(601), /analysis\.timeout_seconds must be at most 600, got 601/);
    assert.equal(analysis(600), "");
  });

  it("is a configuration that is no YAML, or without one of its sections or phases (SP-103)", () => {
    assert.match(refusal("prod", "spek: ["), /configFile\.content must be YAML that can be read, got .* in line 1/);
    assert.match(
      refusal("prod", "analysis: {}\nphases: {}\nsecurity: {}\n"),
      /configFile\.content\.spek must be a map/,
    );
    for (const name of ["analysis", "phases", "security"]) {
      assert.match(refusal("prod", { spek: { [name]: null } }), new RegExp(`content\\.spek\\.${name} must be a map`));
    }
    for (const phase of ["json_schema", "linter_integration", "performance_optimization", "precision_validation"]) {
      assert.match(
        refusal("staging", { spek: { phases: { [phase]: null } } }),
        new RegExp(`content\\.spek\\.phases\\.${phase} must be a map`),
      );
    }
  });

  it("is a key in Redis that is another environment's, and an address with its password written out (SP-020)", () => {
    const cache = (settings: object) => refusal("staging", { spek: { cache: settings } });
    assert.match(
      cache({ key_prefix: "spek:prod:" }),
      /cache\.key_prefix must be one of "?spek:staging:"?, got "spek:prod:"/,
    );
    assert.match(cache({ redis_url: "redis://:canary@redis:6379/0" }), /cache\.redis_url must be one of/);
    assert.equal(cache({ key_prefix: "spek:staging:" }), "");
  });

  it("is a person without a second factor or a role that there is not, in staging and production (SP-119)", () => {
    const user = { username: "ada", roles: ["viewer"], mfa_required: true };
    for (const environment of ["staging", "prod"] as const) {
      const refused = (change: object) => refusal(environment, {}, { users: [{ ...user, ...change }] });
      assert.match(refused({ mfa_required: false }), /users\[0\]\.mfa_required must be one of true, got false/);
      assert.match(refused({ roles: ["root"] }), /users\[0\]\.roles\[0\] must be one of .*admin.*, got "root"/);
      assert.equal(refused({}), "");
    }
    assert.equal(refusal("dev", {}, { users: [{ ...user, mfa_required: false }] }), "");
  });

  it("is an API key that is written out, or given an end that would pass unseen (SP-120)", () => {
    const key = (settings: object) => refusal("prod", {}, { api_keys: { "CI/CD Pipeline": settings } });
    assert.match(key({ variable: "api_key_1" }), /variable must be a text that matches/);
    assert.match(key({ key: "api_key_1" }), /key must be .*unknown key/);
    assert.match(key({ expires: "2024-12-31" }), /expires must be .*unknown key/);
  });

  const told = (environment: EnvironmentName, env: Readonly<Record<string, string | boolean>>) => () =>
    plan(spek, {
      environment,
      target: "kubernetes",
      overrides: { services: { spek: { env } } } as SystemOverride,
    });

  it("is an environment that is empty, has no name, or is another than the stack's (SP-104, SP-106)", () => {
    const names = { dev: "development", staging: "staging", prod: "production" } as const;
    for (const environment of ["dev", "staging", "prod"] as const) {
      const own = names[environment];
      for (const name of ["", "live", ...Object.values(names).filter((other) => other !== own)]) {
        assert.throws(told(environment, { SPEK_ENV: name }), new RegExp(`SPEK_ENV must be one of ${own}`));
        assert.match(
          refusal(environment, { spek: { environment: name } }),
          new RegExp(`spek\\.environment must be one of "?${own}`),
        );
      }
      assert.ok(told(environment, { SPEK_ENV: own })());
      assert.equal(refusal(environment, { spek: { environment: own } }), "");
    }
  });

  it("is to keep connections shorter than the edge does (SP-015)", () => {
    const keepalive = (seconds: number) => refusal("prod", { spek: { server: { keepalive: seconds } } });
    assert.match(keepalive(60), /server\.keepalive must be at least 65, got 60/);
    assert.equal(keepalive(75), "");
  });

  it("is to debug anywhere but in development (SP-024)", () => {
    for (const environment of ["staging", "prod"] as const) {
      assert.throws(told(environment, { SPEK_DEBUG: true }), /SPEK_DEBUG must be one of false/);
      assert.match(refusal(environment, { spek: { debug: true } }), /spek\.debug must be one of false, got true/);
    }
    assert.equal(refusal("dev", { spek: { debug: true } }), "");
    assert.ok(told("dev", { SPEK_DEBUG: true })());
  });
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPolicyFile } from "../../../../packages/cli/src/policies/find.ts";
import { loadPolicies } from "../../../../packages/cli/src/policies/load.ts";
import { withPolicyPackConfig } from "../../../../packages/cli/src/policies/pack-config.ts";
import { parsePolicies } from "../../../../packages/cli/src/policies/policy-file.ts";

const file = `settings:
  minReplicas: 3
  allowedRegistries: [ghcr.io/acme]
levels:
  read-only-root-filesystem: mandatory
  liveness-probe: { dev: disabled }
exemptions:
  - rule: no-host-path
    resource: { type: "kubernetes:apps/v1:DaemonSet", name: log-* }
    reason: it reads the node's logs
    expires: 2026-12-31
`;

describe("axon-policies.yaml", () => {
  it("says settings, levels and exemptions", () => {
    assert.deepEqual(parsePolicies(file, "axon-policies.yaml"), {
      settings: { minReplicas: 3, allowedRegistries: ["ghcr.io/acme"] },
      levels: { "read-only-root-filesystem": "mandatory", "liveness-probe": { dev: "disabled" } },
      exemptions: [
        {
          rule: "no-host-path",
          resource: { type: "kubernetes:apps/v1:DaemonSet", name: "log-*" },
          reason: "it reads the node's logs",
          expires: "2026-12-31",
        },
      ],
    });
  });

  it("says which files the policies are not for, from the folder it is in", () => {
    assert.deepEqual(parsePolicies("exclude: [charts, k8s/old/]\n", "axon-policies.yaml"), {
      exclude: ["charts", "k8s/old/"],
    });
  });

  it("may be empty", () => {
    assert.deepEqual(parsePolicies("# nothing yet\n", "axon-policies.yaml"), {});
  });

  const wrong: readonly (readonly [title: string, text: string, message: RegExp])[] = [
    ["no YAML", "levels: [", /^p\.yaml:\d+: /],
    [
      "an unknown rule",
      "levels:\n  no-host-pth: advisory\n",
      /^p\.yaml:2: levels\.no-host-pth must be the name of a rule, got "no-host-pth"; did you mean no-host-path\?$/,
    ],
    ["an unknown key", "setings: {}\n", /^p\.yaml:1: setings must be .*did you mean settings\?$/],
    [
      "an unknown level",
      "levels:\n  cpu-limit: strict\n",
      /^p\.yaml:2: levels\.cpu-limit must be mandatory, advisory, disabled or remediate, or one for each environment, got "strict"$/,
    ],
    ["an unknown environment", "levels:\n  cpu-limit: { production: advisory }\n", /^p\.yaml:2: levels\.cpu-limit/],
    [
      "a threshold that turns a rule off",
      "settings:\n  minReplicas: 1\n",
      /^p\.yaml:2: settings\.minReplicas must be at least 2, got 1$/,
    ],
    [
      "a rule that cannot mend",
      "levels:\n  image-pinned: remediate\n",
      /^p\.yaml:2: levels\.image-pinned must be mandatory, advisory or disabled, got remediate; this rule cannot mend a resource$/,
    ],
    [
      "a day that is none",
      file.replace("2026-12-31", "2026-02-30"),
      /^p\.yaml:11: exemptions\[0\]\.expires must be a date such as 2026-12-31, got "2026-02-30"$/,
    ],
    ["a glob that is none", "exclude: [charts, 7]\n", /^p\.yaml:1: exclude\[1\] must be /],
    ["no end", file.replace("    expires: 2026-12-31\n", ""), /^p\.yaml:8: exemptions\[0\]\.expires must be/],
    [
      "a word for a reason",
      file.replace("it reads the node's logs", "needed"),
      /^p\.yaml:10: exemptions\[0\]\.reason must be a reason of ten characters or more, got "needed"$/,
    ],
    [
      "an exemption of everything",
      file.replace(/resource: .*/, "resource: {}"),
      /^p\.yaml:9: exemptions\[0\]\.resource must be a urn, or a type and a name/,
    ],
    [
      "an exemption from an unknown rule",
      file.replace("no-host-path", "no-hostpath"),
      /^p\.yaml:8: exemptions\[0\]\.rule must be the name of a rule, got "no-hostpath"; did you mean no-host-path\?$/,
    ],
  ];
  for (const [title, text, message] of wrong) {
    it(`is refused with file, line and path for ${title}`, () => {
      assert.throws(() => parsePolicies(text, "p.yaml"), { name: "UsageError", message });
    });
  }

  it("is told of with all its problems at once", () => {
    assert.throws(
      () => parsePolicies("levels:\n  a-b: advisory\n  c-d: advisory\n", "p.yaml"),
      /p\.yaml:2: .*\np\.yaml:3: /,
    );
  });

  describe("in a repository", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "axon-policy-file-"));
      mkdirSync(join(folder, "deep/down"), { recursive: true });
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("is found from a folder below, the nearest first", () => {
      const below = join(folder, "deep/down");
      assert.equal(findPolicyFile(below), undefined);
      writeFileSync(join(folder, "axon-policies.yaml"), file);
      assert.equal(findPolicyFile(below), join(folder, "axon-policies.yaml"));
      writeFileSync(join(folder, "deep/axon-policies.yaml"), file);
      assert.equal(findPolicyFile(below), join(folder, "deep/axon-policies.yaml"));
    });

    it("is the one that is named, or an error", () => {
      writeFileSync(join(folder, "other.yaml"), file);
      assert.equal(findPolicyFile(folder, "other.yaml"), join(folder, "other.yaml"));
      assert.throws(() => findPolicyFile(folder, "gone.yaml"), {
        name: "UsageError",
        message: "gone.yaml: is not there; correct the path given to --policies",
      });
    });

    it("judges files in the environment that is named", () => {
      writeFileSync(join(folder, "axon-policies.yaml"), "settings: { minReplicas: 3 }\n");
      assert.deepEqual(loadPolicies(folder, { env: "staging" }), {
        settings: { minReplicas: 3, environment: "staging" },
      });
      assert.throws(() => loadPolicies(folder, { env: "stagin" }), /did you mean staging\?/);
    });

    it("becomes the configuration of the pack, which is gone afterwards", async () => {
      writeFileSync(join(folder, "axon-policies.yaml"), file);
      let path = "";
      await withPolicyPackConfig(folder, "dev", undefined, async (config) => {
        path = config;
        const {
          "liveness-probe": probes,
          "min-replicas": replicas,
          ...rest
        } = JSON.parse(readFileSync(config, "utf8"));
        assert.deepEqual(probes, { enforcementLevel: "disabled" });
        assert.deepEqual(replicas, { environment: "dev", minReplicas: 3 });
        assert.equal(rest["exemption-report"].exemptions.length, 1);
        assert.equal(rest["no-host-path"].exemptions[0].expires, "2026-12-31");
      });
      assert.throws(() => readFileSync(path));
    });

    it("may be missing: the pack brings a configuration for each environment", async () => {
      await withPolicyPackConfig(folder, "dev", undefined, async (config) => {
        assert.match(config, /packs\/axon\/environments\/dev\.json$/);
        assert.deepEqual(JSON.parse(readFileSync(config, "utf8"))["liveness-probe"], { enforcementLevel: "advisory" });
      });
    });
  });
});

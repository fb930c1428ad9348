import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { plan } from "@axon/core";
import { nca, spek } from "@axon/systems";
import { parse } from "yaml";
import { rotatable, rotationSteps } from "../../../packages/cli/src/rotate/steps.ts";
import type { Rotating } from "../../../packages/cli/src/rotate/values.ts";
import { parseSettings } from "../../../programs/settings.ts";
import { skipWithout } from "../../support/tools.ts";
import { TestProject } from "./axon.ts";

const aws = { aws: { region: "eu-central-1", roleArn: "arn:aws:iam::111122223333:role/neuroca-secrets" } };

function asked(kubernetes: object = {}, environment: "dev" | "prod" = "prod", overrides = {}): Rotating {
  const raw = {
    system: "nca",
    environment,
    target: "kubernetes",
    kubernetes: { context: "production", ...kubernetes },
  };
  return {
    plan: plan(nca, { environment, target: "kubernetes", overrides }),
    settings: parseSettings(raw, "Pulumi.prod.yaml").kubernetes,
    variant: "nca --env prod --on kubernetes",
    stack: "prod",
    today: "2026-11-27",
  };
}

const stepsOf = (part: string, ...about: Parameters<typeof asked>) => rotationSteps(asked(...about), part) ?? [];
const up = "npx axon up nca --env prod --on kubernetes";
const set = (path: string, value: string) => `pulumi config set --stack prod --path 'axon:kubernetes.${path}' ${value}`;

describe("axon rotate", () => {
  it("knows each part with secrets, and after which time they are to be changed (NC-047)", () => {
    const registryLogin = { host: "registry.example.com", rotateEvery: "60d" };
    const { plan: planned, settings } = asked({ secretStore: aws, registryLogin });
    assert.deepEqual(
      rotatable(planned, settings).map(({ name, rotateEvery }) => [name, rotateEvery.seconds / 86_400]),
      [
        ["postgres", 90],
        ["redis", 90],
        ["identity-provider", 90],
        ["llm-provider", 90],
        ["neuroca-secrets", 90],
        ["registry", 60],
      ],
    );
  });

  it("renews the keys of a set but the one that data is encrypted with (SP-027)", () => {
    const own = (secretStore: object | string) => {
      const about = { ...asked({ secretStore }), plan: plan(spek, { environment: "prod", target: "kubernetes" }) };
      return (rotationSteps(about, "spek-secrets") ?? []).flatMap(({ commands }) => commands).join("\n");
    };
    assert.match(own(aws), /NEW_SPEK_SECRET_KEY.*NEW_SPEK_JWT_SECRET/s);
    assert.doesNotMatch(own(aws), /SPEK_ENCRYPTION_KEY/);
  });

  it("changes a database's password unused: the idle user's, then the services over to it, then what was in use (NC-047)", () => {
    for (const [active, idle] of [
      [1, 2],
      [2, 1],
    ]) {
      const steps = stepsOf("postgres", { secretStore: aws, activeUsers: { postgres: active } });
      const [fresh, copied, applied, moved, ended] = steps.map(({ commands }) => commands.join("\n"));
      assert.match(fresh ?? "", new RegExp(`--secret-id nca/postgres-user-${idle} `));
      assert.doesNotMatch(fresh ?? "", new RegExp(`postgres-user-${active}`));
      assert.match(copied ?? "", new RegExp(`-n neuroca annotate externalsecret postgres-user-${idle} force-sync=`));
      assert.match(applied ?? "", new RegExp(`passwordStatus\\.neuroca_${idle}\\.resourceVersion`));
      assert.equal(moved, `${set("activeUsers.postgres", String(idle))}\n${up}`);
      assert.match(ended ?? "", new RegExp(`nca/postgres-user-${active} .*nca/postgres-credentials `, "s"));
    }
  });

  it("has the stack make the password where it makes them, in the same order (NC-047)", () => {
    const overrides = {
      databases: { postgres: { alternatingUsers: true, pooler: { poolSize: 9, maxClientConnections: 90 } } },
    };
    const commands = stepsOf("postgres", {}, "dev", overrides).map((step) => step.commands);
    assert.deepEqual(commands.at(0), [set('rotated["postgres-user-2"]', "2026-11-27"), up]);
    assert.deepEqual(commands.at(2), [set("activeUsers.postgres", "2"), up]);
    assert.deepEqual(commands.at(3), [
      set('rotated["postgres-user-1"]', "2026-11-27"),
      set('rotated["postgres-credentials"]', "2026-11-27"),
      up,
    ]);
  });

  it("says what a change interrupts where nothing avoids it", () => {
    const [single] = stepsOf("postgres", {}, "dev");
    assert.match(single?.does ?? "", /can open no other, which alternatingUsers in the definition avoids$/);
    const [cache] = stepsOf("redis", { secretStore: aws });
    assert.match(cache?.does ?? "", /the cache restarts with it/);
  });

  it("leaves a key that somebody else gives out good until all have the new one (NC-047)", () => {
    const steps = stepsOf("llm-provider", { secretStore: aws });
    assert.deepEqual(
      [steps[0]?.does, steps.at(-1)?.does],
      [
        "have a new apiKey given out for llm-provider, and leave what is in use good until the last step",
        "revoke what was in use, once nobody asks with it",
      ],
    );
    assert.match(steps[1]?.does ?? "", /Reloader restarts neuroca-api and neuroca-worker, replica by replica$/);
    assert.match(
      steps[1]?.commands[0] ?? "",
      /^printf 'new apiKey of nca\/llm-provider: ' >&2 && read -rs NEW_APIKEY && export NEW_APIKEY$/,
    );
    const own = stepsOf("llm-provider", {}, "dev")[1];
    assert.deepEqual(own?.commands, [
      `pulumi config set --stack prod --secret --path 'axon:secrets["llm-provider.apiKey"]'`,
      set('rotated["llm-provider"]', "2026-11-27"),
      up,
    ]);
  });

  it("keeps the application's key beside the new one until what it signed is to end (NC-047)", () => {
    const first = stepsOf("neuroca-secrets", {}, "dev").map(({ commands }) => commands);
    assert.deepEqual(first, [
      [set('rotated["neuroca-secrets"].last', "2026-11-27"), set('rotated["neuroca-secrets"].before', "first"), up],
      [`pulumi config rm --stack prod --path 'axon:kubernetes.rotated["neuroca-secrets"].before'`, up],
    ]);
    const again = stepsOf("neuroca-secrets", { rotated: { "neuroca-secrets": "2026-08-29" } }, "dev");
    assert.ok(again[0]?.commands.includes(set('rotated["neuroca-secrets"].before', "2026-08-29")));
  });

  it("has the registry's login changed without touching what runs (NC-047)", () => {
    const steps = stepsOf("registry", { secretStore: aws, registryLogin: { host: "registry.example.com" } });
    assert.match(steps[1]?.does ?? "", /running pods do not ask, the next that pulls an image does$/);
    assert.match(steps[1]?.commands.join("\n") ?? "", /nca\/registry .*\.\["username"\] = env\.NEW_USERNAME/);
    assert.equal(rotationSteps(asked({ secretStore: aws }), "registry"), undefined);
  });

  it("speaks the words of Vault, and tells in words what other stores must hold", () => {
    const vault = { vault: { server: "https://vault.example.com", role: "neuroca" } };
    assert.match(
      stepsOf("redis", { secretStore: vault })[0]?.commands[1] ?? "",
      /ENTRY="\$\(vault kv get -address=https:\/\/vault\.example\.com -mount=secret -format=json nca\/redis-credentials \| jq -c '\.data\.data \| .* \| vault kv put .* nca\/redis-credentials -$/,
    );
    const existing = { existing: { kind: "ClusterSecretStore", name: "platform" } };
    assert.deepEqual(stepsOf("neuroca-secrets", { secretStore: existing })[0]?.commands, [
      "# in the entry nca/neuroca-secrets of the secret store: NEUROCA_SECRET_KEY_PREVIOUS becomes what NEUROCA_SECRET_KEY holds, NEUROCA_SECRET_KEY becomes 64 random letters and digits, rotated becomes 2026-11-27",
    ]);
  });

  it("calls entries as Key Vault and Secret Manager let them be called, and speaks their words (NC-047)", () => {
    const azure = { azure: { vaultUrl: "https://neuroca.vault.azure.net", tenantId: "t", clientId: "c" } };
    const filled = `jq -c '.["password"] = env.NEW_PASSWORD | .rotated = "2026-11-27"'`;
    assert.equal(
      stepsOf("redis", { secretStore: azure })[0]?.commands[1],
      `: "\${NEW_PASSWORD:?}" && ENTRY="$(az keyvault secret show --vault-name neuroca --name nca--redis-credentials --query value --output tsv | ${filled})" && ` +
        `: "\${ENTRY:?}" && printf %s "$ENTRY" | az keyvault secret set --vault-name neuroca --name nca--redis-credentials --encoding utf-8 --file /dev/stdin --output none`,
    );
    const cluster = { name: "production", location: "europe-west3" };
    const google = { google: { projectId: "neuroca", serviceAccount: "secrets@neuroca.example", cluster } };
    assert.equal(
      stepsOf("redis", { secretStore: google })[0]?.commands[1],
      `: "\${NEW_PASSWORD:?}" && ENTRY="$(gcloud secrets versions access latest --secret=nca--redis-credentials --project=neuroca | ${filled})" && ` +
        `: "\${ENTRY:?}" && printf %s "$ENTRY" | gcloud secrets versions add nca--redis-credentials --project=neuroca --data-file=-`,
    );
    const flat = { existing: { kind: "ClusterSecretStore", name: "platform", entryNames: "flat" } };
    assert.match(
      stepsOf("redis", { secretStore: flat })[0]?.commands[0] ?? "",
      /^# in the entry nca--redis-credentials /,
    );
  });

  it("refuses a part without secrets, and names those with some", async () => {
    const project = new TestProject();
    try {
      const { code, stderr } = await project.run(["rotate", "nca", "neuroca-api", "--env", "prod"]);
      assert.equal(code, 2);
      assert.match(
        stderr,
        /part "neuroca-api" with secrets is not one of postgres, redis, identity-provider, llm-provider/,
      );
      const { stdout } = await project.run(["rotate", "nca", "--env", "prod", "--json"]);
      assert.deepEqual(JSON.parse(stdout).parts[0], { name: "postgres", rotateEvery: "90d" });
    } finally {
      project.remove();
    }
  });

  describe("in a shell", () => {
    let folder = "";
    before(function () {
      for (const tool of ["bash", "jq", "openssl"]) skipWithout(this, tool);
      folder = mkdtempSync(join(tmpdir(), "axon-rotate-"));
      // Keeps entries as files, and what it was called with.
      const tool = `#!/bin/bash
set -eu
echo "$*" >> "$FOLDER/calls"
while [ $# -gt 0 ]; do case "$1" in --secret-id) id="$2";; --secret-string) from="\${2#file://}";; esac; shift; done
if [ -n "\${from:-}" ]; then cat "$from" > "$FOLDER/written"; mv "$FOLDER/written" "$FOLDER/$id"
elif [ -e "$FOLDER/unreadable" ]; then exit 1
else cat "$FOLDER/$id"; fi
`;
      writeFileSync(join(folder, "aws"), tool, { mode: 0o755 });
    });
    after(() => {
      if (folder) rmSync(folder, { recursive: true, force: true });
    });

    // Without `--norc` bash takes a standard input that is a socket for a remote login, and reads whose PATH that is.
    function run(entry: string, content: object, commands: readonly string[], input = ""): Record<string, string> {
      const file = join(folder, entry);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(content));
      const env = { ...process.env, FOLDER: folder, PATH: `${folder}:${process.env.PATH}` };
      const told = execFileSync("bash", ["--norc", "-euo", "pipefail", "-c", commands.join("\n")], {
        env,
        input,
        encoding: "utf8",
      });
      assert.equal(told, "", "nothing is shown");
      return parse(readFileSync(file, "utf8"));
    }

    it("makes a password that stands in no list of processes, beside the day and what stays (NC-047)", () => {
      const [step] = stepsOf("postgres", { secretStore: aws });
      const before = { username: "neuroca_2", password: "old", rotated: "2026-08-01" };
      const { username, password = "", rotated } = run("nca/postgres-user-2", before, step?.commands ?? []);
      assert.deepEqual([username, rotated], ["neuroca_2", "2026-11-27"]);
      assert.match(password, /^[0-9a-f]{48}$/);
      assert.ok(!readFileSync(join(folder, "calls"), "utf8").includes(password));
    });

    it("keeps the key so far, and ends it later without making the new one younger (NC-047)", () => {
      const commands = stepsOf("neuroca-secrets", { secretStore: aws }).map((step) => step.commands);
      const before = { NEUROCA_SECRET_KEY: "one", NEUROCA_SECRET_KEY_PREVIOUS: "none", rotated: "2026-08-01" };
      const during = run("nca/neuroca-secrets", before, commands[0] ?? []);
      assert.equal(during.NEUROCA_SECRET_KEY_PREVIOUS, "one");
      assert.match(during.NEUROCA_SECRET_KEY ?? "", /^[0-9a-f]{64}$/);
      const afterwards = run("nca/neuroca-secrets", { ...during, rotated: "2026-11-01" }, commands[2] ?? []);
      assert.equal(afterwards.NEUROCA_SECRET_KEY_PREVIOUS, during.NEUROCA_SECRET_KEY);
      assert.equal(afterwards.rotated, "2026-11-01");
    });

    it("writes nothing where the entry could not be read, or nothing was typed (NC-047)", () => {
      const content = { apiKey: "old", rotated: "2026-08-01" };
      const file = join(folder, "nca/llm-provider");
      const commands = stepsOf("llm-provider", { secretStore: aws })[1]?.commands ?? [];
      // As in the shell of whoever copies them there line by line: no failure ends it.
      const typed = (input: string) => {
        writeFileSync(file, JSON.stringify(content));
        const env = { ...process.env, FOLDER: folder, PATH: `${folder}:${process.env.PATH}` };
        spawnSync("bash", ["--norc", "-c", commands.join("\n")], { env, input });
        return readFileSync(file, "utf8");
      };
      mkdirSync(dirname(file), { recursive: true });
      assert.equal(typed("\n"), JSON.stringify(content));
      writeFileSync(join(folder, "unreadable"), "");
      assert.equal(typed("sk-new\n"), JSON.stringify(content));
      rmSync(join(folder, "unreadable"));
      assert.equal(parse(typed("sk-new\n")).apiKey, "sk-new");
    });

    it("takes what was given out from who types it, unseen (NC-047)", () => {
      const step = stepsOf("llm-provider", { secretStore: aws })[1];
      const { apiKey } = run("nca/llm-provider", { apiKey: "old" }, step?.commands ?? [], "sk-new\n");
      assert.equal(apiKey, "sk-new");
    });
  });
});

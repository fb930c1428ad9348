import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderGithubWorkflow, renderGitlabPipeline, renderJenkinsfile } from "@axon/delivery";
import { ideationEngine, nca } from "@axon/systems";
import { parse } from "yaml";
import { skipWithout } from "../../support/tools.ts";

const place = "s3://example-state-copy?region=eu-west-1";
const gitlab = parse(renderGitlabPipeline(nca)[".gitlab-ci.yml"] ?? "");
const jenkins = renderJenkinsfile(nca).Jenkinsfile ?? "";
const github = renderGithubWorkflow(nca);
const workflow = parse(github[".github/workflows/deploy.yml"] ?? "");

const gitlabScript = (name: string): string => gitlab[`deploy-${name}`].script.join("\n");
const jenkinsScript = (name: string) =>
  new RegExp(`stage\\('Deploy to ${name}'\\).*?sh '''(.*?)'''`, "s").exec(jenkins)?.[1] ?? "";

/** What a script calls of `axon`, where one of its commands fails. */
function run(script: string, failing = "none") {
  const stub = 'npx() { echo "$*"; [ "$2" != "$FAILING" ]; }\nnpm() { :; }\n';
  const { stdout, status } = spawnSync("bash", ["--norc", "-eo", "pipefail"], {
    input: stub + script,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      FAILING: failing,
      AXON_BACKUP_URL: place,
      CI_COMMIT_SHORT_SHA: "01234567",
      GIT_COMMIT: "0123456789",
    },
  });
  const called = stdout.trim().split("\n");
  return { called, verbs: called.map((line) => line.split(" ")[1]), status };
}

for (const [platform, scriptOf] of [
  ["GitLab", gitlabScript],
  ["Jenkins", jenkinsScript],
] as const) {
  describe(`the copy of state and settings in a pipeline of ${platform}`, () => {
    for (const [name, environment] of [
      ["staging", "staging"],
      ["production", "prod"],
    ] as const) {
      it(`is kept at a second place after an update of ${name} (NC-071)`, () => {
        const { called, verbs, status } = run(scriptOf(name));
        assert.deepEqual(verbs, ["up", "history", "backup"]);
        assert.equal(called.at(-1), `axon backup nca --env ${environment} --on kubernetes --to ${place}`);
        assert.equal(status, 0);
      });

      it(`is kept after an update of ${name} that failed, which the job still ends with`, () => {
        const { verbs, status } = run(scriptOf(name), "up");
        assert.deepEqual(verbs, ["up", "backup"]);
        assert.equal(status, 1);
      });

      it(`fails the job of ${name} where it could not be written`, () => {
        assert.equal(run(scriptOf(name), "backup").status, 1);
      });
    }
  });
}

describe("the copy of state and settings in a pipeline of GitHub", () => {
  interface Step {
    readonly run?: string;
    readonly if?: string;
    readonly env?: Readonly<Record<string, string>>;
  }
  const stepsOf = (from: { readonly jobs: Readonly<Record<string, unknown>> }, job: string) =>
    (from.jobs[job] as { readonly steps: readonly Step[] }).steps;

  it("is kept at a second place after an update of staging and of production, failed ones included (NC-071)", () => {
    for (const [name, environment] of [
      ["staging", "staging"],
      ["production", "prod"],
    ] as const) {
      const step = stepsOf(workflow, `deploy-${name}`).at(-1);
      assert.equal(step?.run, `make backup ENVIRONMENT=${environment}`);
      assert.equal(step?.if, "always()");
      for (const variable of ["AXON_BACKUP_URL", "PULUMI_BACKEND_URL"])
        assert.equal(step?.env?.[variable], `\${{ vars.${variable} }}`);
    }
  });

  it("is what its make target keeps", function () {
    skipWithout(this, "make");
    const directory = mkdtempSync(join(tmpdir(), "axon-make-"));
    try {
      writeFileSync(join(directory, "Makefile"), github.Makefile ?? "");
      const script = 'npx() { echo "$*"; }; export -f npx; make --no-print-directory --silent backup ENVIRONMENT=prod';
      const env = { PATH: process.env.PATH, AXON_BACKUP_URL: place };
      const { stdout } = spawnSync("bash", ["--norc", "-c", script], { cwd: directory, encoding: "utf8", env });
      assert.equal(stdout, `axon backup nca --env prod --on kubernetes --to ${place}\n`);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it("is left out where nobody relies on the environment", () => {
    const engine = parse(renderGithubWorkflow(ideationEngine)[".github/workflows/deploy.yml"] ?? "");
    const lines = stepsOf(engine, "deploy-test").map(({ run: line }) => line ?? "");
    assert.ok(lines.some((line) => line.startsWith("make deploy")));
    assert.ok(!lines.some((line) => line.startsWith("make backup")));
  });
});

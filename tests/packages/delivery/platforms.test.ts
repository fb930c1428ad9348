import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderGithubWorkflow, renderGitlabPipeline, renderJenkinsfile } from "@axon/delivery";
import { nca } from "@axon/systems";
import { parse } from "yaml";
import { skipWithout } from "../../support/tools.ts";

/** Holds a workflow to GitHub's schema: keys, their types and what `needs` names. */
const { validateWorkflow }: { validateWorkflow(text: string): { readonly errors: readonly object[] } } = createRequire(
  import.meta.resolve("@axon/delivery"),
)("@action-validator/core");

/** Where the guide has them: the main image at the root, the others in folders. */
const dockerfiles = {
  "neuroca/neuroca": "Dockerfile",
  "neuroca/api": "api/Dockerfile",
  "neuroca/worker": "worker/Dockerfile",
};
const github = renderGithubWorkflow(nca, { dockerfiles });
const text = github[".github/workflows/deploy.yml"] ?? "";
const workflow = parse(text);
const jenkins = renderJenkinsfile(nca, { dockerfiles }).Jenkinsfile ?? "";

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
const commands = (job: string) =>
  (workflow.jobs[job].steps as readonly Step[]).flatMap(({ run }) => (run?.startsWith("make") ? [run] : []));

describe("a pipeline of GitHub Actions", () => {
  it("keeps to GitHub's schema, which a misspelt key or an unknown job does not (NC-079, NC-084)", () => {
    assert.deepEqual(validateWorkflow(text).errors, []);
    assert.ok(validateWorkflow(text.replace("needs: build", "neds: build")).errors.length > 0);
    assert.ok(validateWorkflow(text.replace("needs: build", "needs: biuld")).errors.length > 0);
  });

  it("tests, builds and deploys what is pushed to main, in this order, each by its make target (NC-079, NC-084)", () => {
    assert.equal(workflow.name, "Deploy NCA");
    assert.deepEqual(workflow.on.push.branches, ["main"]);
    const { test, build, "deploy-staging": deploy } = workflow.jobs;
    assert.deepEqual([test.needs, build.needs, deploy.needs], [undefined, "test", "build"]);
    for (const job of [test, build, deploy]) assert.equal(job["runs-on"], "ubuntu-latest");
    assert.deepEqual(commands("test"), ["make test", "make preview"]);
    assert.deepEqual(commands("build"), ["make build"]);
    assert.deepEqual(commands("deploy-staging"), [
      "make deploy ENVIRONMENT=staging",
      "make backup ENVIRONMENT=staging",
    ]);
    assert.equal(build.if, "github.event_name == 'push'");
  });

  it("goes to production from a tag and with the approval of that environment, one update at a time (NC-080)", () => {
    const production = workflow.jobs["deploy-production"];
    assert.deepEqual([production.needs, production.environment], ["build", "production"]);
    assert.equal(production.if, "github.ref_type == 'tag'");
    assert.deepEqual(production.concurrency, { group: "production", "cancel-in-progress": false });
    assert.deepEqual(commands("deploy-production"), ["make deploy ENVIRONMENT=prod", "make backup ENVIRONMENT=prod"]);
    for (const job of ["test", "build", "deploy-staging"])
      assert.notEqual(workflow.jobs[job].environment, "production");
  });

  it("takes actions by commit alone, and logs in by the identity of the job (NC-084)", () => {
    for (const { steps } of Object.values<{ readonly steps: readonly Step[] }>(workflow.jobs)) {
      for (const { uses } of steps) if (uses) assert.match(uses, /@[0-9a-f]{40}$/);
    }
    assert.deepEqual(workflow.permissions, { contents: "read" });
    assert.deepEqual(workflow.jobs["deploy-staging"].permissions, { contents: "read", "id-token": "write" });
    assert.equal(workflow.jobs.build.permissions, undefined);
  });

  it("builds the three images where they are, once for a commit, and none as latest (NC-015)", function () {
    skipWithout(this, "make");
    const directory = mkdtempSync(join(tmpdir(), "axon-make-"));
    try {
      writeFileSync(join(directory, "Makefile"), github.Makefile ?? "");
      const env = { ...process.env, GITHUB_SHA: "0123456789abcdef", CONTAINER_REGISTRY: "registry.example.com" };
      const asked = [
        'docker() { echo "docker $*"; [ "$1" != manifest ]; }; export -f docker; make --no-print-directory --silent build',
      ];
      const { stdout, status, stderr } = spawnSync("bash", ["--norc", "-c", ...asked], {
        cwd: directory,
        encoding: "utf8",
        env,
      });
      assert.equal(status, 0, stderr);
      const lines = stdout.split("\n").filter((line) => !line.startsWith("docker manifest"));
      assert.deepEqual(
        lines.slice(0, 6),
        Object.entries(dockerfiles)
          .sort()
          .flatMap(([image, file]) => {
            const reference = `registry.example.com/${image}:01234567`;
            return [`docker build --pull --file ${file} --tag ${reference} .`, `docker push ${reference}`];
          }),
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe("a pipeline of Jenkins", () => {
  const position = (part: string) => {
    const found = jenkins.indexOf(part);
    assert.ok(found >= 0, part);
    return found;
  };

  it("tests, builds, deploys to staging, and asks before production (NC-079, NC-080)", () => {
    const order = [
      "stage('Test')",
      "stage('Build')",
      "stage('Deploy to staging')",
      "stage('Approve')",
      "input { message 'Deploy NCA to production?'",
      "stage('Deploy to production')",
      "npx axon up nca --env prod --on kubernetes",
    ].map(position);
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      order,
    );
    // Without it Jenkins asks for every branch and looks at the tag afterwards.
    assert.match(jenkins, /stage\('Approve'\) \{\n\s+when \{ beforeInput true; buildingTag\(\) \}/);
  });

  it("closes what it opens, and holds no agent while somebody thinks", () => {
    const script = jenkins.replaceAll(/sh '''.*?'''/gs, "");
    assert.equal(script.split("{").length, script.split("}").length);
    assert.match(jenkins, /^pipeline \{\n.*\n?\s+agent none$/m);
    const [approval = ""] = /stage\('Approve'\).*?stage\('Deploy to production'\)/s.exec(jenkins) ?? [];
    assert.doesNotMatch(approval, /agent/);
  });

  it("runs scripts that bash can read, and leaves secrets to it", function () {
    skipWithout(this, "bash");
    const scripts = [...jenkins.matchAll(/sh '''(.*?)'''/gs)].map(([, script = ""]) => script);
    assert.equal(scripts.length, 4);
    for (const script of scripts) {
      assert.match(script, /^#!\/bin\/bash\nset -euo pipefail\n/);
      assert.equal(spawnSync("bash", ["-n"], { input: script }).status, 0, script);
    }
  });
});

describe("a pipeline of GitLab", () => {
  it("builds an image that jobs alone run, too (NC-015, NC-079)", () => {
    const pipeline = parse(renderGitlabPipeline(nca, { dockerfiles })[".gitlab-ci.yml"] ?? "");
    assert.deepEqual(pipeline.build.parallel.matrix, [
      { IMAGE: "neuroca/api", DOCKERFILE: "api/Dockerfile" },
      { IMAGE: "neuroca/neuroca", DOCKERFILE: "Dockerfile" },
      { IMAGE: "neuroca/worker", DOCKERFILE: "worker/Dockerfile" },
    ]);
    assert.equal(pipeline["deploy-production"].rules.at(-1).when, "manual");
  });
});

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { plan } from "@axon/core";
import { renderGithubWorkflow, renderGitlabPipeline, renderJenkinsfile } from "@axon/delivery";
import { cortexCore, ideationEngine } from "@axon/systems";
import { parse } from "yaml";
import { stackConfig } from "../../support/program.ts";
import { jobsOf } from "./gitlab-runner.ts";

const { validateWorkflow }: { validateWorkflow(text: string): { readonly errors: readonly object[] } } = createRequire(
  import.meta.resolve("@axon/delivery"),
)("@action-validator/core");

interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly environment?: string;
  readonly "runs-on"?: string | readonly string[];
  readonly permissions?: object;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

const files = renderGithubWorkflow(ideationEngine);
const text = files[".github/workflows/deploy.yml"] ?? "";
const workflow: {
  readonly on: object;
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
} = parse(text);

const job = (name: string): Job => {
  const found = workflow.jobs[name];
  assert.ok(found, `${name} is none of ${Object.keys(workflow.jobs).join(", ")}`);
  return found;
};

describe("the ways of the Ideation Engine's commits, on GitHub", () => {
  it("begin with pushes to main and develop and with pull requests to main, which deploy and push nothing (IE-068)", () => {
    assert.deepEqual(validateWorkflow(text).errors, []);
    assert.deepEqual(workflow.on, {
      push: { branches: ["develop", "main"] },
      pull_request: { branches: ["main"] },
    });
    for (const [name, { if: condition }] of Object.entries(workflow.jobs)) {
      if (name === "test") assert.equal(condition, undefined);
      else assert.match(condition ?? "", /^github\.event_name == 'push'/, name);
    }
    assert.deepEqual(
      job("test").steps.flatMap(({ run }) => run ?? []),
      ["make test", "make preview"],
    );
  });

  it("lead to the cluster and the region that the stack file of production names (IE-068)", () => {
    const { context, secretStore } = stackConfig("ideation-engine-prod-kubernetes")["axon:kubernetes"] as {
      readonly context: string;
      readonly secretStore: { readonly aws: { readonly region: string } };
    };
    assert.deepEqual([context, secretStore.aws.region], ["ideation-engine-prod", "us-west-2"]);
    assert.doesNotMatch(text + files.Makefile, /us-west-2|ideation-engine-prod/);
  });

  it("build an image once for a commit, and bring the same one to test, staging and production in turn", () => {
    const { Makefile = "" } = files;
    assert.match(Makefile, /^build:\n\tdocker manifest inspect .* \|\| \{ \\\n\t {2}docker build /m);
    assert.equal(Makefile.match(/docker build/g)?.length, 1);
    assert.match(Makefile, /^deploy:[^:]*--release "\$\$\{GITHUB_SHA:0:8\}"/m);
  });

  it("run the tests on Python 3.11 with coverage, previews and policies with them, before anything else (IE-069)", () => {
    const { Makefile = "" } = files;
    assert.match(
      Makefile,
      /^test:\n\tdocker run --rm --volume "\$\$PWD:\/src" --workdir \/src python:3\.11-slim sh -c '.* && pytest tests\/ --cov=src\/ --cov-report=xml'$/m,
    );
    assert.match(Makefile, /npx axon preview ideation-engine --env prod --on kubernetes --sandbox/);
    assert.equal(job("build").needs, "test");
    assert.doesNotMatch(text, /continue-on-error/);
  });

  it("lead develop to the test environment, by its own stack (IE-072)", () => {
    const { needs, environment, if: condition, steps } = job("deploy-test");
    assert.deepEqual([needs, environment], ["build", "test"]);
    assert.match(condition ?? "", /github\.ref == 'refs\/heads\/develop'/);
    assert.equal(steps.at(-1)?.run, "make deploy ENVIRONMENT=test");
  });

  it("lead main to production after test and staging, in an environment that asks for approval (IE-073)", () => {
    assert.deepEqual([job("deploy-staging").needs, job("deploy-production").needs], ["deploy-test", "deploy-staging"]);
    const { environment, if: condition, steps } = job("deploy-production");
    assert.equal(environment, "production");
    assert.equal(condition, "github.event_name == 'push' && (github.ref == 'refs/heads/main')");
    assert.equal(steps.at(-2)?.run, "make deploy ENVIRONMENT=prod");
    // It waits until everything is ready, ten minutes for each at least, and takes a release back that does not hold.
    assert.match(files.Makefile ?? "", /npx axon up ideation-engine --env \$\(ENVIRONMENT\) .*--release/);
    assert.doesNotMatch(files.Makefile ?? "", /--no-rollback|--no-watch/);
    for (const { name, rollout } of plan(ideationEngine, { environment: "prod", target: "kubernetes" }).services)
      assert.ok(rollout.deadline.seconds >= 600, name);
  });

  it("get into a cluster from inside its network, by what its stack gives out and a role for an hour, not by a kept key (IE-077)", () => {
    for (const environment of ["test", "staging", "production"]) {
      assert.deepEqual(job(`deploy-${environment}`)["runs-on"], ["self-hosted", "ideation-engine"]);
    }
    for (const name of ["test", "build"]) assert.equal(job(name)["runs-on"], "ubuntu-latest");
    assert.match(
      files.Makefile ?? "",
      /\n\tnpm ci\n\tnpx axon kubeconfig ideation-engine --env \$\(ENVIRONMENT\) --on kubernetes --out "\$\$RUNNER_TEMP\/kubeconfig"\n\tKUBECONFIG="\$\$RUNNER_TEMP\/kubeconfig" npx axon up /,
    );
    assert.doesNotMatch(text + files.Makefile, /KUBECONFIG_CONTENT|AWS_SECRET_ACCESS_KEY/);
    assert.match(text, /AWS_WEB_IDENTITY_TOKEN_FILE/);
  });

  it("take actions by commit alone, with no more rights than a step needs (IE-076)", () => {
    assert.deepEqual(workflow.permissions, { contents: "read" });
    for (const { steps, permissions = {}, environment } of Object.values(workflow.jobs)) {
      for (const { uses } of steps) if (uses) assert.match(uses, /^actions\/[a-z-]+@[0-9a-f]{40}$/);
      const allowed = environment === undefined ? {} : { contents: "read", "id-token": "write" };
      assert.deepEqual(permissions, allowed);
    }
  });
});

describe("the ways of the Ideation Engine's commits, elsewhere", () => {
  // Each question starts GitLab's evaluation anew.

  it("are the same on GitLab, where production waits for a hand and a protected branch", async () => {
    const [pipeline = ""] = Object.values(renderGitlabPipeline(ideationEngine));
    const deployed = async (branch: string, isProtected: string) => {
      const jobs = await jobsOf(pipeline, { CI_COMMIT_BRANCH: branch, CI_COMMIT_REF_PROTECTED: isProtected });
      return jobs.filter(({ name }) => name.startsWith("deploy-")).map(({ name, when }) => `${name} ${when}`);
    };
    assert.deepEqual(await deployed("develop", "false"), ["deploy-test on_success"]);
    const main = ["deploy-test on_success", "deploy-staging on_success"];
    assert.deepEqual(await deployed("main", "true"), [...main, "deploy-production manual"]);
    assert.deepEqual(await deployed("main", "false"), main);
    assert.deepEqual(parse(pipeline)["deploy-production"].needs, [{ job: "deploy-staging" }]);
  });

  it("are the same on Jenkins, one stage after the other", () => {
    const { Jenkinsfile = "" } = renderJenkinsfile(ideationEngine);
    const stages = [...Jenkinsfile.matchAll(/stage\('(.*)'\) \{\n\s+(when .*)?/g)].map(([, name, when]) => [
      name,
      when,
    ]);
    assert.deepEqual(stages, [
      ["Test", undefined],
      ["Build", "when { anyOf { branch 'develop'; branch 'main' } }"],
      ["Deploy to test", "when { anyOf { branch 'develop'; branch 'main' } }"],
      ["Deploy to staging", "when { branch 'main' }"],
      ["Approve", "when { beforeInput true; branch 'main' }"],
      ["Deploy to production", "when { branch 'main' }"],
    ]);
  });
});

describe("the way into the Ideation Engine's clusters, elsewhere", () => {
  it("is the same on GitLab, in the runner's own image, for deployments and audits (IE-077)", () => {
    const [pipeline = ""] = Object.values(renderGitlabPipeline(ideationEngine));
    const jobs = parse(pipeline);
    for (const settings of [jobs[".deploy"], jobs.audit]) {
      assert.deepEqual(settings.tags, ["ideation-engine"]);
      assert.deepEqual(settings.id_tokens, { IDENTITY_TOKEN: { aud: "sts.amazonaws.com" } });
      assert.equal(settings.image, undefined);
    }
    for (const name of ["deploy-production", "audit"]) {
      const script: string[] = jobs[name].script;
      const opened = script.findIndex((line) => line.startsWith("npx axon kubeconfig ideation-engine --env prod "));
      const asked = script.findIndex((line) => /^npx axon (up|refresh) /.test(line));
      assert.ok(opened > 0 && opened < asked, name);
    }
    const [kept = ""] = Object.values(renderGitlabPipeline(cortexCore));
    assert.doesNotMatch(kept, /axon kubeconfig|id_tokens/);
  });

  it("is the same on Jenkins, by an agent inside the network (IE-077)", () => {
    const { Jenkinsfile = "" } = renderJenkinsfile(ideationEngine);
    const stages = Jenkinsfile.split(/stage\('/).filter((stage) => stage.startsWith("Deploy to"));
    assert.equal(stages.length, 3);
    for (const stage of stages) {
      assert.match(stage, /agent \{ label 'ideation-engine' \}/);
      assert.match(stage, /\nnpx axon kubeconfig ideation-engine --env \w+ .*\n(status=0\n)?npx axon up /);
      assert.doesNotMatch(stage, /kubeconfig-/);
    }
  });
});

describe("ways that join", () => {
  it("go on where what came before belongs to the other way", () => {
    const joined = { ...cortexCore, delivery: { branches: { main: ["staging", "prod"], hotfix: ["dev", "prod"] } } };
    const definition = joined as typeof cortexCore;
    const github = parse(renderGithubWorkflow(definition)[".github/workflows/deploy.yml"] ?? "");
    const { needs, if: condition } = github.jobs["deploy-production"];
    assert.deepEqual(needs, ["deploy-staging", "deploy-dev"]);
    assert.match(condition, /^!failure\(\) && !cancelled\(\) && github\.event_name == 'push' && \(/);
    const gitlab = parse(renderGitlabPipeline(definition)[".gitlab-ci.yml"] ?? "");
    assert.deepEqual(gitlab["deploy-production"].needs, [
      { job: "deploy-staging", optional: true },
      { job: "deploy-dev", optional: true },
    ]);
  });
});

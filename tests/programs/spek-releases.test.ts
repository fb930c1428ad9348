import assert from "node:assert/strict";
import { renderGithubWorkflow, renderGitlabPipeline, renderJenkinsfile } from "@axon/delivery";
import { spek } from "@axon/systems";
import { parse } from "yaml";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { waitedFor } from "../support/nca-rendered.ts";
import { environmentOf, type KubernetesObject, object, renderStack } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];

const suite = "spek-integration-tests";

/** SPEK on a local cluster. */
const dev = () =>
  renderStack("spek-dev-kubernetes", {
    "axon:system": "spek",
    "axon:environment": "dev",
    "axon:kubernetes": { context: "dev", unencryptedVolumes: true },
  });

describe("SPEK's integration suite", () => {
  let development: Rendered;
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    development = await dev();
    staging = await renderStack("spek-staging-kubernetes");
    prod = await renderStack("spek-prod-kubernetes");
  });

  it("runs once against what was just deployed, as the release's own image, and fails the deployment with it (SP-040)", () => {
    for (const from of [development, staging]) {
      const found = from.find(({ type, name }) => type.startsWith("kubernetes:batch") && name === suite);
      const { metadata, spec } = (found?.inputs ?? assert.fail("no Job")) as unknown as KubernetesObject;
      const [container] = spec.template.spec.containers;
      assert.deepEqual(container.command, ["python", "-m", "pytest", "tests/integration/", "-v"]);
      assert.equal(container.image, object(from, "Deployment", "spek").spec.template.spec.containers[0].image);
      assert.partialDeepStrictEqual(environmentOf(from, { metadata, spec } as unknown as KubernetesObject), {
        SPEK_URL: "http://spek-service:80",
        SPEK_API_KEY: "spek-api-keys/ci",
      });
      assert.ok(waitedFor(from, "KubernetesJob", suite).includes("Deployment spek"));
      // The engine waits for a Job's success unless it is told not to; one failed try is a failed update.
      assert.deepEqual([spec.backoffLimit, spec.template.spec.restartPolicy], [0, "Never"]);
      assert.equal(metadata.annotations?.["pulumi.com/skipAwait"], undefined);
    }
  });

  it("never runs in production, nor against its data (SP-040)", () => {
    assert.deepEqual(
      prod.filter(({ name }) => name.startsWith(suite)),
      [],
    );
    assert.ok(!JSON.stringify(staging).includes("example-spek-backup"), "production's bucket");
  });

  it("stands between staging and production in every pipeline (SP-040)", () => {
    const [workflow = ""] = Object.values(renderGithubWorkflow(spek));
    const { jobs } = parse(workflow);
    assert.equal(jobs["deploy-production"].needs, "deploy-staging");
    assert.ok(!/continue-on-error|always\(\)/.test(JSON.stringify(jobs["deploy-production"].if ?? "")));
    const [gitlab = ""] = Object.values(renderGitlabPipeline(spek));
    const production = parse(gitlab)["deploy-production"];
    assert.ok(JSON.stringify(production.needs).includes("deploy-staging"));
    assert.notEqual(production.allow_failure, true);
    // A stage of Jenkins runs when those before it have succeeded.
    const [jenkins = ""] = Object.values(renderJenkinsfile(spek));
    const [staging, prod] = ["staging", "production"].map((name) => jenkins.indexOf(`stage('Deploy to ${name}')`));
    assert.ok(staging !== undefined && prod !== undefined && staging > 0 && prod > staging);
    assert.doesNotMatch(jenkins, /catchError/);
  });
});

describe("SPEK's smoke test on Kubernetes", () => {
  const stacks = [
    ["dev", "dev.spek.example.com", dev],
    ["staging", "staging.spek.example.com", () => renderStack("spek-staging-kubernetes")],
    ["prod", "spek.example.com", () => renderStack("spek-prod-kubernetes")],
  ] as const;
  const name = "spek-smoke-test";
  const jobOf = (from: Rendered) => {
    const found = from.find((resource) => resource.type.startsWith("kubernetes:batch") && resource.name === name);
    return (found?.inputs ?? assert.fail("no Job")) as unknown as KubernetesObject;
  };
  const secretsOf = (from: Rendered) =>
    jobOf(from).spec.template.spec.volumes.flatMap(({ secret }: KubernetesObject) =>
      secret ? [[secret.secretName, secret.items]] : [],
    );

  for (const [environment, host, render] of stacks) {
    it(`asks ${host} at its own proxies, over HTTPS that it verifies, as an analyst (SP-055)`, async () => {
      const from = await render();
      assert.deepEqual(environmentOf(from, jobOf(from)), {
        ENTRY_HOST: host,
        ENTRY_ADDRESS: "envoy-spek-spek-ingress-521e6798.envoy-gateway-system.svc:443",
        ENTRY_AUTHORITY: environment === "prod" ? "" : "/etc/axon/authority/ca.crt",
        SPEK_API_KEY: "spek-api-keys/ci",
      });
      // The authority that signed the host's own certificate, without the key that lies beside it.
      const authority = ["spek-tls", [{ key: "ca.crt", path: "ca.crt" }]];
      assert.deepEqual(secretsOf(from), environment === "prod" ? [] : [authority]);
      const { issuerRef, dnsNames } = object(from, "Certificate", "spek-tls").spec;
      assert.deepEqual(
        [issuerRef.name, dnsNames],
        [environment === "prod" ? "letsencrypt-prod" : "internal-ca", [host]],
      );
      const routed = object(from, "HTTPRoute", "spek-ingress").spec.rules.flatMap(({ matches }: KubernetesObject) =>
        matches.map(({ path }: KubernetesObject) => path.value),
      );
      for (const path of ["/health", "/api/"]) assert.ok(routed.includes(path), path);
    });

    it(`has the way to the entry of ${environment} and no other, and is waited for once that is there (SP-055)`, async () => {
      const from = await render();
      const policies = from.filter(({ type }) => type.endsWith(":NetworkPolicy")).map(({ inputs }) => inputs);
      const own = (policies as unknown as KubernetesObject[]).filter(
        ({ spec }) => spec.podSelector.matchLabels?.app === name,
      );
      const labels = {
        "gateway.envoyproxy.io/owning-gateway-name": "spek-ingress",
        "gateway.envoyproxy.io/owning-gateway-namespace": "spek",
      };
      const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": "envoy-gateway-system" } };
      assert.deepEqual(
        own.map(({ spec }) => [spec.policyTypes, spec.egress]),
        [
          [
            ["Egress"],
            [
              {
                to: [{ podSelector: { matchLabels: labels }, namespaceSelector }],
                ports: [{ port: 10_443, protocol: "TCP" }],
              },
            ],
          ],
        ],
      );
      const first = waitedFor(from, "KubernetesJob", name);
      for (const made of ["Deployment spek", "Gateway spek-ingress", "HTTPRoute spek-ingress"])
        assert.ok(first.includes(made), made);
      // The engine waits for a Job's success unless it is told not to.
      assert.equal(jobOf(from).metadata.annotations?.["pulumi.com/skipAwait"], undefined);
    });
  }
});

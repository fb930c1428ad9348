import assert from "node:assert/strict";
import { acmeSolver, KubernetesAcmeIssuer, type KubernetesAcmeIssuerArgs } from "@axon/entry/kubernetes";
import { ClusterIssuer } from "@kubernetes-models/cert-manager/cert-manager.io/v1/ClusterIssuer";
import * as pulumi from "@pulumi/pulumi";
import { childrenOf, only, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const issuerType = "kubernetes:cert-manager.io/v1:ClusterIssuer";
const issuer: KubernetesAcmeIssuerArgs = {
  email: "platform@example.com",
  challenge: { gateways: [{ name: "public", namespace: pulumi.output("shop") }] },
};

async function issue(args: Partial<KubernetesAcmeIssuerArgs> = {}) {
  const resources = await recordResources(() => {
    new KubernetesAcmeIssuer("letsencrypt-prod", { ...issuer, ...args });
  });
  assert.deepEqual(await refusals(resources), []);
  assert.deepEqual(childrenOf(resources, "letsencrypt-prod"), [`${issuerType} letsencrypt-prod`]);
  const { inputs } = only(resources, issuerType);
  new ClusterIssuer(Object(inputs)).validate();
  return Object(inputs);
}

describe("KubernetesAcmeIssuer", () => {
  it("signs by Let's Encrypt, shown through the Gateway's HTTP listener", async () => {
    const { metadata, spec } = await issue({ labels: { team: "platform" } });
    assert.deepEqual(metadata, { name: "letsencrypt-prod", labels: { team: "platform" } });
    const { solvers, ...acme } = spec.acme;
    assert.deepEqual(acme, {
      email: "platform@example.com",
      server: "https://acme-v02.api.letsencrypt.org/directory",
      privateKeySecretRef: { name: "letsencrypt-prod-account" },
    });
    assert.equal(solvers.length, 1);
    const { parentRefs, serviceType } = solvers[0].http01.gatewayHTTPRoute;
    assert.deepEqual(parentRefs, [
      { group: "gateway.networking.k8s.io", kind: "Gateway", name: "public", namespace: "shop", sectionName: "http" },
    ]);
    assert.equal(serviceType, "ClusterIP");
  });

  it("runs its challenge pods restricted, with a label to open the network to", async () => {
    const { spec } = await issue();
    const { podTemplate } = spec.acme.solvers[0].http01.gatewayHTTPRoute;
    assert.deepEqual(podTemplate.metadata.labels, { app: acmeSolver.app });
    const { runAsNonRoot, runAsUser, seccompProfile } = podTemplate.spec.securityContext;
    assert.deepEqual([runAsNonRoot, runAsUser, seccompProfile], [true, 1000, { type: "RuntimeDefault" }]);
    assert.deepEqual(podTemplate.spec.resources.limits, { cpu: "100m", memory: "64Mi" });
  });

  it("is shown through an Ingress, or through DNS", async () => {
    const ingress = (await issue({ challenge: { ingressClassName: "nginx" } })).spec.acme.solvers[0].http01.ingress;
    assert.deepEqual([ingress.ingressClassName, ingress.serviceType], ["nginx", "ClusterIP"]);
    const dns01 = { route53: { region: "eu-central-1" } };
    assert.deepEqual((await issue({ challenge: { dns01 } })).spec.acme.solvers, [{ dns01 }]);
  });

  it("takes another authority", async () => {
    const server = "https://acme.example.com/directory";
    assert.equal((await issue({ server })).spec.acme.server, server);
  });

  it("is what an entry's certificate asks for", async () => {
    await recordResources(() => {
      const { issuer: reference } = new KubernetesAcmeIssuer("letsencrypt-prod", issuer);
      assert.deepEqual(reference, { kind: "ClusterIssuer", name: "letsencrypt-prod" });
    });
  });

  const broken: readonly [Partial<KubernetesAcmeIssuerArgs>, string][] = [
    [{ email: "platform" }, 'email must be an e-mail address, got "platform"'],
    [{ server: "http://acme" }, 'server must be an address that begins with https://, got "http://acme"'],
  ];
  for (const [args, message] of broken) {
    it(`says: ${message}`, async () => {
      await recordResources(() => {
        assert.throws(() => new KubernetesAcmeIssuer("acme", { ...issuer, ...args }), {
          message: `KubernetesAcmeIssuer "acme": ${message}`,
        });
      });
    });
  }
});

import assert from "node:assert/strict";
import {
  envoyServiceName,
  KubernetesGatewayEntry,
  type KubernetesGatewayEntryArgs,
  KubernetesIngressEntry,
} from "@axon/entry/kubernetes";
import { recordResources } from "../../support/mocks.ts";

describe("the Service of Envoy Gateway's proxies", () => {
  // The first is the one of Envoy Gateway's own quickstart; the hashes are what sha256sum says of "namespace/gateway".
  const cut = `${"a".repeat(40)}/bbbbbb-door`;
  for (const [from, name] of [
    ["default/eg", "envoy-default-eg-e41e7b31"],
    ["spek/spek-ingress", "envoy-spek-spek-ingress-521e6798"],
    [cut, `envoy-${"a".repeat(40)}-bbbbbb-1f4b44df`],
  ] as const) {
    it(`is ${name}`, () => {
      const [namespace = "", gateway = ""] = from.split("/");
      assert.equal(envoyServiceName(namespace, gateway), name);
    });
  }
});

describe("what clients of an entry verify it by", () => {
  const common: KubernetesGatewayEntryArgs = {
    namespace: "shop",
    host: "shop.example.com",
    routes: [{ path: "/", service: { name: "web", port: 8080 } }],
    certificate: { issuer: { kind: "ClusterIssuer", name: "internal-ca" } },
  };
  const authorityOf = async (args: Partial<KubernetesGatewayEntryArgs> = {}) => {
    const seen: unknown[] = [];
    await recordResources(() => {
      const ingress = { ...common, ...args, className: "nginx", controller: "nginx" as const };
      seen.push(
        new KubernetesGatewayEntry("public", { ...common, ...args }).certificateAuthority,
        new KubernetesIngressEntry("public", ingress).certificateAuthority,
      );
    });
    return seen;
  };

  it("is the authority that the issuer writes beside its certificate, by either API", async () => {
    const own = { secret: "public-tls", key: "ca.crt" };
    assert.deepEqual(await authorityOf(), [own, own]);
    const kept = { secret: "shop-cert", key: "ca.crt" };
    assert.deepEqual(await authorityOf({ certificate: { existingSecret: "shop-cert" } }), [kept, kept]);
  });
});

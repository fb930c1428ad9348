import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { waitedFor } from "../support/nca-rendered.ts";
import { environmentOf, type KubernetesObject, object, renderStack } from "../support/program.ts";

/** The museum on a cluster. */
const rendered = (environment: "dev" | "prod", settings: object = {}) =>
  renderStack("museum", {
    "axon:system": fileURLToPath(new URL("../support/visited.ts", import.meta.url)),
    "axon:environment": environment,
    "axon:kubernetes": { context: "town", ...settings },
  });
const jobOf = (from: readonly RegisteredResource[]) => {
  const found = from.find(({ type, name }) => type.endsWith(":Job") && name === "visit");
  assert.ok(found);
  return found.inputs as KubernetesObject;
};
const wayOut = (from: readonly RegisteredResource[]) => object(from, "NetworkPolicy", "visit-to-door-egress");
const secretsOf = (from: readonly RegisteredResource[]) =>
  jobOf(from).spec.template.spec.volumes.flatMap(({ secret }: KubernetesObject) =>
    secret ? [[secret.secretName, secret.items]] : [],
  );
const nginx = { api: "ingress", controller: "nginx", className: "nginx", namespace: "ingress-nginx" };

describe("a job that asks a public host from inside the cluster", () => {
  it("connects to the Service of the host's own proxies, whatever DNS says, and keeps the name that clients use", async () => {
    const from = await rendered("dev");
    const { HOST, URL, ADDRESS } = environmentOf(from, jobOf(from));
    assert.deepEqual([HOST, URL], ["museum.example.com", "https://museum.example.com"]);
    // `printf halls/door | sha256sum` begins with c41d97c6.
    assert.equal(ADDRESS, "envoy-halls-door-c41d97c6.envoy-gateway-system.svc:443");
  });

  it("may leave for those proxies, at the port they listen on, and for nothing else", async () => {
    const from = await rendered("dev");
    const { metadata, spec } = wayOut(from);
    assert.equal(metadata.namespace, "museum");
    assert.deepEqual(spec, {
      podSelector: { matchLabels: { app: "visit" } },
      policyTypes: ["Egress"],
      egress: [
        {
          to: [
            {
              podSelector: {
                matchLabels: {
                  "gateway.envoyproxy.io/owning-gateway-name": "door",
                  "gateway.envoyproxy.io/owning-gateway-namespace": "halls",
                },
              },
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "envoy-gateway-system" } },
            },
          ],
          ports: [{ port: 10_443, protocol: "TCP" }],
        },
      ],
    });
    const others = from
      .filter(({ type }) => type.endsWith(":NetworkPolicy"))
      .map(({ inputs }) => inputs as KubernetesObject)
      .filter((policy) => policy.spec.podSelector.matchLabels?.app === "visit" && policy !== wayOut(from));
    assert.deepEqual(others, []);
  });

  it("verifies it by the private authority, which is in its own namespace without the key of anything else", async () => {
    const from = await rendered("dev");
    assert.equal(environmentOf(from, jobOf(from)).AUTHORITY, "/etc/axon/authority/ca.crt");
    assert.deepEqual(secretsOf(from), [["museum-authority", [{ key: "ca.crt", path: "ca.crt" }]]]);
    const signed = (name: string) => object(from, "Certificate", name);
    assert.deepEqual(signed("museum-authority").spec.issuerRef, signed("door-tls").spec.issuerRef);
    assert.deepEqual(
      [signed("museum-authority").metadata.namespace, signed("door-tls").metadata.namespace],
      ["museum", "halls"],
    );
  });

  it("verifies it by the public authorities that its image trusts, where one of them signs", async () => {
    const from = await rendered("prod");
    assert.equal(environmentOf(from, jobOf(from)).AUTHORITY, "");
    assert.deepEqual(secretsOf(from), []);
    assert.equal(object(from, "Certificate", "door-tls").spec.issuerRef.name, "public");
  });

  it("starts when the entry is there, which is when the services are that it leads to", async () => {
    const from = await rendered("dev");
    const first = waitedFor(from, "KubernetesJob", "visit");
    for (const made of ["Deployment hall", "Gateway door", "HTTPRoute door", "Certificate door-certificate"])
      assert.ok(first.includes(made), made);
  });

  it("goes through the mesh's tunnel, where there is one", async () => {
    const { spec } = wayOut(await rendered("dev", { mesh: "ambient" }));
    assert.deepEqual(
      spec.egress[0].ports.map(({ port }: { port: number }) => port),
      [10_443, 15_008],
    );
  });

  it("reaches the proxies of another controller where the installation says they are", async () => {
    const inside = { service: "ingress-nginx-controller", port: 8443 };
    const from = await rendered("dev", { entry: { ...nginx, inside } });
    const { ADDRESS } = environmentOf(from, jobOf(from));
    assert.equal(ADDRESS, "ingress-nginx-controller.ingress-nginx.svc:443");
    assert.deepEqual(wayOut(from).spec.egress, [
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } }],
        ports: [{ port: 8443, protocol: "TCP" }],
      },
    ]);
  });

  it("is refused where nobody says where those are, or says it wrong", async () => {
    await assert.rejects(
      rendered("dev", { entry: nginx }),
      /entry\.inside must be \{ service, port \} of the proxies, as visit asks them, got nothing; service is the Service that answers on 443/,
    );
    for (const [inside, message] of [
      [{ service: "", port: 443 }, /entry\.inside\.service/],
      [{ service: "nginx", port: 0 }, /entry\.inside\.port/],
      [{ service: "nginx", port: 65_536 }, /entry\.inside\.port/],
    ] as const) {
      await assert.rejects(rendered("dev", { entry: { ...nginx, inside } }), message);
    }
  });
});

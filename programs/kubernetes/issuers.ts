import { failOnProblems, type Plan } from "@axon/core";
import { type AcmeChallenge, acmeSolver, KubernetesAcmeIssuer } from "@axon/entry/kubernetes";
import { KubernetesFlow } from "@axon/platform/kubernetes";
import { type Ground, placeOf } from "./ground.ts";
import type { KubernetesSettings } from "./settings.ts";

/** Nobody needs an authority that signs for no host. @throws ProblemError naming the setting */
export function checkIssuers(plan: Plan, { issuers }: KubernetesSettings, stackFile: string): void {
  const asked = [...new Set(plan.endpoints.flatMap((endpoint) => clusterIssuerOf(endpoint) ?? []))];
  const problems = Object.keys(issuers)
    .filter((name) => !asked.includes(name))
    .map((name) => ({
      path: ["config", "axon:kubernetes", "issuers", name],
      expected: `the name of a cluster issuer that an endpoint asks (${asked.join(", ") || "there is none"})`,
      received: JSON.stringify(name),
    }));
  failOnProblems(stackFile, problems);
}

/** The authorities that sign for public hosts, where this stack makes them (SP-099). */
export function issuers(ground: Ground): void {
  const { plan, settings, application } = ground;
  for (const [name, { email, server, challenge }] of Object.entries(settings.issuers)) {
    const signed = plan.endpoints.filter((one) => clusterIssuerOf(one) === name);
    const { labels } = application.placement(name);
    const shown = challenge === "http" ? throughEntry(ground, signed) : challenge;
    new KubernetesAcmeIssuer(name, { email, server, challenge: shown, labels }, ground.options);
    if (challenge === "http") openSolvers(ground, name, signed);
  }
}

type Endpoints = Plan["endpoints"];

function clusterIssuerOf({ tls: { issuer } }: Endpoints[number]): string | undefined {
  return issuer !== "internal" && issuer.kind === "ClusterIssuer" ? issuer.name : undefined;
}

/** Where the entry of an endpoint is: beside the services it leads to. */
const placeOfEntry = (ground: Ground, { name, routes }: Endpoints[number]) =>
  placeOf(ground, routes[0]?.service ?? name);

function throughEntry(ground: Ground, endpoints: Endpoints): AcmeChallenge {
  const { api, className } = ground.settings.entry;
  if (api === "ingress") return { ingressClassName: className };
  return {
    gateways: endpoints.map((endpoint) => ({
      name: endpoint.name,
      namespace: placeOfEntry(ground, endpoint).placement(endpoint.name).namespace,
    })),
  };
}

/** The way from the entry to the pods that answer a challenge, which are beside the certificate they answer for. */
function openSolvers(ground: Ground, issuer: string, endpoints: Endpoints): void {
  const { app, port } = acmeSolver;
  for (const [name, place] of new Map(
    endpoints.map((one) => [placeOfEntry(ground, one).name, placeOfEntry(ground, one)]),
  )) {
    const flow = `${issuer}-to-${app}${name === ground.application.name ? "" : `-${name}`}`;
    new KubernetesFlow(
      flow,
      { ...place.placement(flow), from: { namespace: ground.settings.entry.namespace }, to: { app }, port },
      ground.options,
    );
  }
}

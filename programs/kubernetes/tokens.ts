import { failOnProblems, type Plan } from "@axon/core";
import { type KubernetesSettings, usesEnvoyGateway } from "./settings.ts";

/**
 * Of the entries that are known, Envoy Gateway alone checks tokens; another would let everybody in.
 * @throws ProblemError naming the setting
 */
export function checkTokens({ endpoints }: Plan, settings: KubernetesSettings, stackFile: string): void {
  const asking = endpoints.filter(({ authentication }) => authentication !== false).map(({ name }) => name);
  if (asking.length === 0 || usesEnvoyGateway(settings)) return;
  const { api, controller } = settings.entry;
  failOnProblems(stackFile, [
    {
      path: ["config", "axon:kubernetes", "entry", "controller"],
      expected: `"envoy-gateway", as ${asking.join(", ")} asks for tokens`,
      received: `"${controller}" of the ${api} API, which checks none`,
      hint: "or say authentication: false of the endpoint, where its services ask for themselves",
    },
  ]);
}

/** What an endpoint asks of tokens, with what its identity provider says of those it signs. */
export function tokensOf({ externals }: Plan, { name, authentication }: Plan["endpoints"][number]) {
  if (authentication === false) return undefined;
  const { provider, audiences, openPaths } = authentication;
  const identity = externals.find((external) => external.name === provider)?.identity;
  if (!identity) throw new Error(`endpoint ${name} asks for tokens of ${provider}, which has no identity`);
  return { ...identity, audiences, openPaths };
}

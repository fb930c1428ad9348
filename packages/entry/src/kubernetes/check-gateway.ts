import { checkInteger, type Problem, show } from "@axon/core";
import { defaults } from "../contract.ts";
import { routesOf } from "../paths.ts";
import type { KubernetesGatewayEntryArgs } from "./gateway.ts";

/** The API server takes at most 16 rules in one HTTPRoute. */
const maxRules = 16;

/** What is wrong with an entry through Gateway API, besides what is with any. */
export function checkGateway(args: KubernetesGatewayEntryArgs): Problem[] {
  const open = args.maintenance?.open.length ?? 0;
  const rules = args.routes.length + (args.blockedPaths ?? defaults.blockedPaths).length + open;
  const { trustedHops, authentication: { openPaths = [] } = {} } = args;
  const openRules = openPaths.flatMap((path) => routesOf(args.routes, path)).length;
  return [
    ...(rules <= maxRules
      ? []
      : [{ path: ["routes"], expected: `at most ${maxRules}, blocked paths included`, received: show(rules) }]),
    ...(openRules <= maxRules
      ? []
      : [
          {
            path: ["authentication", "openPaths"],
            expected: `at most ${maxRules}, each once for every set of headers`,
            received: show(openRules),
          },
        ]),
    ...(trustedHops === undefined ? [] : checkInteger(["trustedHops"], trustedHops, 1)),
    ...(args.maintenance && args.controller === "standard"
      ? [{ path: ["maintenance"], expected: "left out with a standard controller", received: "a notice" }]
      : []),
    ...(args.authentication && args.controller === "standard"
      ? [
          {
            path: ["authentication"],
            expected: "left out, as Gateway API itself knows no tokens",
            received: `those of ${args.authentication.issuer}`,
            hint: 'use the controller "envoy-gateway", or ask for them in the services',
          },
        ]
      : []),
    ...(args.tlsOptions && args.controller !== "standard"
      ? [{ path: ["tlsOptions"], expected: "left out with Envoy Gateway", received: "options" }]
      : []),
  ];
}

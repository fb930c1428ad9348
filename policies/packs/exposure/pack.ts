import { definePack } from "../../lib/pack.ts";
import { networkDefaultDeny } from "../../rules/exposure/network-default-deny.ts";
import { networkPolicyCoverage } from "../../rules/exposure/network-policy-coverage.ts";
import { noExternalIps } from "../../rules/exposure/no-external-ips.ts";
import { noWildcardOrigin } from "../../rules/exposure/no-wildcard-origin.ts";
import { serviceType } from "../../rules/exposure/service-type.ts";

export const exposure = definePack(
  { name: "exposure", displayName: "Exposure", description: "Workloads that are reachable only as declared" },
  [
    [networkDefaultDeny, "everywhere"],
    [networkPolicyCoverage, "advice"],
    [noExternalIps, "everywhere"],
    [noWildcardOrigin, "everywhere"],
    [serviceType, "everywhere"],
  ],
);

import { definePack } from "../../lib/pack.ts";
import { awsFargateSize } from "../../rules/resource-limits/aws-fargate-size.ts";
import { awsLambdaConcurrency } from "../../rules/resource-limits/aws-lambda-concurrency.ts";
import { cpuLimit } from "../../rules/resource-limits/cpu-limit.ts";
import { ephemeralStorage } from "../../rules/resource-limits/ephemeral-storage.ts";
import { memoryLimit } from "../../rules/resource-limits/memory-limit.ts";
import { namespaceQuota } from "../../rules/resource-limits/namespace-quota.ts";
import { nodePoolLimits } from "../../rules/resource-limits/node-pool-limits.ts";
import { resourceRatio } from "../../rules/resource-limits/resource-ratio.ts";
import { resourceRequests } from "../../rules/resource-limits/resource-requests.ts";

export const resourceLimits = definePack(
  {
    name: "resource-limits",
    displayName: "Resource limits",
    description: "Containers that cannot take their neighbours' memory, CPU and disk",
  },
  [
    [awsFargateSize, "everywhere"],
    [awsLambdaConcurrency, "optional"],
    [cpuLimit, "advice"],
    [ephemeralStorage, "advice"],
    [memoryLimit, "released"],
    [namespaceQuota, "advice"],
    [nodePoolLimits, "advice"],
    [resourceRatio, "advice"],
    [resourceRequests, "advice"],
  ],
);

import { definePack } from "../../lib/pack.ts";
import { cpuLimit } from "../../rules/resource-limits/cpu-limit.ts";
import { memoryLimit } from "../../rules/resource-limits/memory-limit.ts";
import { resourceRequests } from "../../rules/resource-limits/resource-requests.ts";

export const resourceLimits = definePack(
  {
    name: "resource-limits",
    displayName: "Resource limits",
    description: "Containers that cannot take their neighbours' memory, CPU and disk",
  },
  [
    [cpuLimit, "advice"],
    [memoryLimit, "released"],
    [resourceRequests, "advice"],
  ],
);

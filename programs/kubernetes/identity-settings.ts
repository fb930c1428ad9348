import { z } from "zod";

/** Who a workload is to the cloud that its cluster runs in. */
export const identity = z.union(
  [
    z.strictObject({ aws: z.strictObject({ roleArn: z.string() }) }),
    z.strictObject({ azure: z.strictObject({ clientId: z.string(), tenantId: z.string().optional() }) }),
    z.strictObject({ gcp: z.strictObject({ serviceAccount: z.string() }) }),
  ],
  { error: "one of { aws: { roleArn } }, { azure: { clientId } }, { gcp: { serviceAccount } }" },
);

import { z } from "zod";
import { environments } from "./environment.ts";

/** Environments that a commit is deployed to, one after the other: each waits until the one before it has succeeded. */
const way = z
  .array(z.enum(environments))
  .min(1, { error: "at least one environment" })
  .refine((way) => new Set(way).size === way.length, { error: "each environment once" });

/** How a commit gets to production, for `axon pipeline`. Whatever leads to prod waits there for somebody's approval. */
export const delivery = z.strictObject({
  /** Branches whose pushes are deployed, each with where to. @default main to staging, where there is one */
  branches: z.record(z.string().min(1), way).optional(),
  /** Where a tag `v*` goes; none where nothing is said of tags but something of branches. @default prod, where there is one */
  tags: way.optional(),
  /**
   * How a deployment gets into its cluster: by a kubeconfig kept as a secret of the environment, or by one that the stack that
   * made the cluster gives out, without a key in it, and that the job's own identity opens. @default "secret"
   */
  access: z.enum(["secret", "stackOutput"]).default("secret"),
  /** Label of the runners that deploy, where a cluster's API answers inside its network alone. @default - the platform's own */
  runner: z
    .string()
    .regex(/^[\w.-]+$/, { error: "one label of letters, digits, dots, underscores and hyphens" })
    .optional(),
  /** The application's own tests, which everything else waits for. @default Python: both requirements files, then pytest */
  tests: z
    .strictObject({
      /** Container image that they run in. */
      image: z.string(),
      /** Commands of a shell, in the repository of the application. */
      commands: z.array(z.string()).min(1, { error: "at least one command" }),
    })
    .default({
      image: "python:3.12-slim",
      commands: ["pip install --requirement requirements.txt --requirement requirements-dev.txt", "pytest"],
    }),
});

export type Delivery = z.output<typeof delivery>;

import { failOnProblems } from "@axon/core";
import { isSecure } from "./plain-config.ts";
import { clearSecrets } from "./programs.ts";
import type { StackFile } from "./stack-files.ts";

/** Refuses a stack file that holds a secret in clear, even one among encrypted ones. @throws ProblemError without any value */
export function refuseClearSecrets({ name, settings }: StackFile): void {
  const { secrets } = settings;
  if (secrets === undefined || secrets === null || isSecure(secrets)) return;
  const clear =
    typeof secrets === "object"
      ? Object.fromEntries(Object.entries(secrets).filter(([, value]) => !isSecure(value)))
      : secrets;
  failOnProblems(name, clearSecrets(clear));
}

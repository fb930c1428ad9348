import { type Property, root } from "./property.ts";
import type { Resource } from "./resource.ts";
import { scaledName, scaledNames, scales } from "./scaler.ts";
import { type Answer, any } from "./selector.ts";
import type { Stack } from "./stack.ts";
import { UNKNOWN } from "./value.ts";

/** Where each autoscaler keeps the least number of replicas it may scale to. */
const minimumField: Readonly<Record<string, string>> = {
  "kubernetes:autoscaling:HorizontalPodAutoscaler": "minReplicas",
  "kubernetes:keda.sh:ScaledObject": "minReplicaCount",
};

/**
 * The property that decides how few pods a workload may have: the minimum of the autoscaler that targets it, or its own
 * `spec.replicas`. Unset, it is one (KEDA's is zero). Not to be told when it is not known what an autoscaler targets.
 */
export function fewestReplicas(stack: Stack, workload: Resource): Property | typeof UNKNOWN {
  const answers: Answer[] = [];
  for (const [type, field] of Object.entries(minimumField)) {
    const scalers = stack.besides(workload, type);
    for (const scaler of stack.sharing(scalers, [scaledName(workload)], scaledNames)) {
      const answer = scales(scaler, workload);
      if (answer === true) return root(scaler).at("spec", field);
      answers.push(answer);
    }
  }
  return any(answers) === UNKNOWN ? UNKNOWN : root(workload).at("spec", "replicas");
}

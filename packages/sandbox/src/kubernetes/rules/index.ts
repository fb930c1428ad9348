import type { CheckProblem } from "../../stand-in.ts";
import { revealMap, type ValueMap } from "../../value.ts";
import type { Kind } from "../kind.ts";
import { SECRET_SHOWN, showValue } from "../wording.ts";
import { checkConfigMap, checkSecret } from "./data.ts";
import { checkMetadata } from "./metadata.ts";
import { checkRuleGroups } from "./monitoring.ts";
import { checkIngress, checkNetworkPolicy } from "./network.ts";
import { checkPod } from "./pod.ts";
import type { Rule } from "./rule.ts";
import { checkAutoscaler, checkDisruptionBudget } from "./scaling.ts";
import { checkService } from "./service.ts";
import { checkReplicas, checkSchedule, checkSelector, checkStrategy } from "./workload.ts";

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  "/ConfigMap": [checkConfigMap],
  "/Secret": [checkSecret],
  "/Service": [checkService],
  "apps/DaemonSet": [checkSelector],
  "argoproj.io/Rollout": [checkSelector, checkReplicas],
  "apps/Deployment": [checkSelector, checkReplicas, checkStrategy],
  "apps/StatefulSet": [checkSelector, checkReplicas],
  "autoscaling/HorizontalPodAutoscaler": [checkAutoscaler],
  "batch/CronJob": [checkSchedule],
  "monitoring.coreos.com/PrometheusRule": [checkRuleGroups],
  "networking.k8s.io/Ingress": [checkIngress],
  "networking.k8s.io/NetworkPolicy": [checkNetworkPolicy],
  "policy/PodDisruptionBudget": [checkDisruptionBudget],
};

/** Everything an API server refuses that no schema can tell. */
export function checkRules(kind: Kind, object: ValueMap): readonly CheckProblem[] {
  const problems: CheckProblem[] = [];
  const report = (path: CheckProblem["path"], reason: string): void => {
    const secret = showValue(object, path) === SECRET_SHOWN;
    problems.push({ path, reason: secret ? reason.replace(/(, |; )got .*$/s, `$1got ${SECRET_SHOWN}`) : reason });
  };
  const open = revealMap(object);
  checkMetadata(kind, open, report);
  checkPod(kind, open, report);
  for (const rule of RULES[`${kind.group}/${kind.kind}`] ?? []) {
    rule(open, report);
  }
  return problems;
}

/** What the language models may cost, and below what a cluster of ideas is worn out (IE-064). Alerts and processes read these. */
export const dailyBudgetUsd = 200;
export const costPerIdeaUsd = 0.1;
export const entropyThreshold = 0.02;

/** The rules that the processes follow; what pages somebody is an alert as well (IE-065 to IE-067). */
const policies: Record<string, string | number>[] = [
  { condition: "daily_spend > daily_llm_budget", action: "reduce_pods_per_stage", value: 0.8 },
  { condition: "cost_per_idea > cost_per_idea_limit", action: "alert_pagerduty" },
  { condition: "cluster_entropy < entropy_threshold", action: "stop_bn_pods", duration: "3_generations" },
];

/** The file that the processes read. */
export const costControls = {
  daily_llm_budget: dailyBudgetUsd,
  cost_per_idea_limit: costPerIdeaUsd,
  entropy_threshold: entropyThreshold,
  scaling_policies: policies,
};

/** What the language models have cost since midnight, as cost-controls counts it. */
export const dailySpend = "max(daily_llm_spend)";

/** What the language models may cost, and below what a cluster of ideas is worn out (IE-064). Alerts and processes read these. */
export const dailyBudgetUsd = 200;
export const costPerIdeaUsd = 0.1;
export const entropyThreshold = 0.02;

/** How many pods of each stage are left once the day's budget is gone (IE-065). */
const leftOfStages = 0.8;

/** The guide's rules: the first is a limit below, the second an alert, the third the processes' own (IE-065 to IE-067). */
const policies: Record<string, string | number>[] = [
  { condition: "daily_spend > daily_llm_budget", action: "reduce_pods_per_stage", value: leftOfStages },
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

/** Every stage that scales adds fewer pods until the next day. */
export const spendLimits = {
  "daily-llm-budget": {
    spent: dailySpend,
    daily: dailyBudgetUsd,
    services: ["axis-crawlers", "etl", "orchestrator"] as const,
    factor: leftOfStages,
  },
};

import type { PolicyConfigSchema } from "@pulumi/policy";
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import { describeReview, type Exemption, reviewExemptions } from "./exemption.ts";
import type { Resource } from "./resource.ts";
import type { Rule } from "./rule.ts";
import { runRule } from "./run-rule.ts";
import { type Settings, settingSchemas } from "./settings.ts";
import type { Stack } from "./stack.ts";

/** Name of the policy by which the policy server tells of exemptions: what it does not report is not seen. */
export const exemptionReportName = "exemption-report";

/** What the engine shows of it. */
export const exemptionReport = {
  name: exemptionReportName,
  displayName: "Exemptions are told with every run",
  description: "Violations that are exempted, and exemptions that have expired or match nothing.",
} as const;

const text: PolicyConfigJSONSchema = { type: "string", minLength: 1 };

/** The exemptions of a rule, or of all rules, as the policy server checks them. */
export const exemptionsSchema: PolicyConfigJSONSchema = {
  type: "array",
  items: {
    type: "object",
    required: ["rule", "resource", "reason", "expires"],
    properties: {
      rule: text,
      resource: { type: "object", properties: { urn: text, type: text, name: text } },
      reason: text,
      expires: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
    },
  },
};

export const exemptionReportSchema: PolicyConfigSchema = {
  properties: { exemptions: exemptionsSchema, settings: { type: "object", properties: { ...settingSchemas } } },
};

/** What the policy is configured with. */
export interface ExemptionReportConfig {
  readonly exemptions?: readonly Exemption[];
  /** What the exempted rules are judged with. */
  readonly settings?: Partial<Settings>;
}

/** Tells what became of each exemption: a message for each resource it is used for, or one for none. */
export function reportExemptions(
  rules: readonly Rule[],
  stack: Stack,
  { exemptions = [], settings }: ExemptionReportConfig,
  today: string,
): readonly { readonly message: string; readonly resource?: Resource }[] {
  const exempted = rules.filter(({ name }) => exemptions.some(({ rule }) => rule === name));
  const found = exempted.flatMap((rule) =>
    [...runRule(rule, stack.resources, settings, today)].map(({ resource }) => ({ rule: rule.name, resource })),
  );
  return reviewExemptions(exemptions, found, today).flatMap((review) => {
    const message = describeReview(review);
    return review.state === "used" ? review.resources.map((resource) => ({ message, resource })) : [{ message }];
  });
}

import type {
  PolicyConfigSchema,
  PolicyPackArgs,
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { type Exemption, exemptionOf, utcDay } from "./exemption.ts";
import {
  type ExemptionReportConfig,
  exemptionReport,
  exemptionReportSchema,
  exemptionsSchema,
  reportExemptions,
} from "./exemption-report.ts";
import type { Level, Pack } from "./pack.ts";
import { plain } from "./plain.ts";
import { applyEdits, remediate } from "./remediate.ts";
import { type Resource, typeKey } from "./resource.ts";
import type { ResourceRule, Rule, StackRule } from "./rule.ts";
import { type Settings, settingSchemas, withDefaults } from "./settings.ts";
import { Stack } from "./stack.ts";
import type { Value } from "./value.ts";

/** What a policy is configured with: the settings it reads, and what is exempted from it. */
interface RuleConfig extends Partial<Settings> {
  readonly exemptions?: readonly Exemption[];
}

/**
 * A pack in the form the policy server runs: the same rules, levels and messages as `judge`. Without a configuration the
 * levels are those of production.
 * @param today day by which exemptions expire and versions age, YYYY-MM-DD
 */
export function policyPackArgs(pack: Pack, today = utcDay()): PolicyPackArgs {
  return {
    displayName: pack.displayName,
    description: pack.description,
    policies: [
      ...pack.rules.map(({ rule, levels }) =>
        rule.scope === "resource" ? resourcePolicy(rule, levels.prod, today) : stackPolicy(rule, levels.prod, today),
      ),
      exemptionPolicy(
        pack.rules.map(({ rule }) => rule),
        today,
      ),
    ],
  };
}

function resourcePolicy(rule: ResourceRule, enforcementLevel: Level, today: string): ResourceValidationPolicy {
  const demandType = (args: ResourceValidationArgs) => {
    if (!rule.types.includes(typeKey(args.type))) args.notApplicable(`${rule.name} does not judge ${args.type}`);
  };
  return {
    ...metadata(rule),
    enforcementLevel,
    validateResource: (args, reportViolation) => {
      demandType(args);
      const { exemptions = [], ...settings } = args.getConfig<RuleConfig>();
      const resource = new ServerResource(args);
      for (const { outcome, message } of rule.check(resource, withDefaults(settings), today)) {
        if (outcome === "unknown" || exemptionOf(rule.name, resource, exemptions, today)) continue;
        reportViolation(message);
      }
    },
    ...(rule.remediable && {
      remediateResource: (args) => {
        demandType(args);
        const { exemptions = [], ...settings } = args.getConfig<RuleConfig>();
        const resource = new ServerResource(args);
        const edits = exemptionOf(rule.name, resource, exemptions, today) ? [] : remediate(resource, rule, settings);
        if (edits.length === 0) return undefined;
        applyEdits(args.props, edits);
        return args.props;
      },
    }),
  };
}

function stackPolicy(rule: StackRule, enforcementLevel: Level, today: string): StackValidationPolicy {
  return {
    ...metadata(rule),
    enforcementLevel,
    validateStack: (args, reportViolation) => {
      const stack = new Stack(args.resources.map((resource) => new ServerResource(resource)));
      if (stack.ofType(...rule.types).length === 0) args.notApplicable(`${rule.name} finds no resource of its types`);
      const { exemptions = [], ...settings } = args.getConfig<RuleConfig>();
      for (const { outcome, message, resource } of rule.check(stack, withDefaults(settings), today)) {
        if (outcome === "unknown" || exemptionOf(rule.name, resource, exemptions, today)) continue;
        reportViolation(message, resource.urn);
      }
    },
  };
}

function exemptionPolicy(rules: readonly Rule[], today: string): StackValidationPolicy {
  return {
    ...exemptionReport,
    enforcementLevel: "advisory",
    configSchema: exemptionReportSchema,
    validateStack: (args, reportViolation) => {
      const stack = new Stack(args.resources.map((resource) => new ServerResource(resource)));
      for (const { message, resource } of reportExemptions(
        rules,
        stack,
        args.getConfig<ExemptionReportConfig>(),
        today,
      )) {
        reportViolation(message, resource?.urn);
      }
    },
  };
}

function metadata({
  name,
  displayName,
  description,
  severity,
  remediationSteps,
  url,
  frameworks,
  tags,
  ...rule
}: Rule) {
  return {
    name,
    displayName,
    description,
    severity,
    remediationSteps,
    url,
    framework: frameworks[0],
    tags: [...tags],
    configSchema: configSchema(rule),
  };
}

/** What a rule can be configured with, as the engine checks it. */
export function configSchema({ settings = [] }: Pick<Rule, "settings">): PolicyConfigSchema {
  const own = settings.map((setting) => [setting, settingSchemas[setting]] as const);
  return { properties: { ...Object.fromEntries(own), exemptions: exemptionsSchema } };
}

/** What the policy server tells of a resource; only of a whole stack, what its inputs are computed from. */
type ServedResource = Pick<PolicyResource, "type" | "name" | "urn" | "props" | "opts"> &
  Partial<Pick<PolicyResource, "propertyDependencies">>;

/** A resource of the policy server, copied into plain data only when a rule looks into it. */
class ServerResource implements Resource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly protect: boolean;
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly #source: object;
  #inputs: Value | undefined;

  constructor({ type, name, urn, props, opts, propertyDependencies = {} }: ServedResource) {
    this.type = type;
    this.name = name;
    this.urn = urn;
    this.protect = opts.protect;
    const sources = Object.entries(propertyDependencies);
    this.propertyDependencies = Object.fromEntries(sources.map(([input, from]) => [input, from.map(({ urn }) => urn)]));
    this.#source = props;
  }

  get inputs(): Value {
    this.#inputs ??= plain(this.#source);
    return this.#inputs;
  }
}

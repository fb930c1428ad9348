import type {
  PolicyConfigSchema,
  PolicyPackArgs,
  PolicyPackConfig,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Level, Pack } from "./pack.ts";
import { plain } from "./plain.ts";
import { type Resource, typeKey } from "./resource.ts";
import type { ResourceRule, Rule, StackRule } from "./rule.ts";
import { type Settings, settingSchemas, withDefaults } from "./settings.ts";
import { Stack } from "./stack.ts";
import type { Value } from "./value.ts";

/** A pack in the form the policy server runs: the same rules, levels and messages as `judge`. */
export function policyPackArgs(pack: Pack): PolicyPackArgs {
  return {
    displayName: pack.displayName,
    description: pack.description,
    policies: pack.rules.map(({ rule, level }) =>
      rule.scope === "resource" ? resourcePolicy(rule, level) : stackPolicy(rule, level),
    ),
  };
}

/** What `--policy-pack-config` takes, so that every rule of the pack that reads a setting gets it. */
export function policyPackConfig(pack: Pack, settings: Partial<Settings>): PolicyPackConfig {
  const entries = pack.rules.flatMap(({ rule }) => {
    const read = (rule.settings ?? []).filter((name) => settings[name] !== undefined);
    return read.length > 0
      ? [[rule.name, Object.fromEntries(read.map((name) => [name, settings[name]]))] as const]
      : [];
  });
  return Object.fromEntries(entries);
}

function resourcePolicy(rule: ResourceRule, enforcementLevel: Level): ResourceValidationPolicy {
  return {
    ...metadata(rule),
    enforcementLevel,
    validateResource: (args, reportViolation) => {
      if (!rule.types.includes(typeKey(args.type))) args.notApplicable(`${rule.name} does not judge ${args.type}`);
      for (const verdict of rule.check(new ServerResource(args), settingsOf(args))) {
        if (verdict.outcome === "violation") reportViolation(verdict.message);
      }
    },
  };
}

function stackPolicy(rule: StackRule, enforcementLevel: Level): StackValidationPolicy {
  return {
    ...metadata(rule),
    enforcementLevel,
    validateStack: (args, reportViolation) => {
      const stack = new Stack(args.resources.map((resource) => new ServerResource(resource)));
      if (stack.ofType(...rule.types).length === 0) args.notApplicable(`${rule.name} finds no resource of its types`);
      for (const verdict of rule.check(stack, settingsOf(args))) {
        if (verdict.outcome === "violation") reportViolation(verdict.message, verdict.resource.urn);
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
  framework,
  tags,
  settings,
}: Rule) {
  const configSchema: PolicyConfigSchema | undefined = settings && {
    properties: Object.fromEntries(settings.map((setting) => [setting, settingSchemas[setting]])),
  };
  return {
    name,
    displayName,
    description,
    severity,
    remediationSteps,
    url,
    framework,
    tags: [...tags],
    ...(configSchema && { configSchema }),
  };
}

function settingsOf(args: { getConfig<T extends object>(): T }): Settings {
  return withDefaults(args.getConfig<Partial<Settings>>());
}

/** A resource of the policy server, copied into plain data only when a rule looks into it. */
class ServerResource implements Resource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly #source: object;
  #inputs: Value | undefined;

  constructor({ type, name, urn, props }: { type: string; name: string; urn: string; props: object }) {
    this.type = type;
    this.name = name;
    this.urn = urn;
    this.#source = props;
  }

  get inputs(): Value {
    this.#inputs ??= plain(this.#source);
    return this.#inputs;
  }
}

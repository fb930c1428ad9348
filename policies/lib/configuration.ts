import type { PolicyPackConfig } from "@pulumi/policy";
import type { Exemption } from "./exemption.ts";
import { exemptionReportName } from "./exemption-report.ts";
import type { Level, Pack, PackEntry } from "./pack.ts";
import type { Environment, Settings } from "./settings.ts";

/** A level somebody may ask for. `remediate` mends what the rule can mend, and is mandatory for the rest. */
export type ConfiguredLevel = Level | "remediate";

/** What an installation says of the policies; the content of `axon-policies.yaml`. */
export interface PolicyConfiguration {
  /** Its `environment` also chooses the levels, prod where it says none. */
  readonly settings?: Partial<Settings>;
  /** Other levels than the pack's, by the name of the rule: in all environments, or in some. */
  readonly levels?: Readonly<Record<string, ConfiguredLevel | Readonly<Partial<Record<Environment, ConfiguredLevel>>>>>;
  readonly exemptions?: readonly Exemption[];
}

/** The level of a rule in the environment that is judged. */
export function levelOf({ rule, levels }: PackEntry, { settings, levels: own }: PolicyConfiguration): ConfiguredLevel {
  const environment = settings?.environment ?? "prod";
  const chosen = own?.[rule.name];
  return (typeof chosen === "string" ? chosen : chosen?.[environment]) ?? levels[environment];
}

/** What `--policy-pack-config` takes, so that the policy server judges as `judge` does: what differs from the defaults. */
export function policyPackConfig(pack: Pack, configuration: PolicyConfiguration): PolicyPackConfig {
  const active = pack.rules.filter((entry) => levelOf(entry, configuration) !== "disabled");
  const exemptions = (configuration.exemptions ?? []).filter(({ rule }) =>
    active.some((entry) => entry.rule.name === rule),
  );
  const entries = pack.rules.map((entry) => [entry.rule.name, ruleConfig(entry, configuration, exemptions)] as const);
  const report = { settings: configuration.settings ?? {}, exemptions };
  return {
    ...Object.fromEntries(entries.filter(([, config]) => Object.keys(config).length > 0)),
    ...(exemptions.length > 0 && { [exemptionReportName]: report }),
  };
}

function ruleConfig(entry: PackEntry, configuration: PolicyConfiguration, exemptions: readonly Exemption[]) {
  const { rule, levels } = entry;
  const level = levelOf(entry, configuration);
  const settings = (rule.settings ?? []).flatMap((name) => {
    const value = configuration.settings?.[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = exemptions.filter((exemption) => exemption.rule === rule.name);
  return {
    ...(level !== levels.prod && { enforcementLevel: level }),
    ...Object.fromEntries(settings),
    ...(own.length > 0 && { exemptions: own }),
  };
}

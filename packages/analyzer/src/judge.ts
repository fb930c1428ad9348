import {
  type ConfiguredLevel,
  type Exemption,
  type ExemptionReportConfig,
  exemptionOf,
  exemptionReport,
  type Resource,
  type Rule,
  reportExemptions,
  type Settings,
  Stack,
  typeKey,
  utcDay,
  type Verdict,
  withDefaults,
} from "@axon/policies/lib";
import messages, {
  type AnalyzeDiagnostic,
  type AnalyzeRequest,
  type AnalyzeResponse,
  type AnalyzerResource,
  type ConfigureAnalyzerRequest,
  type PolicyNotApplicable,
} from "@pulumi/pulumi/proto/analyzer_pb.js";
import { remediations } from "./remediate.ts";
import type { ServedPack } from "./serve.ts";
import { levelNumbers, notApplicable, severityNumbers, WireResource } from "./wire.ts";

/** What an installation says of a policy, by its name. */
export type Configuration = ReadonlyMap<
  string,
  { readonly level: ConfiguredLevel; readonly properties: Readonly<Record<string, unknown>> }
>;

/** The configuration of a run. */
export function configurationOf(request: ConfigureAnalyzerRequest): Configuration {
  const { ADVISORY, DISABLED, REMEDIATE } = messages.EnforcementLevel;
  const entries = [...request.getPolicyconfigMap().toArray()].map(([name]) => {
    const config = request.getPolicyconfigMap().get(name);
    const number = config?.getEnforcementlevel();
    const level: ConfiguredLevel =
      number === DISABLED
        ? "disabled"
        : number === ADVISORY
          ? "advisory"
          : number === REMEDIATE
            ? "remediate"
            : "mandatory";
    return [name, { level, properties: { ...config?.getProperties()?.toJavaScript() } }] as const;
  });
  return new Map(entries);
}

/** A rule that judges one resource at a time. */
export type ResourceRule = Extract<Rule, { scope: "resource" }>;

/** A rule as it is applied in this run. */
export interface Applied<R extends Rule = Rule> {
  readonly rule: R;
  readonly level: Exclude<ConfiguredLevel, "disabled">;
  readonly settings: Settings;
  readonly exemptions: readonly Exemption[];
}

/** What a policy is configured with, as the engine has checked it by the policy's schema. */
interface RuleProperties extends Partial<Settings> {
  readonly exemptions?: readonly Exemption[];
}

/** What a type of resource is judged by, and an answer, as it is sent, that says which policies do not judge it. */
interface Sorted {
  readonly applicable: readonly Applied<ResourceRule>[];
  readonly notApplicable: Uint8Array;
}

/** Judges what the engine sends by the rules of a pack. */
export class PackJudge {
  readonly #served: ServedPack;
  readonly #today: string;
  readonly #rules: readonly Applied[];
  readonly #report: ExemptionReportConfig | undefined;
  readonly #byType = new Map<string, Sorted>();
  readonly #mending: readonly Applied<ResourceRule>[];
  /** A RemediateResponse, as it is sent, that names the rules that are not asked to mend. */
  readonly #notMending: Uint8Array;

  /** @param today day by which exemptions expire and versions age, YYYY-MM-DD */
  constructor(served: ServedPack, configuration: Configuration = new Map(), today = utcDay()) {
    this.#served = served;
    this.#today = today;
    this.#rules = served.pack.rules.flatMap(({ rule, levels }): Applied[] => {
      const { level = levels.prod, properties } = configuration.get(rule.name) ?? {};
      const { exemptions = [], ...settings }: RuleProperties = properties ?? {};
      return level === "disabled" ? [] : [{ rule, level, settings: withDefaults(settings), exemptions }];
    });
    const { level, properties } = configuration.get(exemptionReport.name) ?? {};
    this.#report = level === "disabled" ? undefined : { ...properties };
    const ofResources = this.#rules.filter(judgesResources);
    this.#mending = ofResources.filter(({ level }) => level === "remediate");
    const answer = new messages.RemediateResponse();
    for (const { rule, level } of ofResources) {
      if (level !== "remediate") answer.addNotApplicable(notApplicable(rule, `${rule.name} is not asked to mend`));
    }
    this.#notMending = answer.serializeBinary();
  }

  /**
   * Mends a resource, which is only read where a rule is asked to. The engine takes a rule of which it hears nothing for one that
   * passed, and tells so for each resource: what does not mend is named as well.
   * @param bytes an AnalyzeRequest, as it came
   * @returns a RemediateResponse, as it is sent
   */
  remediate(bytes: Uint8Array): Uint8Array {
    if (this.#mending.length === 0) return this.#notMending;
    const request = messages.AnalyzeRequest.deserializeBinary(bytes);
    const answer = remediations(request, this.#mending, this.#served, this.#today);
    return Buffer.concat([answer.serializeBinary(), this.#notMending]);
  }

  /** @returns an AnalyzeResponse, as it is sent */
  judgeResource(request: AnalyzeRequest): Uint8Array {
    const resource = new WireResource(request);
    const { applicable, notApplicable } = this.#sort(resource.type);
    const diagnostics = applicable.flatMap((applied) =>
      this.#held(applied, applied.rule.check(resource, applied.settings, this.#today)).map(({ message }) =>
        this.#diagnostic(applied, message),
      ),
    );
    // Two messages one after the other are one message with the lists of both. Source: protobuf.dev, encoding.
    return Buffer.concat([response(diagnostics).serializeBinary(), notApplicable]);
  }

  judgeStack(resources: readonly AnalyzerResource[]): AnalyzeResponse {
    const stack = new Stack(resources.map((resource) => new WireResource(resource)));
    const diagnostics: AnalyzeDiagnostic[] = [];
    const skipped: PolicyNotApplicable[] = [];
    for (const applied of this.#rules) {
      const { rule, settings } = applied;
      if (rule.scope !== "stack") continue;
      if (stack.ofType(...rule.types).length === 0) {
        skipped.push(notApplicable(rule, `${rule.name} finds no resource of its types`));
        continue;
      }
      for (const { message, resource } of this.#held(applied, rule.check(stack, settings, this.#today))) {
        diagnostics.push(this.#diagnostic(applied, message, resource));
      }
    }
    return response([...diagnostics, ...this.#exemptions(stack)], skipped);
  }

  /** Violations that no exemption covers. */
  #held({ rule, exemptions }: Applied, verdicts: Iterable<Verdict>): readonly Verdict[] {
    return [...verdicts].filter(
      ({ outcome, resource }) =>
        outcome === "violation" && exemptionOf(rule.name, resource, exemptions, this.#today) === undefined,
    );
  }

  #exemptions(stack: Stack): readonly AnalyzeDiagnostic[] {
    const { pack } = this.#served;
    const rules = pack.rules.map(({ rule }) => rule);
    const found = this.#report ? reportExemptions(rules, stack, this.#report, this.#today) : [];
    return found.map(({ message, resource }) =>
      this.#diagnostic({ rule: exemptionReport, level: "advisory" }, message, resource),
    );
  }

  #sort(type: string): Sorted {
    const known = this.#byType.get(type);
    if (known) return known;
    const applicable: Sorted["applicable"][number][] = [];
    const skipped: PolicyNotApplicable[] = [];
    for (const { rule, ...rest } of this.#rules) {
      if (rule.scope !== "resource") continue;
      if (rule.types.includes(typeKey(type))) applicable.push({ rule, ...rest });
      else skipped.push(notApplicable(rule, `${rule.name} does not judge ${type}`));
    }
    const sorted = { applicable, notApplicable: response([], skipped).serializeBinary() };
    this.#byType.set(type, sorted);
    return sorted;
  }

  #diagnostic(
    { rule, level }: { readonly rule: Described; readonly level: Applied["level"] },
    message: string,
    resource?: Resource,
  ): AnalyzeDiagnostic {
    const diagnostic = new messages.AnalyzeDiagnostic();
    diagnostic.setPolicyname(rule.name);
    diagnostic.setPolicypackname(this.#served.pack.name);
    diagnostic.setPolicypackversion(this.#served.version);
    diagnostic.setDescription(rule.description);
    diagnostic.setMessage(`${rule.description}\n${message}`);
    // What could not be mended is as bad as ever.
    diagnostic.setEnforcementlevel(levelNumbers[level === "remediate" ? "mandatory" : level]);
    if (rule.severity) diagnostic.setSeverity(severityNumbers[rule.severity]);
    if (resource?.urn) diagnostic.setUrn(resource.urn);
    return diagnostic;
  }
}

function judgesResources(applied: Applied): applied is Applied<ResourceRule> {
  return applied.rule.scope === "resource";
}

/** What a diagnostic tells of its policy. */
type Described = Pick<Rule, "name" | "description"> & Partial<Pick<Rule, "severity">>;

function response(diagnostics: AnalyzeDiagnostic[], skipped: PolicyNotApplicable[] = []): AnalyzeResponse {
  const answer = new messages.AnalyzeResponse();
  answer.setDiagnosticsList(diagnostics);
  answer.setNotApplicableList(skipped);
  return answer;
}

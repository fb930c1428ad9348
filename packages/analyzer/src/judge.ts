import { type Level, type Resource, type Rule, type Settings, Stack, typeKey, withDefaults } from "@axon/policies/lib";
import messages, {
  type AnalyzeDiagnostic,
  type AnalyzeRequest,
  type AnalyzeResponse,
  type AnalyzerResource,
  type ConfigureAnalyzerRequest,
  type PolicyNotApplicable,
} from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { ServedPack } from "./serve.ts";
import { levelNumbers, severityNumbers, WireResource } from "./wire.ts";

/** What an installation says of a policy, by its name. */
export type Configuration = ReadonlyMap<
  string,
  { readonly level: Level; readonly settings: Readonly<Record<string, unknown>> }
>;

/** The configuration of a run. A policy of ours cannot mend anything; asked to, it stops the deployment, as Pulumi's does. */
export function configurationOf(request: ConfigureAnalyzerRequest): Configuration {
  const { ADVISORY, DISABLED } = messages.EnforcementLevel;
  const entries = [...request.getPolicyconfigMap().toArray()].map(([name]) => {
    const config = request.getPolicyconfigMap().get(name);
    const number = config?.getEnforcementlevel();
    const level: Level = number === DISABLED ? "disabled" : number === ADVISORY ? "advisory" : "mandatory";
    return [name, { level, settings: { ...config?.getProperties()?.toJavaScript() } }] as const;
  });
  return new Map(entries);
}

/** A rule as it is applied in this run. */
interface Applied<R extends Rule = Rule> {
  readonly rule: R;
  readonly level: Exclude<Level, "disabled">;
  readonly settings: Settings;
}

/** What a type of resource is judged by, and what not. */
interface Sorted {
  readonly applicable: readonly Applied<Extract<Rule, { scope: "resource" }>>[];
  readonly notApplicable: PolicyNotApplicable[];
}

/** Judges what the engine sends by the rules of a pack. */
export class PackJudge {
  readonly #served: ServedPack;
  readonly #rules: readonly Applied[];
  readonly #byType = new Map<string, Sorted>();

  constructor(served: ServedPack, configuration: Configuration = new Map()) {
    this.#served = served;
    this.#rules = served.pack.rules.flatMap(({ rule, level }): Applied[] => {
      const configured = configuration.get(rule.name);
      const chosen = configured?.level ?? level;
      return chosen === "disabled" ? [] : [{ rule, level: chosen, settings: withDefaults(configured?.settings) }];
    });
  }

  judgeResource(request: AnalyzeRequest): AnalyzeResponse {
    const resource = new WireResource(request);
    const { applicable, notApplicable } = this.#sort(resource.type);
    const diagnostics = applicable.flatMap((applied) =>
      [...applied.rule.check(resource, applied.settings)]
        .filter(({ outcome }) => outcome === "violation")
        .map(({ message }) => this.#diagnostic(applied, message)),
    );
    return response(diagnostics, notApplicable);
  }

  judgeStack(resources: readonly AnalyzerResource[]): AnalyzeResponse {
    const stack = new Stack(resources.map((resource) => new WireResource(resource)));
    const diagnostics: AnalyzeDiagnostic[] = [];
    const skipped: PolicyNotApplicable[] = [];
    for (const { rule, level, settings } of this.#rules) {
      if (rule.scope !== "stack") continue;
      if (stack.ofType(...rule.types).length === 0) {
        skipped.push(notApplicable(rule, `${rule.name} finds no resource of its types`));
        continue;
      }
      for (const { outcome, message, resource } of rule.check(stack, settings)) {
        if (outcome === "violation") diagnostics.push(this.#diagnostic({ rule, level }, message, resource));
      }
    }
    return response(diagnostics, skipped);
  }

  #sort(type: string): Sorted {
    const known = this.#byType.get(type);
    if (known) return known;
    const applicable: Sorted["applicable"][number][] = [];
    const skipped: PolicyNotApplicable[] = [];
    for (const { rule, level, settings } of this.#rules) {
      if (rule.scope !== "resource") continue;
      if (rule.types.includes(typeKey(type))) applicable.push({ rule, level, settings });
      else skipped.push(notApplicable(rule, `${rule.name} does not judge ${type}`));
    }
    const sorted = { applicable, notApplicable: skipped };
    this.#byType.set(type, sorted);
    return sorted;
  }

  #diagnostic(
    { rule, level }: Pick<Applied, "rule" | "level">,
    message: string,
    resource?: Resource,
  ): AnalyzeDiagnostic {
    const diagnostic = new messages.AnalyzeDiagnostic();
    diagnostic.setPolicyname(rule.name);
    diagnostic.setPolicypackname(this.#served.pack.name);
    diagnostic.setPolicypackversion(this.#served.version);
    diagnostic.setDescription(rule.description);
    diagnostic.setMessage(`${rule.description}\n${message}`);
    diagnostic.setEnforcementlevel(levelNumbers[level]);
    diagnostic.setSeverity(severityNumbers[rule.severity]);
    if (resource?.urn) diagnostic.setUrn(resource.urn);
    return diagnostic;
  }
}

function notApplicable(rule: Rule, reason: string): PolicyNotApplicable {
  const entry = new messages.PolicyNotApplicable();
  entry.setPolicyName(rule.name);
  entry.setReason(reason);
  return entry;
}

function response(diagnostics: AnalyzeDiagnostic[], skipped: PolicyNotApplicable[]): AnalyzeResponse {
  const answer = new messages.AnalyzeResponse();
  answer.setDiagnosticsList(diagnostics);
  answer.setNotApplicableList(skipped);
  return answer;
}

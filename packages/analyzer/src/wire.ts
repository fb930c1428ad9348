import { plain, type Resource, type Rule, type Value } from "@axon/policies/lib";
import { secretSignature, signatureKey } from "@axon/protocol/marks";
import messages, {
  type AnalyzeRequest,
  type AnalyzerResource,
  type PolicyNotApplicable,
} from "@pulumi/pulumi/proto/analyzer_pb.js";

/** The engine's numbers of levels and severities. */
export const levelNumbers = {
  advisory: messages.EnforcementLevel.ADVISORY,
  mandatory: messages.EnforcementLevel.MANDATORY,
  disabled: messages.EnforcementLevel.DISABLED,
} as const;

export const severityNumbers = {
  low: messages.PolicySeverity.POLICY_SEVERITY_LOW,
  medium: messages.PolicySeverity.POLICY_SEVERITY_MEDIUM,
  high: messages.PolicySeverity.POLICY_SEVERITY_HIGH,
  critical: messages.PolicySeverity.POLICY_SEVERITY_CRITICAL,
} as const;

/** Says that a rule has nothing to say, and why. */
export function notApplicable(rule: Rule, reason: string): PolicyNotApplicable {
  const entry = new messages.PolicyNotApplicable();
  entry.setPolicyName(rule.name);
  entry.setReason(reason);
  return entry;
}

/** A resource as the engine sends it, read only when a rule looks into it. */
export class WireResource implements Resource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly protect: boolean | undefined;
  readonly #message: AnalyzeRequest | AnalyzerResource;
  #inputs: Value | undefined;

  constructor(message: AnalyzeRequest | AnalyzerResource) {
    this.type = message.getType();
    this.name = message.getName();
    this.urn = message.getUrn();
    this.protect = message.getOptions()?.getProtect();
    this.#message = message;
  }

  get inputs(): Value {
    this.#inputs ??= plain(inTheOpen(this.#message.getProperties()?.toJavaScript() ?? {}));
    return this.#inputs;
  }

  /** What each input is computed from; the engine tells it of a whole stack alone. */
  get propertyDependencies(): Readonly<Record<string, readonly string[]>> {
    if (!("getPropertydependenciesMap" in this.#message)) return {};
    const sources: Record<string, readonly string[]> = {};
    this.#message.getPropertydependenciesMap().forEach((from, input) => {
      sources[input] = from.getUrnsList();
    });
    return sources;
  }
}

/** Secrets in clear, as Pulumi's policy server hands them to rules: a password in a log level is found even when it is one. */
function inTheOpen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inTheOpen);
  if (typeof value !== "object" || value === null) return value;
  const entries: Record<string, unknown> = Object.fromEntries(Object.entries(value));
  if (entries[signatureKey] === secretSignature) return inTheOpen(entries.value);
  return Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key, inTheOpen(entry)]));
}

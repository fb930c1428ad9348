import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  durationHours,
  isHidden,
  iso27001,
  manifest,
  numberOf,
  root,
  soc2,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const certificate = (spec: object) => manifest({ apiVersion: "cert-manager.io/v1", kind: "Certificate", spec });

/** What cert-manager asks the issuer for where nothing is said: 90 days. Source: cert-manager's API reference, Certificate. */
const usualHours = 2160;

/**
 * 100 days. Public issuers give no longer ones from 15 March 2027 on. Source: the CA/Browser Forum's ballot SC-081v3, which
 * the baseline requirements have in section 6.3.2.
 */
const mostHours = 2400;

/** Three days: an issuer that fails on Friday evening is noticed before anything expires. */
const noticeHours = 72;

export const certificateLifetime = defineRule({
  scope: "resource",
  name: "certificate-lifetime",
  displayName: "Certificates are short-lived, and renewed in time",
  description:
    "A key that was copied unseen serves whoever has it for as long as its certificate is valid. One that is renewed in its last hours is an outage as soon as its issuer is down for a night.",
  severity: "medium",
  remediationSteps:
    "Set duration to 2400h or less, let renewBefore leave three days or a third of it, and leave privateKey.rotationPolicy at Always.",
  url: "https://cert-manager.io/docs/usage/certificate/",
  frameworks: [axonBaseline("encryption", "certificates are renewed"), soc2("CC6.7"), iso27001("8.24")],
  peers: ["kyverno:limit-duration"],
  tags: ["kubernetes", "tls"],
  types: ["kubernetes:cert-manager.io:Certificate"],
  *check(resource) {
    const spec = root(resource).at("spec");
    const lasts = spec.at("duration");
    const hours = lasts.value === undefined ? usualHours : durationHours(lasts.value);
    const isShort = () => hours !== undefined && hours <= mostHours;
    // A root of trust lives longer than what it signs.
    if (spec.at("isCA").value !== true) yield* demand(lasts, isShort, `set it to ${mostHours}h or less`);
    const least = Math.min(noticeHours, (hours ?? usualHours) / 3);
    const isEarly = (value: Value | undefined) => {
      const before = durationHours(value) ?? 0;
      return value === undefined || (before >= least && before < (hours ?? usualHours));
    };
    if (!isHidden(lasts.value))
      yield* demand(spec.at("renewBefore"), isEarly, `set it to ${Math.ceil(least)}h or more`);
    const percent = spec.at("renewBeforePercentage");
    const isShare = (value: Value | undefined) =>
      value === undefined || (numberOf(value) / 100) * (hours ?? usualHours) >= least;
    if (!isHidden(lasts.value)) yield* demand(percent, isShare, "set it to 33");
    yield* demand(spec.at("privateKey", "rotationPolicy"), (value) => value !== "Never", 'set it to "Always"');
  },
  examples: {
    compliant: [
      certificate({ duration: "2160h", renewBefore: "720h" }),
      certificate({}),
      certificate({ duration: "24h", renewBefore: "8h0m0s" }),
      certificate({ duration: "1440h", renewBeforePercentage: 25 }),
      certificate({ isCA: true, duration: "87600h", renewBefore: "8760h" }),
      certificate({ privateKey: { rotationPolicy: "Always" } }),
    ],
    violating: [
      certificate({ duration: "8760h", renewBefore: "720h" }),
      certificate({ duration: "2160h", renewBefore: "24h" }),
      certificate({ duration: "720h", renewBefore: "720h" }),
      certificate({ duration: "1440h", renewBeforePercentage: 2 }),
      certificate({ duration: "90d" }),
      certificate({ privateKey: { rotationPolicy: "Never" } }),
    ],
    notApplicable: [configMap],
    unknown: [certificate({ duration: UNKNOWN }), certificate({ renewBefore: UNKNOWN })],
  },
});

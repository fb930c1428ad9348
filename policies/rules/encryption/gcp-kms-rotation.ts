import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const type = "gcp:kms/cryptoKey:CryptoKey";
const key = (fields: Readonly<Record<string, unknown>>) => resource(type, { keyRing: "main", ...fields });
const longestSeconds = 90 * 86_400;

export const gcpKmsRotation = defineRule({
  scope: "resource",
  name: "gcp-kms-rotation",
  displayName: "Keys of Google Cloud are renewed by themselves",
  description:
    "A key that is never renewed protects all that was ever written, and one copy of it opens all of that. With a period Google makes a new version and keeps the old ones for what they encrypted.",
  severity: "medium",
  remediationSteps: 'Set rotationPeriod to "7776000s", which is 90 days, or less.',
  url: "https://cloud.google.com/kms/docs/key-rotation",
  frameworks: [axonBaseline("encryption", "keys are renewed"), soc2("CC6.1"), iso27001("8.24")],
  peers: ["CKV_GCP_43", "GCP-0065"],
  tags: ["gcp", "keys", "encryption"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const purpose = inputs.at("purpose");
    if (isHidden(purpose.value)) return yield unknown(purpose);
    // Keys that sign, and keys that only open what others closed, are renewed by hand.
    if (purpose.value !== undefined && purpose.value !== "ENCRYPT_DECRYPT") return;
    const isOften = (period: unknown) => secondsOf(period) <= longestSeconds;
    yield* demand(inputs.at("rotationPeriod"), isOften, 'set it to "7776000s"');
  },
  examples: {
    compliant: [
      key({ rotationPeriod: "7776000s" }),
      key({ rotationPeriod: "2592000s", purpose: "ENCRYPT_DECRYPT" }),
      key({ purpose: "ASYMMETRIC_SIGN" }),
    ],
    violating: [key({}), key({ rotationPeriod: "31536000s" })],
    notApplicable: [configMap],
    unknown: [key({ rotationPeriod: UNKNOWN }), key({ purpose: UNKNOWN })],
  },
});

/** Google writes a duration as seconds with an `s`, and fractions if it must. */
function secondsOf(period: unknown): number {
  const [, seconds] = typeof period === "string" ? (/^(\d+(?:\.\d+)?)s$/.exec(period) ?? []) : [];
  return Number(seconds);
}

import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  durationHours,
  iso27001,
  manifest,
  type Property,
  root,
  soc2,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const filled = (spec: object) => manifest({ apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", spec });
const from = (source: object) => ({ dataFrom: [{ sourceRef: source }] });

/** One hour, which is also what the operator does where nothing is said. Source: the CRD's default. */
const mostHours = 1;

export const secretRefresh = defineRule({
  scope: "resource",
  name: "secret-refresh",
  displayName: "Secrets follow their store within the hour",
  description:
    "A credential that was changed in the store, because somebody had copied it, is used by the cluster until it is read again. One that is read once is never rotated, and one that is deleted with its source takes running pods down.",
  severity: "medium",
  remediationSteps:
    "Set refreshInterval to 1h or less, leave refreshPolicy at Periodic, and target.deletionPolicy at Retain.",
  url: "https://external-secrets.io/latest/guides/ownership-deletion-policy/",
  frameworks: [axonBaseline("identity", "secrets are rotated"), soc2("CC6.1"), iso27001("5.17")],
  peers: [],
  tags: ["kubernetes", "secrets"],
  types: ["kubernetes:external-secrets.io:ExternalSecret"],
  *check(resource) {
    const spec = root(resource).at("spec");
    yield* demand(spec.at("target", "deletionPolicy"), (value) => value !== "Delete", 'set it to "Retain"');
    // What is made up anew each time it is read, such as a password, is better read once.
    if (isGenerated(spec)) return;
    yield* demand(spec.at("refreshPolicy"), (value) => (value ?? "Periodic") === "Periodic", 'set it to "Periodic"');
    const isSoon = (value: Value | undefined) => {
      const hours = value === undefined ? mostHours : (durationHours(value) ?? 0);
      return hours > 0 && hours <= mostHours;
    };
    yield* demand(spec.at("refreshInterval"), isSoon, "set it to 1h or less, and more than 0");
  },
  examples: {
    compliant: [
      filled({ refreshInterval: "15m", target: { deletionPolicy: "Retain" } }),
      filled({}),
      filled({ refreshInterval: "1h0m0s" }),
      filled({ refreshPolicy: "CreatedOnce", ...from({ generatorRef: { kind: "Password", name: "random" } }) }),
    ],
    violating: [
      filled({ refreshInterval: "24h" }),
      filled({ refreshInterval: "0" }),
      filled({ refreshPolicy: "CreatedOnce" }),
      filled({ refreshInterval: "1h", target: { deletionPolicy: "Delete" } }),
      filled({ refreshInterval: "0", ...from({ storeRef: { name: "vault" } }) }),
    ],
    notApplicable: [configMap],
    unknown: [filled({ refreshInterval: UNKNOWN })],
  },
});

function isGenerated(spec: Property): boolean {
  const sources = spec.at("dataFrom").items();
  return sources.length > 0 && sources.every((source) => source.at("sourceRef", "generatorRef").value !== undefined);
}

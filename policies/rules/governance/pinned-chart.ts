import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  manifest,
  type Property,
  resource,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  unknown,
  type Value,
} from "../../lib/index.ts";

const release = (fields: Readonly<Record<string, unknown>>) =>
  resource("kubernetes:helm.sh/v3:Release", { chart: "postgresql", ...fields }, "db");
const fluxRelease = (version: unknown) =>
  manifest({
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    spec: { chart: { spec: { chart: "postgresql", version } } },
  });
const application = (source: object) =>
  manifest({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", spec: { source } });

/** Where each kind says which chart it installs, and where in which version. */
const charts: Readonly<Record<string, readonly [chart: readonly string[], version: readonly string[]]>> = {
  "kubernetes:helm.sh:Release": [["chart"], ["version"]],
  "kubernetes:helm.sh:Chart": [["chart"], ["version"]],
  "kubernetes:helm.toolkit.fluxcd.io:HelmRelease": [
    ["spec", "chart", "spec", "chart"],
    ["spec", "chart", "spec", "version"],
  ],
  "kubernetes:argoproj.io:Application": [
    ["spec", "source", "chart"],
    ["spec", "source", "targetRevision"],
  ],
};

/** One version in full, with what SemVer allows after it; Helm takes ranges too, such as `^1.2` and `1.x`. */
const exactVersion = /^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/;

export const pinnedChart = defineRule({
  scope: "resource",
  name: "pinned-chart",
  displayName: "Charts are installed in one version",
  description:
    "A chart without a version, or with a range, is another one each time it is installed, and nobody has reviewed that one. Staging then tests what production does not get.",
  severity: "medium",
  remediationSteps: "Write the chart's version in full, such as 16.4.2.",
  url: "https://helm.sh/docs/helm/helm_install/",
  frameworks: [axonBaseline("governance", "what is installed was reviewed"), soc2("CC8.1"), iso27001("8.32")],
  peers: [],
  tags: ["kubernetes", "supply-chain", "charts"],
  types: Object.keys(charts),
  *check(resource) {
    const inputs = root(resource);
    const [chart, version] = charts[typeKey(resource.type)] ?? [[], []];
    const name = inputs.at(...chart);
    if (isHidden(name.value)) return yield unknown(name);
    // A folder or an archive has its version in it, and a source without a chart has none.
    if (name.text === undefined || /^[./]|\.tgz$/.test(name.text) || hasPath(inputs)) return;
    const isExact = (value: Value | undefined) => typeof value === "string" && exactVersion.test(value);
    yield* demand(inputs.at(...version), isExact, "write one version in full, such as 16.4.2");
  },
  examples: {
    compliant: [
      release({ version: "16.4.2" }),
      release({ chart: "./charts/db" }),
      resource("kubernetes:helm.sh/v4:Chart", { chart: "oci://ghcr.io/acme/db", version: "v1.2.0-rc.1+build.3" }),
      fluxRelease("16.4.2"),
      application({ repoURL: "https://github.com/acme/shop", path: "deploy", targetRevision: "main" }),
    ],
    violating: [
      release({}),
      release({ version: "^16.4" }),
      fluxRelease("16.x"),
      application({ repoURL: "https://charts.example.com", chart: "db", targetRevision: "*" }),
    ],
    notApplicable: [configMap],
    unknown: [release({ version: UNKNOWN })],
  },
});

/** Version 3 of Pulumi's Chart takes a folder under a field of its own. */
function hasPath(inputs: Property): boolean {
  return inputs.at("path").value !== undefined;
}

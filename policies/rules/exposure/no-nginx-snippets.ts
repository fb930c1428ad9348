import {
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  manifest,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

/** Annotations whose text becomes a part of the proxy's configuration. */
const snippet = /^nginx\.(ingress\.kubernetes\.io|org)\/.*snippets?$/;
const ingress = (annotations: unknown) =>
  manifest({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { annotations }, spec: {} });

export const noNginxSnippets = defineRule({
  scope: "resource",
  name: "no-nginx-snippets",
  displayName: "Ingresses write no configuration of the proxy",
  description:
    "The text of a snippet becomes configuration of a proxy that reads every certificate and token of the cluster. Whoever may write an Ingress can so read all of them (CVE-2021-25742).",
  severity: "high",
  remediationSteps: "Remove the snippet; use the annotations that exist for what it does, or a Gateway.",
  url: "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#configuration-snippet",
  frameworks: [axonBaseline("exposure", "entries cannot reconfigure their proxy"), soc2("CC6.1"), iso27001("8.9")],
  peers: ["CKV_K8S_152", "CKV_K8S_153", "KCV-0093", "C-0059"],
  tags: ["kubernetes", "network"],
  types: ["kubernetes:networking.k8s.io:Ingress", "kubernetes:extensions:Ingress"],
  *check(resource) {
    const annotations = root(resource).at("metadata", "annotations");
    for (const [key, entry] of annotations.entries()) {
      if (annotations.value === UNKNOWN) yield unknown(entry);
      else if (snippet.test(key) && entry.value !== undefined)
        yield violation(entry, "writes into the proxy's configuration", "remove it");
    }
  },
  examples: {
    compliant: [ingress({ "nginx.ingress.kubernetes.io/rewrite-target": "/" }), ingress(undefined)],
    violating: [
      ingress({ "nginx.ingress.kubernetes.io/configuration-snippet": "more_set_headers x;" }),
      ingress({ "nginx.org/server-snippets": "a" }),
    ],
    notApplicable: [configMap],
    unknown: [ingress(UNKNOWN)],
  },
});

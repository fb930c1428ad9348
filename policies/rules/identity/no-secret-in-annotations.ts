import {
  configMap,
  container,
  defineRule,
  exposureOf,
  iso27001,
  manifest,
  nsaCisa,
  pciDss,
  podsOf,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const fix = "put it in a Secret, and remove it here";
const types = [
  ...workloadTypes,
  "kubernetes:core:Service",
  "kubernetes:networking.k8s.io:Ingress",
  "kubernetes:core:Namespace",
];
const plainName = /^(password|passwd|api[-_]?key|access[-_]?key|client[-_]?secret)$/i;
const annotated = (annotations: unknown) => manifest({ apiVersion: "v1", kind: "Service", metadata: { annotations } });

export const noSecretInAnnotations = defineRule({
  scope: "resource",
  name: "no-secret-in-annotations",
  displayName: "No credentials in annotations",
  description:
    "Annotations are copied into events, logs and the memory of every controller that watches. A credential there is read by all of them, and by everybody who may list the objects.",
  severity: "critical",
  remediationSteps: "Put the value into a Secret that the controller reads, and name that Secret in the annotation.",
  url: "https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/",
  frameworks: [nsaCisa("Secrets"), soc2("CC6.1"), pciDss("8.6.2"), iso27001("5.17")],
  peers: ["C-0012"],
  tags: ["kubernetes", "secrets"],
  types,
  *check(resource) {
    const places = [root(resource).at("metadata"), ...podsOf(resource).map(({ metadata }) => metadata)];
    for (const annotations of new Set(places.map((place) => place.at("annotations")))) {
      for (const [key, entry] of annotations.entries()) {
        // Controllers name Secrets, lifetimes and digests in annotations, so that only the plainest names promise a value.
        const name = key.split("/").at(-1) ?? key;
        const found = exposureOf(plainName.test(name) ? name : "digest", entry.value);
        if (entry.value === UNKNOWN) yield unknown(entry);
        else if (found) yield violation(entry, found, fix);
      }
    }
  },
  examples: {
    compliant: [
      annotated({ "prometheus.io/scrape": "true", "checksum/config": "4a57d07d7e7a84224a57d07d7e7a8422" }),
      annotated({ "nginx.ingress.kubernetes.io/auth-secret": "basic-auth", "vault.hashicorp.com/token-ttl": "1h" }),
      container({}),
    ],
    violating: [
      annotated({ "example.com/password": "correct horse" }),
      annotated({ dsn: "postgres://app:horse@db/app" }),
      annotated({ note: `AKIA${"A".repeat(16)}` }),
    ],
    notApplicable: [configMap],
    unknown: [annotated(UNKNOWN), annotated({ dsn: UNKNOWN })],
  },
});

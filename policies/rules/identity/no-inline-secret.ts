import {
  cisKubernetes,
  configMap,
  defineRule,
  exposureOf,
  isNoCredential,
  iso27001,
  manifest,
  nsaCisa,
  pciDss,
  root,
  SECRET,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const secret = (fields: Readonly<Record<string, unknown>>) =>
  manifest({ apiVersion: "v1", kind: "Secret", metadata: { name: "db" }, ...fields });
const saidPublic = { metadata: { annotations: { "axon.dev/content": "public" } } };
const encoded = (text: string) => Buffer.from(text).toString("base64");

/** What says who or where, not what opens. */
const isPublicName =
  /^(user(name)?|host(name)?|port|db(name)?|database|schema|region|bucket|endpoint|namespace|issuer)$/i;

/** What a tool puts the value into, or has encrypted: SOPS, argocd-vault-plugin, Vault's webhook, vals. */
const isFilledIn = /^(ENC\[|<path:|vault:|ref\+|>>vault:)|^<[\w .-]+>$|^\{\{.*\}\}$/;

export const noInlineSecret = defineRule({
  scope: "resource",
  name: "no-inline-secret",
  displayName: "No manifest has a secret in it",
  description:
    "Base64 hides nothing: what stands in a file stands in its repository, in every clone of it and in its history for ever. It cannot be rotated without a commit, and taking it out does not take it back.",
  severity: "high",
  remediationSteps:
    "Rotate the value, keep it in a secret store, and let an ExternalSecret fill the Secret; or encrypt the file, with SOPS or as a SealedSecret.",
  url: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  frameworks: [cisKubernetes("5.4.2"), nsaCisa("Secrets"), soc2("CC6.1"), pciDss("8.6.2"), iso27001("5.17")],
  peers: ["C-0259"],
  tags: ["kubernetes", "secrets", "files"],
  types: ["kubernetes:core:Secret"],
  *check(resource) {
    // In a program a Secret's data is secret by the SDK, and in a state encrypted.
    if (resource.urn !== undefined) return;
    // What is said to be public is judged by what it looks like: some operators take their roles from a Secret alone.
    const isPublic = root(resource).at("metadata", "annotations", "axon.dev/content").value === "public";
    const isOpen = isPublic ? (key: string, _: string, text: string) => exposureOf(key, text) !== undefined : opens;
    for (const [field, decode] of [
      ["stringData", plainText],
      ["data", decoded],
    ] as const) {
      for (const [key, entry] of root(resource).at(field).entries()) {
        if (entry.value === UNKNOWN) yield unknown(entry);
        else if (entry.text !== undefined && isOpen(key, entry.text, decode(entry.text)))
          yield violation(entry, "stands in the open", "fill it from a secret store, and rotate what stood here");
      }
    }
  },
  examples: {
    compliant: [
      secret({}),
      secret({ stringData: { password: "ENC[AES256_GCM,data:8m1=,iv:2,tag:3,type:str]" } }),
      secret({ stringData: { password: "$(DB_PASSWORD)", username: "app" } }),
      secret({ data: { "ca.crt": encoded("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----") } }),
      secret({ data: { password: SECRET } }),
      secret({ ...saidPublic, stringData: { users_roles: "reader:api" } }),
    ],
    violating: [
      secret({ ...saidPublic, stringData: { password: "correct horse" } }),
      secret({ data: { password: encoded("correct horse") } }),
      secret({ stringData: { "config.yaml": "url: postgres://app:horse@db/app" } }),
      secret({ type: "kubernetes.io/tls", data: { "tls.key": encoded("-----BEGIN PRIVATE KEY-----") } }),
    ],
    notApplicable: [configMap],
    unknown: [secret({ data: UNKNOWN })],
  },
});

/** Whether a value opens something: neither nothing, nor a name, nor a certificate, nor a place that a tool fills in. */
function opens(key: string, written: string, text: string): boolean {
  if (isFilledIn.test(written) || isFilledIn.test(text) || isNoCredential(text)) return false;
  return !isPublicName.test(key) && !text.startsWith("-----BEGIN CERTIFICATE-----");
}

function plainText(text: string): string {
  return text;
}

function decoded(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}

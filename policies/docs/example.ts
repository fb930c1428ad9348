import { stringify } from "yaml";
import { kubernetesType, type Resource } from "../lib/index.ts";

/** Resources as manifests, one document each; undefined where there is one that is not of Kubernetes. */
export function asManifests(resources: readonly Resource[]): string | undefined {
  if (!resources.every(({ type }) => kubernetesType(type))) return undefined;
  return resources.map(({ inputs }) => stringify(readable(inputs), { lineWidth: 100 })).join("---\n");
}

/** Resources as statements of a Pulumi program in TypeScript. */
export function asProgram(resources: readonly Resource[]): string {
  return resources.map((resource) => `${statement(resource)}\n`).join("");
}

function statement({ type, name, inputs }: Resource): string {
  const { apiVersion, kind, ...fields } = readable(inputs);
  const own = kubernetesClass(type);
  if (own === "kubernetes.apiextensions.CustomResource") {
    return `new ${own}(${JSON.stringify(name)}, ${literal({ apiVersion, kind, ...fields }, "")});`;
  }
  return `new ${own ?? className(type)}(${JSON.stringify(name)}, ${literal(fields, "")});`;
}

/** Groups that the Kubernetes provider has classes for, by the name of their module. */
const modules: Readonly<Record<string, string>> = {
  core: "core",
  apps: "apps",
  batch: "batch",
  autoscaling: "autoscaling",
  policy: "policy",
  "networking.k8s.io": "networking",
  "rbac.authorization.k8s.io": "rbac",
  "storage.k8s.io": "storage",
};

function kubernetesClass(type: string): string | undefined {
  const parts = kubernetesType(type);
  if (!parts) return undefined;
  const module = modules[parts.group];
  return module ? `kubernetes.${module}.${parts.version}.${parts.kind}` : "kubernetes.apiextensions.CustomResource";
}

/** `aws:rds/instance:Instance` is `aws.rds.Instance`. */
function className(type: string): string {
  const [provider = "", module = "", name = ""] = type.split(":");
  return [provider.replaceAll("-", "_"), module.split("/")[0], name].join(".");
}

/** Plain data, in which a value that is known only later, or secret, is written as its mark. */
function readable(inputs: Resource["inputs"]): Readonly<Record<string, unknown>> {
  return JSON.parse(
    JSON.stringify(inputs, (_, value) => (typeof value === "symbol" ? `<${value.description}>` : value)),
  );
}

/** Data as a literal of TypeScript, on one line where it is short. */
function literal(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  const [open, close, parts] = Array.isArray(value)
    ? ["[", "]", value.map((item) => literal(item, inner))]
    : typeof value === "object" && value !== null
      ? ["{ ", " }", Object.entries(value).map(([key, item]) => `${property(key)}: ${literal(item, inner)}`)]
      : ["", "", [JSON.stringify(value)]];
  const short = `${open}${parts.join(", ")}${close}`;
  if (open === "" || (short.length + indent.length <= 100 && !short.includes("\n"))) {
    return parts.length === 0 ? short.replaceAll(" ", "") : short;
  }
  return `${open.trim()}\n${parts.map((part) => `${inner}${part},\n`).join("")}${indent}${close.trim()}`;
}

function property(key: string): string {
  return /^[a-zA-Z_]\w*$/.test(key) ? key : JSON.stringify(key);
}

import type { ErrorObject } from "ajv";
import { closest } from "../did-you-mean.ts";
import { type ValueMap, valueAt } from "../value.ts";
import { compile } from "./custom-schemas/compile.ts";
import { customSchemas } from "./custom-schemas/index.ts";
import type { Kind } from "./kind.ts";
import { podTemplates } from "./pod-template.ts";

/** Looks at an object and tells what its schema has against it. */
export type Validator = (data: unknown) => readonly ErrorObject[];

/** Which package has the schemas of an API group that comes with an operator. */
const OPERATOR_PACKAGES: Readonly<Record<string, string>> = {
  "acme.cert-manager.io": "@kubernetes-models/cert-manager",
  "cert-manager.io": "@kubernetes-models/cert-manager",
  "trust.cert-manager.io": "@kubernetes-models/cert-manager",
  "argoproj.io": "@kubernetes-models/argo-rollouts",
  "autoscaling.k8s.io": "@kubernetes-models/autoscaler",
  "external-secrets.io": "@kubernetes-models/external-secrets",
  "generators.external-secrets.io": "@kubernetes-models/external-secrets",
  "elasticsearch.k8s.elastic.co": "@kubernetes-models/elastic-cloud",
  "kibana.k8s.elastic.co": "@kubernetes-models/elastic-cloud",
  "gateway.networking.k8s.io": "@kubernetes-models/gateway-api",
  "gateway.networking.x-k8s.io": "@kubernetes-models/gateway-api",
  "kafka.strimzi.io": "@kubernetes-models/strimzi-kafka-operator",
  "karpenter.k8s.aws": "@kubernetes-models/karpenter",
  "karpenter.sh": "@kubernetes-models/karpenter",
  "keda.sh": "@kubernetes-models/keda",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
  "security.istio.io": "@kubernetes-models/istio",
  "postgresql.cnpg.io": "@kubernetes-models/cloudnative-pg",
};

const validators = new Map<string, Promise<Validator | undefined>>();

/** The validator of a kind, loaded when it is first asked for; `undefined` when the kind is not known. */
export function validatorOf(kind: Kind): Promise<Validator | undefined> {
  const key = `${kind.apiVersion}/${kind.kind}`;
  let validator = validators.get(key);
  if (validator === undefined) {
    validator = loadValidator(kind);
    validators.set(key, validator);
  }
  return validator;
}

/** Why a kind has no validator, and which one may have been meant. */
export async function explainUnknownKind(kind: Kind): Promise<string> {
  const known = await kindsOf(kind);
  if (known.length === 0) {
    const groups = [...Object.keys(OPERATOR_PACKAGES), ...Object.keys(customSchemas).map((key) => key.split("/")[0])];
    return `no schema for API version "${kind.apiVersion}"; besides Kubernetes itself the sandbox knows ${[...new Set(groups)].sort().join(", ")}`;
  }
  const guess = closest(kind.kind, known);
  const hint = guess === undefined ? `it has ${known.join(", ")}` : `did you mean ${guess}?`;
  return `API version "${kind.apiVersion}" has no kind "${kind.kind}"; ${hint}`;
}

async function loadValidator(kind: Kind): Promise<Validator | undefined> {
  const schema = customSchemas[`${kind.apiVersion}/${kind.kind}`];
  if (schema !== undefined) {
    const validate = compile(schema);
    const podTemplate = await podTemplateValidator();
    return (data) => [
      ...(validate(data) ? [] : (validate.errors ?? [])),
      // Pods inside of a custom resource are held to what a Pod may be.
      ...podTemplates(kind, data as ValueMap).flatMap(({ path }) =>
        podTemplate(valueAt(data as ValueMap, path)).map((error) => ({
          ...error,
          instancePath: `/${path.join("/")}${error.instancePath}`,
        })),
      ),
    ];
  }
  const model = (await importModels(`${modulePath(kind)}/${kind.kind}`))[kind.kind];
  return isModel(model) ? modelValidator(model) : undefined;
}

async function podTemplateValidator(): Promise<Validator> {
  const { PodTemplateSpec } = await import("kubernetes-models/v1/PodTemplateSpec");
  return modelValidator(PodTemplateSpec);
}

async function kindsOf(kind: Kind): Promise<readonly string[]> {
  const custom = Object.keys(customSchemas).flatMap((key) =>
    key.startsWith(`${kind.apiVersion}/`) ? [key.slice(kind.apiVersion.length + 1)] : [],
  );
  const models = Object.values(await importModels(modulePath(kind))).filter(isModel);
  return [...custom, ...models.map((model) => model.kind)].filter((name) => !name.endsWith("List")).sort();
}

function modulePath({ group, version, apiVersion }: Kind): string {
  const operator = OPERATOR_PACKAGES[group];
  if (operator !== undefined) {
    return `${operator}/${apiVersion}`;
  }
  return `kubernetes-models/${group === "" ? version : apiVersion}`;
}

async function importModels(specifier: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(specifier)) as Record<string, unknown>;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_MODULE_NOT_FOUND" || code === "ERR_PACKAGE_PATH_NOT_EXPORTED") {
      return {};
    }
    throw error;
  }
}

interface Validating {
  readonly prototype: { validate(): void };
}

interface Model extends Validating {
  readonly kind: string;
}

function isModel(candidate: unknown): candidate is Model {
  return typeof candidate === "function" && "kind" in candidate && typeof candidate.kind === "string";
}

/** Runs a model's validator on data that is no instance of it, so that nothing is copied on the way. */
function modelValidator(model: Validating): Validator {
  return (data) => {
    try {
      model.prototype.validate.call(data as Validating["prototype"]);
      return [];
    } catch (error) {
      if (error instanceof Error && "errors" in error && Array.isArray(error.errors)) {
        return error.errors as ErrorObject[];
      }
      throw error;
    }
  };
}

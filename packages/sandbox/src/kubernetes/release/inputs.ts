import type { ValidateFunction } from "ajv";
import type { CheckProblem } from "../../stand-in.ts";
import { Computed, isList, isMap, mapAt, reveal, textAt, type Value, type ValueMap } from "../../value.ts";
import { compile } from "../custom-schemas/compile.ts";
import { flag, integer, list, mapOf, object, oneOfTexts, text } from "../custom-schemas/shape.ts";
import { Recorder } from "../strict.ts";
import { describeErrors, describeUnknown } from "../wording.ts";

/** Inputs of `kubernetes:helm.sh/v3:Release`. Source: ReleaseArgs of @pulumi/kubernetes 4. */
const schema = object(
  {
    name: { ...text, pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", minLength: 1 },
    namespace: text,
    chart: { ...text, minLength: 1 },
    version: text,
    description: text,
    repositoryOpts: object({ repo: text, caFile: text, certFile: text, keyFile: text, username: text, password: text }),
    values: { type: "object" },
    valueYamlFiles: { type: "array" },
    timeout: { ...integer, minimum: 0 },
    maxHistory: { ...integer, minimum: 0 },
    keyring: text,
    postrender: text,
    compat: oneOfTexts("true"),
    manifest: { type: "object" },
    resourceNames: mapOf(list(text)),
    allowNullValues: flag,
    atomic: flag,
    cleanupOnFail: flag,
    createNamespace: flag,
    dependencyUpdate: flag,
    devel: flag,
    disableCRDHooks: flag,
    disableOpenapiValidation: flag,
    disableWebhooks: flag,
    forceUpdate: flag,
    lint: flag,
    recreatePods: flag,
    renderSubchartNotes: flag,
    replace: flag,
    resetValues: flag,
    reuseValues: flag,
    skipAwait: flag,
    skipCrds: flag,
    takeOwnership: flag,
    verify: flag,
    waitForJobs: flag,
  },
  "chart",
);

let validate: ValidateFunction | undefined;

/** Longest name of a release; Helm adds to it. Source: maxReleaseNameLen of helm.sh/helm/v3/pkg/chartutil. */
const NAME_LENGTH = 53;

/** Everything the real provider, or Helm behind it, would have against the inputs of a release. */
export function checkInputs(inputs: ValueMap): readonly CheckProblem[] {
  const recorder = new Recorder(reveal(inputs));
  validate ??= compile(schema);
  validate(recorder.root);
  const errors = (validate.errors ?? []).filter(({ instancePath }) => !isComputed(inputs, instancePath));
  return [
    ...recorder.unknownProperties().map(describeUnknown),
    ...describeErrors(errors, inputs),
    ...checkRules(inputs),
  ];
}

function checkRules(inputs: ValueMap): readonly CheckProblem[] {
  const problems: CheckProblem[] = [];
  const name = textAt(inputs, "name") ?? "";
  if (name.length > NAME_LENGTH) {
    problems.push({ path: ["name"], reason: `must have at most ${NAME_LENGTH} characters, got ${name.length}` });
  }
  const chart = textAt(inputs, "chart");
  const repository = mapAt(inputs, "repositoryOpts").repo;
  if (chart?.startsWith("oci://") && repository !== undefined) {
    problems.push({ path: ["repositoryOpts", "repo"], reason: "must be absent, because the chart names its registry" });
  }
  if (chart !== undefined && /^[\w-]+$/.test(chart) && repository === undefined) {
    problems.push({ path: ["repositoryOpts", "repo"], reason: `is needed to find the chart "${chart}"` });
  }
  if (inputs.atomic === true && inputs.skipAwait === true) {
    problems.push({ path: ["skipAwait"], reason: "must be absent, because an atomic release is waited for" });
  }
  return problems;
}

function isComputed(inputs: ValueMap, pointer: string): boolean {
  let current: Value | undefined = inputs;
  for (const step of pointer.split("/").slice(1)) {
    current = isList(current) ? current[Number(step)] : isMap(current) ? current[step] : undefined;
  }
  return current instanceof Computed;
}

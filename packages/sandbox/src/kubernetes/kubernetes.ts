import type { CheckProblem, StandIn } from "../stand-in.ts";
import type { ValueMap } from "../value.ts";
import { check } from "./check.ts";
import { create } from "./create.ts";
import { deleteObject } from "./delete.ts";
import { diffObject } from "./diff.ts";
import { requireKind } from "./kind.ts";
import { read } from "./read.ts";
import { update } from "./update.ts";

/** Configuration the real provider takes. Source: ProviderArgs of @pulumi/kubernetes 4. */
const SETTINGS: ReadonlySet<string> = new Set([
  "alwaysRender",
  "cluster",
  "clusterIdentifier",
  "context",
  "deleteUnreachable",
  "enableConfigMapMutable",
  "enableReplaceCRD",
  "enableSecretMutable",
  "enableServerSideApply",
  "helmReleaseSettings",
  "kubeClientSettings",
  "kubeconfig",
  "namespace",
  "pluginDownloadURL",
  "renderYamlToDirectory",
  "skipUpdateUnreachable",
  "strictMode",
  "suppressDeprecationWarnings",
  "suppressHelmHookWarnings",
  "upsertExistingObjects",
  "version",
]);

/** Stands in for the Kubernetes provider and the API server behind it. */
export const kubernetes: StandIn = {
  name: "kubernetes",
  checkConfig: checkSettings,
  check,
  diff: (request, { settings }) => diffObject(requireKind(request.type), request, settings),
  create,
  read,
  update,
  delete: deleteObject,
};

function checkSettings(inputs: ValueMap): readonly CheckProblem[] {
  return Object.keys(inputs)
    .filter((key) => !SETTINGS.has(key) && !key.startsWith("__"))
    .map((key) => ({ path: [key], reason: "is no setting of the Kubernetes provider" }));
}

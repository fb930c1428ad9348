import type { CheckProblem, Context, DiffRequest, DiffResult, StandIn } from "../stand-in.ts";
import { textAt, type ValueMap } from "../value.ts";
import { check } from "./check.ts";
import { create } from "./create.ts";
import { deleteObject } from "./delete.ts";
import { diffObject } from "./diff.ts";
import { parseId, requireKind, worldKey } from "./kind.ts";
import { read } from "./read.ts";
import * as release from "./release/release.ts";
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
  check: async (request, context) => (isRelease(request) ? release.check(request, context) : check(request, context)),
  diff: (request, context) => (isRelease(request) ? release.diff(request) : diff(request, context)),
  create: (request, context) => (isRelease(request) ? release.create : create)(request, context),
  read: (request, context) => (isRelease(request) ? release.read : read)(request, context),
  update: (request, context) => (isRelease(request) ? release.update : update)(request, context),
  delete: (request, context) => (isRelease(request) ? release.uninstall : deleteObject)(request, context),
};

/**
 * An object whose unique id is in the state is one the engine knows, so nobody takes it for the trace of an interrupted
 * create. Its name does not tell: after a replacement that broke off, the state has the old object, which is deleted and
 * may have the name of the new one.
 */
function diff(request: DiffRequest, { world, settings }: Context): DiffResult {
  const kind = requireKind(request.type);
  const { namespace, name } = parseId(kind, request.id);
  const key = worldKey(kind, namespace, name);
  const uid = textAt(request.oldState, "metadata", "uid");
  if (uid !== undefined && uid === textAt(world.get(key)?.properties ?? {}, "metadata", "uid")) {
    world.acknowledge(key);
  }
  return diffObject(kind, request, settings);
}

/** A release of Helm is no object of the API server: it has inputs, and a life, of its own. */
function isRelease({ type }: { readonly type: string }): boolean {
  return type === release.RELEASE_TYPE;
}

function checkSettings(inputs: ValueMap): readonly CheckProblem[] {
  return Object.keys(inputs)
    .filter((key) => !SETTINGS.has(key) && !key.startsWith("__"))
    .map((key) => ({ path: [key], reason: "is no setting of the Kubernetes provider" }));
}

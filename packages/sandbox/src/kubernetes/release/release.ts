import type {
  CheckRequest,
  CheckResult,
  Context,
  CreateRequest,
  CreateResult,
  DeleteRequest,
  DiffRequest,
  DiffResult,
  ReadRequest,
  ReadResult,
  UpdateRequest,
} from "../../stand-in.ts";
import { COMPUTED, mapAt, parsePath, textAt, type ValueMap } from "../../value.ts";
import type { WorldResource } from "../../world/world.ts";
import { compare } from "../diff.ts";
import { ApiServerError } from "../errors.ts";
import { DEFAULT_NAMESPACE, kindOf, objectId, worldKey } from "../kind.ts";
import { namespaceExists } from "../live.ts";
import { proposeName } from "../naming.ts";
import { checkInputs } from "./inputs.ts";

export const RELEASE_TYPE = "kubernetes:helm.sh/v3:Release";

const kind = kindOf("helm.sh/v3", "Release");

/** Where Helm keeps a release; changing either makes another one. */
const REPLACING: readonly unknown[] = ["name", "namespace"];

/** Names and validates a release. The chart itself is never fetched, so what is in it stays unknown. */
export function check(request: CheckRequest, { settings }: Context): CheckResult {
  const { inputs, oldInputs } = request;
  const name = inputs.name ?? oldInputs?.name ?? proposeName(request);
  const namespace = inputs.namespace ?? textAt(settings, "namespace") ?? DEFAULT_NAMESPACE;
  const complete = { ...inputs, name, namespace };
  return { inputs: complete, problems: checkInputs(complete) };
}

export function diff(request: DiffRequest): DiffResult {
  const ignored = request.ignoreChanges.map((path) => String(parsePath(path)[0]));
  const changes = compare(request.oldInputs, request.inputs, [])
    .filter(({ path }) => !ignored.includes(String(path[0])))
    .map(({ path, kind: change }) => ({ path, kind: change, replaces: REPLACING.includes(path[0]) }));
  return { changes, deleteBeforeReplace: false };
}

/** Installs a release, or shows in a preview what is known of it beforehand. */
export async function create({ inputs, preview, urn }: CreateRequest, context: Context): Promise<CreateResult> {
  if (preview) {
    return { id: "", state: { ...inputs, status: COMPUTED } };
  }
  const { world } = context;
  const { namespace, name } = placeOf(inputs);
  const key = worldKey(kind, namespace, name);
  const abandoned = world.abandonedBy(urn).some((mark) => mark.key === key);
  if (world.get(key) !== undefined && !abandoned) {
    throw new ApiServerError(`release ${namespace}/${name}: cannot re-use a name that is still in use`);
  }
  if (abandoned) {
    world.acknowledge(key);
  }
  const made = new Map<string, WorldResource>();
  if (!namespaceExists(context, namespace)) {
    if (inputs.createNamespace !== true) {
      throw new ApiServerError(
        `release ${namespace}/${name}: create: failed to create: namespaces "${namespace}" not found`,
      );
    }
    made.set(worldKey(kindOf("v1", "Namespace"), "", namespace), namespaceResource(namespace));
  }
  const state = deployed(inputs, 1);
  made.set(key, toResource(state, urn));
  await world.putAll(made, urn);
  return { id: objectId(kind, namespace, name), state, key };
}

export async function read(request: ReadRequest, { world }: Context): Promise<ReadResult | undefined> {
  const key = keyOfId(request.id);
  const resource = world.get(key);
  if (resource === undefined) {
    return undefined;
  }
  world.acknowledge(key);
  const { status: _, ...inputs } = resource.properties;
  return { id: request.id, state: resource.properties, inputs };
}

/** Upgrades a release: its next revision. */
export async function update(request: UpdateRequest, { world }: Context): Promise<ValueMap> {
  if (request.preview) {
    return { ...request.inputs, status: COMPUTED };
  }
  const key = keyOfId(request.id);
  const existing = world.get(key);
  if (existing === undefined) {
    throw new ApiServerError(`release ${request.id}: release: not found`);
  }
  const { revision } = mapAt(existing.properties, "status");
  const state = deployed(request.inputs, typeof revision === "number" ? revision + 1 : 1);
  await world.putAll(new Map([[key, toResource(state, request.urn)]]));
  return state;
}

export async function uninstall({ id }: DeleteRequest, { world }: Context): Promise<void> {
  await world.remove([keyOfId(id)]);
}

/** The release as Helm reports it once all that is in it is ready; made up, but for what the inputs say. */
function deployed(inputs: ValueMap, revision: number): ValueMap {
  const { namespace, name } = placeOf(inputs);
  const chart = textAt(inputs, "chart")?.split("/").at(-1) ?? "";
  const version = textAt(inputs, "version") ?? "latest";
  return { ...inputs, status: { name, namespace, chart, version, appVersion: version, revision, status: "deployed" } };
}

function placeOf(inputs: ValueMap): { readonly namespace: string; readonly name: string } {
  return { namespace: textAt(inputs, "namespace") ?? DEFAULT_NAMESPACE, name: textAt(inputs, "name") ?? "" };
}

function keyOfId(id: string): string {
  const [namespace = "", name = ""] = id.split("/");
  return worldKey(kind, namespace, name);
}

function toResource(state: ValueMap, urn: string): WorldResource {
  const { namespace, name } = placeOf(state);
  return {
    standIn: "kubernetes",
    type: RELEASE_TYPE,
    id: objectId(kind, namespace, name),
    urn,
    properties: state,
    modelled: ["status"],
  };
}

/** Helm makes it, and leaves it behind. */
function namespaceResource(name: string): WorldResource {
  return {
    standIn: "kubernetes",
    type: "kubernetes:core/v1:Namespace",
    id: name,
    urn: "",
    properties: { apiVersion: "v1", kind: "Namespace", metadata: { name }, status: { phase: "Active" } },
    modelled: ["*"],
  };
}

import { createHmac, randomBytes } from "node:crypto";
import type {
  Change,
  CheckProblem,
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
  StandIn,
} from "../stand-in.ts";
import { COMPUTED, hasComputed, parsePath, revealMap, Secret, sameValue, type Value, type ValueMap } from "../value.ts";
import { bytes, id } from "./bytes.ts";
import { checkFields } from "./check-fields.ts";
import { integer, pet, shuffle, uuid } from "./choice.ts";
import type { RandomType } from "./resource-type.ts";
import { password, string } from "./text.ts";

const TYPES: Readonly<Record<string, RandomType>> = {
  "random:index/randomBytes:RandomBytes": bytes,
  "random:index/randomId:RandomId": id,
  "random:index/randomInteger:RandomInteger": integer,
  "random:index/randomPassword:RandomPassword": password,
  "random:index/randomPet:RandomPet": pet,
  "random:index/randomShuffle:RandomShuffle": shuffle,
  "random:index/randomString:RandomString": string,
  "random:index/randomUuid:RandomUuid": uuid,
};

/** Stands in for the random provider. Values live in the state alone; the world only knows that they exist. */
export const random: StandIn = {
  name: "random",
  checkConfig: () => [],
  check,
  diff,
  create,
  read,
  update: async () => {
    throw new Error("random resources are replaced, never updated");
  },
  delete: deleteResource,
};

function typeOf(token: string): RandomType {
  const type = TYPES[token];
  if (type === undefined) {
    throw new Error(`the sandbox does not play ${token}; it has ${Object.keys(TYPES).join(", ")}`);
  }
  return type;
}

async function check(request: CheckRequest): Promise<CheckResult> {
  const type = typeOf(request.type);
  const plain = revealMap(request.inputs);
  const problems = checkFields(type.fields, plain);
  const together: readonly CheckProblem[] =
    problems.length > 0 || hasComputed(plain)
      ? []
      : (type.check?.({ ...type.defaults, ...plain }) ?? []).map((reason) => ({ path: [], reason }));
  return { inputs: request.inputs, problems: [...problems, ...together] };
}

function diff(request: DiffRequest): DiffResult {
  const keys = new Set([...Object.keys(request.oldInputs), ...Object.keys(request.inputs)]);
  const ignored = new Set(request.ignoreChanges.map((path) => parsePath(path)[0]));
  const changes = [...keys].flatMap((key): readonly Change[] => {
    const before = request.oldInputs[key];
    const after = request.inputs[key];
    if (ignored.has(key) || sameValue(before, after)) {
      return [];
    }
    const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
    return [{ path: [key], kind, replaces: true }];
  });
  return { changes, deleteBeforeReplace: false };
}

async function create(request: CreateRequest, { world }: Context): Promise<CreateResult> {
  const type = typeOf(request.type);
  const inputs: ValueMap = { ...type.defaults, ...request.inputs };
  if (request.preview) {
    const unknown = type.computedOutputs.map((key): [string, Value] => [key, COMPUTED]);
    return { id: "", state: markSecrets(type, { ...inputs, ...Object.fromEntries(unknown) }) };
  }
  const generated = await type.generate(revealMap(inputs));
  const state = markSecrets(type, { ...generated.outputs, ...request.inputs });
  const key = keyOf(request.urn);
  await world.putAll(
    new Map([
      [
        key,
        {
          standIn: "random",
          type: request.type,
          id: type.secretOutputs.length > 0 ? "none" : generated.id,
          urn: request.urn,
          properties: { fingerprint: fingerprint(generated.outputs) },
          modelled: [],
        },
      ],
    ]),
    request.urn,
  );
  return { id: generated.id, state, key };
}

async function read(request: ReadRequest, { world }: Context): Promise<ReadResult | undefined> {
  const type = typeOf(request.type);
  if (Object.keys(request.state).length > 0) {
    world.acknowledge(keyOf(request.urn));
    return { id: request.id, state: markSecrets(type, request.state), inputs: request.inputs };
  }
  const { id: adoptedId, outputs } = await type.adopt(request.id);
  const fields = Object.keys(type.fields).filter((field) => outputs[field] !== undefined);
  const inputs = Object.fromEntries(fields.map((field): [string, Value] => [field, outputs[field] ?? null]));
  return { id: adoptedId, state: markSecrets(type, outputs), inputs };
}

/** The old half of a replacement has the same URN as the new one, so the value has to be the same as well. */
async function deleteResource(request: DeleteRequest, { world }: Context): Promise<void> {
  const key = keyOf(request.urn);
  const known = world.get(key)?.properties.fingerprint;
  if (typeof known === "string" && known === fingerprint(revealMap(request.state), known)) {
    await world.remove([key]);
  }
}

function keyOf(urn: string): string {
  return `random/${urn}`;
}

function markSecrets(type: RandomType, state: ValueMap): ValueMap {
  const marked = type.secretOutputs.flatMap((key): readonly [string, Value][] => {
    const value = state[key];
    return value === undefined ? [] : [[key, new Secret(value)]];
  });
  return { ...state, ...Object.fromEntries(marked) };
}

/** Tells two values apart without telling what they are. Salted, so that it cannot be looked up. */
function fingerprint(outputs: ValueMap, like?: string): string {
  const salt = like?.split(":")[0] ?? randomBytes(16).toString("hex");
  const value = JSON.stringify([outputs.result, outputs.hex, outputs.results]);
  return `${salt}:${createHmac("sha256", salt).update(value).digest("hex")}`;
}

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubernetes } from "../../../packages/sandbox/src/kubernetes/kubernetes.ts";
import type {
  Autonaming,
  Context,
  CreateResult,
  DiffResult,
  LogSeverity,
} from "../../../packages/sandbox/src/stand-in.ts";
import { formatPath, type ValueMap } from "../../../packages/sandbox/src/value.ts";
import { World } from "../../../packages/sandbox/src/world/world.ts";

/** A folder that is removed after each test. */
export function temporaryFolder(): { readonly path: string } {
  const folder = { path: "" };
  beforeEach(() => {
    folder.path = mkdtempSync(join(tmpdir(), "axon-sandbox-"));
  });
  afterEach(() => rmSync(folder.path, { recursive: true, force: true }));
  return folder;
}

/** A cluster of its own for each test. */
export function temporaryCluster(): { readonly current: Cluster } {
  const holder: { current: Cluster | undefined } = { current: undefined };
  afterEach(() => holder.current?.world.close());
  const folder = temporaryFolder();
  beforeEach(() => {
    holder.current = new Cluster(join(folder.path, "world.json"));
  });
  return {
    get current() {
      assert.ok(holder.current);
      return holder.current;
    },
  };
}

/** The Kubernetes stand-in on a world of its own, without the engine in between. */
export class Cluster {
  readonly world: World;
  readonly logged: [LogSeverity, string][] = [];
  settings: ValueMap = {};
  readonly namespaces: ReadonlySet<string> = new Set(["external-secrets"]);

  constructor(worldFile: string) {
    this.world = World.open(worldFile);
  }

  get context(): Context {
    return {
      world: this.world,
      namespaces: this.namespaces,
      settings: this.settings,
      log: (severity, _urn, message) => this.logged.push([severity, message]),
    };
  }

  /** Inputs as the engine gets them back, and the problems as `path: reason`. */
  async check(
    type: string,
    inputs: ValueMap,
    oldInputs?: ValueMap,
    autonaming?: Autonaming,
  ): Promise<{ readonly inputs: ValueMap; readonly problems: readonly string[] }> {
    const request = { ...identity(type), inputs, oldInputs, randomSeed: new Uint8Array(32), autonaming };
    const checked = await kubernetes.check(request, this.context);
    return {
      inputs: checked.inputs,
      problems: checked.problems.map(({ path, reason }) => `${formatPath(path)}: ${reason}`),
    };
  }

  create(type: string, inputs: ValueMap, preview = false): Promise<CreateResult> {
    return kubernetes.create({ ...identity(type), inputs, preview }, this.context);
  }

  diff(type: string, oldInputs: ValueMap, oldState: ValueMap, inputs: ValueMap): DiffResult {
    return kubernetes.diff({ ...identity(type), id: "", oldInputs, oldState, inputs, ignoreChanges: [] }, this.context);
  }

  update(type: string, id: string, oldInputs: ValueMap, oldState: ValueMap, inputs: ValueMap, preview = false) {
    const request = { ...identity(type), id, oldInputs, oldState, inputs, ignoreChanges: [], preview };
    return kubernetes.update(request, this.context);
  }

  read(type: string, id: string, inputs: ValueMap = {}, state: ValueMap = {}) {
    return kubernetes.read({ ...identity(type), id, inputs, state }, this.context);
  }

  delete(type: string, id: string, state: ValueMap = {}): Promise<void> {
    return kubernetes.delete({ ...identity(type), id, state }, this.context);
  }
}

export function identity(type: string, name = "one") {
  return { type, name, urn: `urn:pulumi:test::rehearsal::${type}::${name}` };
}

import assert from "node:assert/strict";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { EngineError } from "@axon/engine";
import { operators } from "@axon/operators";
import { systems } from "@axon/systems";
import { parse, parseAllDocuments, stringify } from "yaml";
import { axon } from "../packages/cli/axon.ts";
import { skipWithout } from "../support/tools.ts";
import { Cluster } from "./cluster.ts";
import { findCommands, kubernetesVersion } from "./commands.ts";
import { type Lacking, loadDefinitions } from "./definitions.ts";
import { progressLines } from "./progress.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** One rendered folder. */
interface Case {
  readonly system: string;
  readonly environment: string;
  /** What `axon render` is called with besides the environment. */
  readonly words: readonly string[];
}

const registered: readonly Case[] = Object.values(systems).flatMap(({ name, environments }) =>
  Object.keys(environments).map((environment) => ({ system: name, environment, words: [name] })),
);
/** The system for tests that has a part of every kind, where the operators are there, and where the stack brings them. */
const factory = join(repository, "tests/support/factory.ts");
const kmsKey = "arn:aws:kms:eu-west-1:111122223333:alias/copies";
const secondRegion = { s3: { region: "eu-west-1", bucket: "copies", kmsKey } };
const installed = {
  provision: "install",
  values: { karpenter: { settings: { clusterName: "factory", interruptionQueue: "factory" } } },
};
const everyKind: readonly (Case & { readonly stack: string; readonly settings: Readonly<Record<string, unknown>> })[] =
  [
    { system: "factory", environment: "prod", stack: "expecting", settings: { secondRegion } },
    { system: "factory with operators", environment: "dev", stack: "installing", settings: { operators: installed } },
  ].map((one) => ({ ...one, words: [factory, "--stack", one.stack] }));
const cases: readonly Case[] = [...registered, ...everyKind];

interface Stored {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion?: string };
}

describe(`what axon render writes, on an API server of Kubernetes ${kubernetesVersion}`, function () {
  // Building the API server takes minutes, once.
  this.timeout(60 * 60_000);

  let folder = "";
  let cluster: Cluster;
  let lacking: Lacking = new Map();

  before(async function () {
    folder = mkdtempSync(join(tmpdir(), "axon-manifests-"));
    cluster = new Cluster(
      await findCommands(progressLines()).catch((error: unknown) => {
        if (!(error instanceof EngineError)) throw error;
        process.stderr.write(`${error.message}\n`);
        return skipWithout(this, "etcd, kube-apiserver and kubectl, or Go to build them", false) as never;
      }),
    );
    writeProject(join(folder, "project"));
    for (const one of cases) await render(one);
    const groups = cases.flatMap((one) => kindFolders(one).map(groupOf));
    const loaded = await loadDefinitions(new Set(groups));
    lacking = loaded.lacking;
    writeFileSync(
      join(folder, "definitions.yaml"),
      // kubectl reads YAML 1.1, where a mode of Off would be a switch.
      loaded.definitions.map(({ object }) => stringify(object, { compat: "yaml-1.1" })).join("---\n"),
    );
    await cluster.start();
    await applied(["-f", join(folder, "definitions.yaml")]);
    await called("wait", "--for=condition=Established", "crd", "--all", "--timeout=120s");
    await cluster.stop();
    cluster.keep();
  });
  after(async () => {
    await cluster?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const folderOf = ({ system, environment }: Case) => join(folder, `${system}-${environment}`);

  /** Folders of one kind each, in the order to apply them. */
  const kindFolders = (one: Case) => readdirSync(join(folderOf(one), "manifests")).sort();

  /** What of a case this machine can show to the API server, as words for kubectl. */
  const manifestsOf = (one: Case) =>
    kindFolders(one)
      .filter((name) => !lacking.has(groupOf(name)))
      .flatMap((name) => ["-f", join(folderOf(one), "manifests", name)]);

  async function render({ words, ...one }: Case): Promise<void> {
    const out = folderOf({ words, ...one });
    const ended = await axon(["render", ...words, "--env", one.environment, "--on", "kubernetes", "--out", out], {
      directory: words[0] === factory ? join(folder, "project") : repository,
    });
    assert.equal(ended.code, 0, ended.stderr);
  }

  async function called(...words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await cluster.kubectl(...words);
    assert.deepEqual([stderr, code], ["", 0]);
    return stdout;
  }

  /** Applies as a user does, and as strictly as there is. @returns a line for each object */
  async function applied(words: readonly string[]): Promise<string[]> {
    const printed = await called("apply", "--server-side", "--validate=strict", "--recursive", ...words);
    return printed.split("\n").filter((line) => line.endsWith(" serverside-applied"));
  }

  /** What the API server has of a case. */
  async function stored(one: Case): Promise<Stored[]> {
    const list: { readonly items: readonly Stored[] } = JSON.parse(
      await called("get", "--recursive", "-o", "json", ...manifestsOf(one)),
    );
    // The server renumbers some objects once more when it finds its own default of their status; nothing else changes.
    return list.items.map(({ metadata: { resourceVersion, ...metadata }, ...object }) => ({ ...object, metadata }));
  }

  /** The namespaces of the operators that a stack expects to be there. */
  async function supplyOperators(one: Case): Promise<void> {
    const own = globSync("manifests/00-namespace/*.yaml", { cwd: folderOf(one) }).map((file) =>
      basename(file, ".yaml"),
    );
    const others = [...new Set(Object.values(operators).map(({ namespace }) => namespace))];
    const items = others
      .filter((name) => !own.includes(name))
      .map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
    const file = join(folder, "operators.json");
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    await applied(["-f", file]);
  }

  /** As the command line tells the user to: namespaces first, then the Secrets that no file may hold. */
  async function supply(one: Case): Promise<void> {
    await supplyOperators(one);
    const list = join(folderOf(one), "left-out.json");
    if (!existsSync(list)) return;
    const { objects }: { objects: readonly { name: string; namespace: string; keys: readonly string[] }[] } =
      JSON.parse(readFileSync(list, "utf8"));
    const secrets = objects.map(({ name, namespace, keys }) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace },
      stringData: Object.fromEntries(keys.map((key) => [key, "supplied"])),
    }));
    const file = join(folder, "supplied.json");
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: secrets }));
    await applied(["-f", join(folderOf(one), "manifests", "00-namespace")]);
    await applied(["-f", file]);
  }

  for (const environment of new Set(cases.map((one) => one.environment))) {
    describe(environment, () => {
      before(() => cluster.restore());

      for (const one of cases.filter((candidate) => candidate.environment === environment)) {
        it(`${one.system}: every object is taken, without a warning, and applying it again changes nothing`, async () => {
          await supply(one);
          const files = globSync("manifests/*/*.yaml", { cwd: folderOf(one) });
          const shown = files.filter((file) => !lacking.has(groupOf(file.split("/")[1] ?? "")));
          assert.equal((await applied(manifestsOf(one))).length, shown.length);
          const before = await stored(one);
          assert.equal(before.length, shown.length);
          assert.equal((await applied(manifestsOf(one))).length, shown.length);
          assert.deepEqual(changedBetween(before, await stored(one)), []);
        });

        it(`${one.system}: no object is kept back`, function () {
          const needs = kindFolders(one).flatMap((name) => lacking.get(groupOf(name)) ?? []);
          skipWithout(this, [...new Set(needs)].join(" and "), needs.length === 0);
        });

        it(`${one.system}: the kustomization holds the same objects`, async () => {
          const built = parseAllDocuments(await called("kustomize", folderOf(one))).map((each): Stored => each.toJS());
          const { resources }: { resources: readonly string[] } = parse(
            readFileSync(join(folderOf(one), "kustomization.yaml"), "utf8"),
          );
          const written = resources.map((file): Stored => parse(readFileSync(join(folderOf(one), file), "utf8")));
          assert.deepEqual(changedBetween(written, built), []);
        });
      }
    });
  }

  describe("as it is set up here", () => {
    before(() => cluster.restore());

    it("refuses a field that no schema has, and warns of pods that are not restricted", async () => {
      const file = join(folder, "wrong.json");
      const labels = { app: "wrong" };
      const deployment = {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "wrong", namespace: "default" },
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "web" }] } },
        },
      };
      writeFileSync(file, JSON.stringify(deployment));
      await assert.rejects(applied(["-f", file]), /would violate PodSecurity \\?"restricted/);
      writeFileSync(file, JSON.stringify({ ...deployment, spec: { ...deployment.spec, replica: 2 } }));
      await assert.rejects(applied(["-f", file]), /\.spec\.replica: field not declared in schema/);
    });
  });
});

/** A project with the settings of the installations of the system of every kind. */
function writeProject(project: string): void {
  mkdirSync(project);
  writeFileSync(join(project, "Pulumi.yaml"), stringify({ name: "factory", runtime: "nodejs" }));
  for (const { environment, stack, settings } of everyKind) {
    const config = {
      "axon:system": factory,
      "axon:environment": environment,
      "axon:target": "kubernetes",
      "axon:kubernetes": {
        context: "factory",
        storageClass: "gp3",
        storageClasses: { shared: "efs" },
        encryptedClasses: { gp3: { create: { driver: "aws-ebs-gp3" } }, efs: "existing" },
        nodeClass: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" },
        ...settings,
      },
    };
    writeFileSync(join(project, `Pulumi.${stack}.yaml`), stringify({ config }));
  }
}

/** Objects that two lists do not hold alike, in whatever order. */
function changedBetween(before: readonly Stored[], after: readonly Stored[]): string[] {
  const byName = (objects: readonly Stored[]) =>
    new Map(
      objects.map((object) => [`${object.kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`, object]),
    );
  const [then, now] = [byName(before), byName(after)];
  return [...new Set([...then.keys(), ...now.keys()])].filter((key) => !isDeepStrictEqual(then.get(key), now.get(key)));
}

/** `90-kafka.kafka.strimzi.io` is a folder of the group `kafka.strimzi.io`. */
function groupOf(kindFolder: string): string {
  return kindFolder.split(".").slice(1).join(".");
}

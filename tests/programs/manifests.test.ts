import assert from "node:assert/strict";
import { neededOperators, type OperatorName } from "@axon/operators";
import { systems } from "@axon/systems";
import { parse } from "yaml";
import { type LeftOut, manifestsOf } from "../../packages/cli/src/render/manifests.ts";
import { kindOf } from "../../packages/sandbox/src/kubernetes/kind.ts";
import { enforcedProfile, podViolations } from "../../packages/sandbox/src/kubernetes/pod-security.ts";
import { podTemplates } from "../../packages/sandbox/src/kubernetes/pod-template.ts";
import { validateObject } from "../../packages/sandbox/src/kubernetes/validate.ts";
import type { ValueMap } from "../../packages/sandbox/src/value.ts";
import { operatorsOf } from "../../programs/kubernetes/operators.ts";
import { type Manifest, providedBy, referencesIn } from "../support/object-references.ts";
import { type RenderedSystem, renderedSystem, renderSystem } from "../support/rendered-system.ts";

interface Written {
  readonly paths: readonly string[];
  readonly texts: readonly string[];
  readonly manifests: readonly Manifest[];
  readonly leftOut: readonly LeftOut[];
  /** Operators that the stack says it needs. */
  readonly operators: readonly OperatorName[];
  /** What the stack file says is there already. */
  readonly existing: readonly string[];
}

function write({ plan, settings, resources }: RenderedSystem): Written {
  const { files, leftOut } = manifestsOf(resources);
  const operators = operatorsOf(plan, settings.kubernetes);
  const { internalIssuer, entry, storageClass, storageClasses, secretStore, nodeClass } = settings.kubernetes;
  const store = typeof secretStore === "object" && "existing" in secretStore ? secretStore.existing : undefined;
  return {
    paths: Object.keys(files),
    texts: Object.values(files),
    manifests: Object.values(files).map((text) => parse(text)),
    leftOut,
    operators,
    existing: [
      `${internalIssuer.kind} ${internalIssuer.name}`,
      `GatewayClass ${entry.className}`,
      ...(nodeClass ? [`${nodeClass.kind} ${nodeClass.name}`] : []),
      ...[storageClass, ...Object.values(storageClasses)].flatMap((named) => (named ? [`StorageClass ${named}`] : [])),
      ...(store ? [`${store.kind} ${store.name}`] : []),
    ],
  };
}

/** A manifest as the sandbox's checks take it. */
const asValues = (manifest: Manifest): ValueMap => JSON.parse(JSON.stringify(manifest));

/** Paths of values that only the server writes, that are null, or that a render without an engine cannot know. */
function foreign(value: unknown, path = ""): string[] {
  if (value === null || value === "<computed>" || value === "<secret>") return [path];
  if (typeof value !== "object") return [];
  const server = /^(\.status|\.metadata\.(creationTimestamp|resourceVersion|uid|generation|managedFields|selfLink))$/;
  return Object.entries(value).flatMap(([field, child]) => {
    const place = `${path}.${field}`;
    return server.test(place) ? [place] : foreign(child, place);
  });
}

for (const { name, environments } of Object.values(systems)) {
  for (const environment of Object.keys(environments)) {
    describe(`the manifests of ${name} ${environment}`, () => {
      let written: Written;
      before(async () => {
        written = write(await renderedSystem(name, environment));
      });

      it("hold nothing that an API server would refuse or drop", async () => {
        const problems = await Promise.all(
          written.manifests.map(async (manifest) => {
            const kind = kindOf(manifest.apiVersion, manifest.kind);
            const found = await validateObject(kind, asValues(manifest));
            return found.map(
              ({ path, reason }) => `${manifest.kind} ${manifest.metadata.name} ${path.join(".")}: ${reason}`,
            );
          }),
        );
        assert.ok(written.manifests.length > 40);
        assert.deepEqual(problems.flat(), []);
      });

      it("say the same to kubectl, which reads YAML 1.1", () => {
        const asKubectlReads = written.texts.map((text): unknown => parse(text, { version: "1.1" }));
        assert.deepEqual(asKubectlReads, written.manifests);
      });

      it("hold no placeholder, no null and nothing that the server writes", () => {
        assert.deepEqual(
          written.manifests.flatMap((manifest) => foreign(manifest).map((path) => `${manifest.metadata.name}${path}`)),
          [],
        );
      });

      it("list no empty rules in a NetworkPolicy, which an API server takes for a change each time they are applied", () => {
        const policies = written.manifests.filter(({ kind }) => kind === "NetworkPolicy");
        assert.ok(policies.length > 5);
        const empty = policies.filter(({ spec }) => emptyRules(spec));
        assert.deepEqual(
          empty.map(({ metadata }) => metadata.name),
          [],
        );
      });

      it("name no object that is not there", () => {
        const there = providedBy(written.manifests);
        for (const known of written.existing) there.add(known);
        for (const { kind, namespace, name: supplied } of written.leftOut)
          there.add(`${kind} ${namespace}/${supplied}`);
        const references = referencesIn(written.manifests);
        assert.ok(references.length > 40);
        const dangling = references.filter(({ to }) => !there.has(to) && !isOfInstallation(to));
        assert.deepEqual(dangling, []);
      });

      it("fulfil Pod Security restricted, which their namespaces enforce", () => {
        const namespaces = written.manifests.filter(({ kind }) => kind === "Namespace");
        assert.ok(namespaces.length > 0);
        for (const namespace of namespaces) assert.equal(enforcedProfile(asValues(namespace)), "restricted");
        const violations = written.manifests.flatMap((manifest) => {
          const templates = podTemplates(kindOf(manifest.apiVersion, manifest.kind), asValues(manifest));
          const found = templates.flatMap((template) => podViolations(template, "restricted"));
          return found.map((text) => `${manifest.metadata.name}: ${text}`);
        });
        assert.deepEqual(violations, []);
      });

      it("need the operators that the stack asks of its cluster, or installs", () => {
        assert.deepEqual(written.operators, neededOperators(written.manifests));
      });

      it("come in the order to apply them, each under a name of its own", () => {
        assert.deepEqual([...written.paths].sort(), written.paths);
        const place = (kind: string) => written.manifests.map((manifest) => manifest.kind).indexOf(kind);
        const last = (kind: string) => written.manifests.map((manifest) => manifest.kind).lastIndexOf(kind);
        for (const [before, after] of [
          ["Namespace", "NetworkPolicy"],
          ["NetworkPolicy", "Deployment"],
          ["ServiceAccount", "Deployment"],
          ["ConfigMap", "Deployment"],
        ] as const)
          assert.ok(last(before) < place(after), `${before} before ${after}`);
      });

      it("are the same when they are rendered again", async () => {
        assert.deepEqual(write(await renderSystem(name, environment)).texts, written.texts);
      });

      it("leave out Secrets alone, and tell which keys are read of each", () => {
        for (const { kind, keys = [] } of written.leftOut) {
          assert.equal(kind, "Secret");
          assert.ok(keys.length > 0);
        }
      });
    });
  }
}

describe("the references of manifests", () => {
  it("dangle where the object they name is not written", async () => {
    const { manifests } = write(await renderedSystem("cortex-core", "prod"));
    const without = manifests.filter(
      ({ kind, metadata }) => !(kind === "ServiceAccount" && metadata.name === "prometheus"),
    );
    const there = providedBy(without);
    const dangling = referencesIn(without).filter(({ to }) => to.includes("ServiceAccount") && !there.has(to));
    assert.deepEqual([...new Set(dangling.map(({ from }) => from.split(" ")[0]))].sort(), [
      "ClusterRoleBinding",
      "Prometheus",
      "RoleBinding",
    ]);
  });
});

function emptyRules(spec: unknown): boolean {
  const rules = typeof spec === "object" && spec !== null ? Object.entries(spec) : [];
  return rules.some(([field, list]) => /^(in|e)gress$/.test(field) && Array.isArray(list) && list.length === 0);
}

/**
 * A public issuer is set up once for a cluster, before any system (docs/real-cluster.md); groups of people and pipelines are known
 * to the cluster's identity provider alone.
 */
function isOfInstallation(reference: string): boolean {
  return /^(?:ClusterIssuer letsencrypt-|Group )/.test(reference);
}

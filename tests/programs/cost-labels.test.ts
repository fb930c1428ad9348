import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { costKeys, type Plan } from "@axon/core";
import { judge, plain } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { labelsOfMadePods } from "@axon/sandbox";
import { systems } from "@axon/systems";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { drillNamespace } from "../../programs/kubernetes/drilled.ts";
import { refreshNamespace } from "../../programs/kubernetes/refreshed.ts";
import { type KubernetesObject, object, renderStack } from "../support/program.ts";
import { renderedSystem } from "../support/rendered-system.ts";

type Labels = Readonly<Record<string, string>>;
type Place = readonly [place: string, labels: Labels | undefined];

const stacks = Object.values(systems).flatMap(({ name, environments }) =>
  Object.keys(environments).map((environment) => ({ name, environment })),
);
const objectsOf = (resources: readonly RegisteredResource[]) =>
  resources.filter(({ type }) => type.startsWith("kubernetes:") && !type.startsWith("kubernetes:helm.sh"));

/** Everything within a value, with its path. */
function* within(value: unknown, path = ""): Iterable<readonly [string, Readonly<Record<string, unknown>>]> {
  if (typeof value !== "object" || value === null) return;
  yield [path, Object(value)];
  for (const [key, inner] of Object.entries(value)) yield* within(inner, `${path}.${key}`);
}

/** Labels of what is paid for: pods, also those that an operator makes, disks, nodes, and the proxies of an entry. */
function billed({ type, inputs }: RegisteredResource): Place[] {
  const { kind, spec } = inputs as KubernetesObject;
  const made = labelsOfMadePods(type, inputs).map((labels): Place => [`made by ${kind}`, labels]);
  const written = [...within(inputs)].flatMap(([path, part]): Place[] => {
    const own = Object(part.spec);
    return Array.isArray(own.containers) || Array.isArray(own.accessModes)
      ? [[path, Object(part.metadata).labels]]
      : [];
  });
  const nodes: Place[] = kind === "NodePool" ? [["nodes", spec.template.metadata.labels]] : [];
  const proxies: Place[] = kind === "Gateway" ? [["proxies", spec.infrastructure.labels]] : [];
  return [...made, ...written, ...nodes, ...proxies];
}

/** The layer that what runs in a namespace belongs to. */
function layerIn(plan: Plan, namespace: string | undefined): string {
  const layer = plan.layers.find(({ name }) => name === namespace);
  if (layer) return layer.labels.layer ?? layer.name;
  if (namespace === plan.namespace) return "application";
  if (namespace === plan.monitoring.namespace) return "monitoring";
  return namespace === drillNamespace(plan) || namespace === refreshNamespace(plan) ? "recovery" : "platform";
}

describe("the keys that costs are split by", () => {
  for (const { name, environment } of stacks) {
    const id = name === "ideation-engine" ? " (IE-113)" : "";

    it(`are on every object, pod, disk and node of ${name} in ${environment}${id}`, async () => {
      const { plan, resources } = await renderedSystem(name, environment);
      const layers = new Set(["application", "monitoring", "recovery", "platform"]);
      for (const { labels, ...layer } of plan.layers) layers.add(labels.layer ?? layer.name);
      let paidFor = 0;
      for (const resource of objectsOf(resources)) {
        const { kind, metadata } = resource.inputs as KubernetesObject;
        const [where, labels] = [`${kind} ${metadata.name}`, metadata.labels ?? {}];
        assert.equal(labels.environment, environment, where);
        assert.ok(layers.has(labels.layer ?? ""), `${where}: ${labels.layer}`);
        assert.ok(labels.component, where);
        for (const [place, own] of billed(resource)) {
          paidFor += 1;
          const { layer, component } = labels;
          assert.deepEqual(
            costKeys.map((key) => own?.[key]),
            [layerIn(plan, metadata.namespace), component, environment],
            `${where} ${place} ${layer}`,
          );
        }
      }
      assert.ok(paidFor > 10, String(paidFor));
    });

    it(`select no pods of ${name} in ${environment}, as a selector can never change`, async () => {
      const { resources } = await renderedSystem(name, environment);
      for (const { name: logical, inputs } of objectsOf(resources)) {
        for (const [path, part] of within(inputs)) {
          if (!/\.(matchLabels|selector)$/.test(path)) continue;
          for (const key of costKeys) assert.ok(!(key in part), `${logical} ${path}`);
        }
      }
    });
  }

  it("are the guide's words for the layers and processes of the Ideation Engine (IE-113)", async () => {
    const { resources } = await renderedSystem("ideation-engine", "prod");
    const counted = (kind: string, name: string) => {
      const { labels } = object(resources, kind, name).spec.template.metadata;
      return costKeys.map((key) => labels[key]);
    };
    assert.deepEqual(counted("StatefulSet", "axis-crawlers"), ["L0", "crawler", "prod"]);
    assert.deepEqual(counted("Deployment", "etl"), ["L0", "etl", "prod"]);
    assert.deepEqual(counted("Deployment", "allocation"), ["L1", "allocation", "prod"]);
    assert.deepEqual(counted("Deployment", "agents"), ["L2", "agent", "prod"]);
    assert.deepEqual(counted("Deployment", "evolution"), ["L3", "evolution", "prod"]);
    assert.deepEqual(counted("Deployment", "training"), ["L4", "training", "prod"]);
    assert.deepEqual(counted("Deployment", "cost-controls"), ["L5", "cost-controls", "prod"]);
    assert.deepEqual(counted("Deployment", "grafana"), ["monitoring", "grafana", "prod"]);
    assert.deepEqual(counted("NodePool", "gpu-nodes"), ["platform", "gpu-nodes", "prod"]);
    const { inheritedMetadata } = object(resources, "Cluster", "postgres").spec;
    assert.deepEqual(
      costKeys.map((key) => inheritedMetadata.labels[key]),
      ["application", "postgres", "prod"],
    );
  });

  it("are demanded by a policy, which stops a stack whose pods lack one (IE-113)", async () => {
    const { resources } = await renderedSystem("ideation-engine", "prod");
    const verdict = (changed: readonly RegisteredResource[]) =>
      judge(
        changed.map(({ type, name, inputs }) => ({ type, name, inputs: plain(inputs) })),
        { pack: axonPack, settings: { environment: "prod" } },
      )
        .findings.filter(({ policy }) => policy === "cost-labels")
        .map(({ level, message }) => `${level} ${message}`);
    assert.deepEqual(verdict(resources), []);
    const changed = resources.map((resource) => {
      if (resource.name !== "etl" || !resource.type.endsWith(":Deployment")) return resource;
      const inputs = structuredClone(resource.inputs) as KubernetesObject;
      delete inputs.spec.template.metadata.labels.layer;
      return { ...resource, inputs };
    });
    assert.deepEqual(verdict(changed), [
      'mandatory Deployment "etl": spec.template.metadata.labels lacks layer; set each',
    ]);
  });

  it("are the name of a layer that has no word of its own for it, on its pods and their disks", async () => {
    const resources = await renderStack("river", {
      "axon:system": fileURLToPath(new URL("../support/layered.ts", import.meta.url)),
      "axon:environment": "prod",
      "axon:kubernetes": {
        context: "river",
        storageClass: "gp3",
        encryptedClasses: { gp3: "existing" },
        backup: { s3: { bucket: "river-backup", roleArn: "arn:aws:iam::111122223333:role/river-backup" } },
      },
    });
    const counted = (labels: Labels) => costKeys.map((key) => labels[key]);
    assert.deepEqual(counted(object(resources, "Deployment", "spring").spec.template.metadata.labels), [
      "L0",
      "spring",
      "prod",
    ]);
    const [{ podTemplate, volumeClaimTemplates }] = object(resources, "Elasticsearch", "shells").spec.nodeSets;
    assert.deepEqual(counted(podTemplate.metadata.labels), ["bed", "shells", "prod"]);
    assert.deepEqual(volumeClaimTemplates[0].metadata.labels, {
      layer: "bed",
      component: "shells",
      environment: "prod",
    });
  });
});

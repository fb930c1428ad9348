import { globSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { runChild } from "../../packages/engine/src/child.ts";
import { findExecutable, minimalEnvironment } from "../../packages/engine/src/environment.ts";
import { goVariables } from "../../packages/engine/src/go-build.ts";
import { strimziDefinitions } from "./strimzi.ts";

/** A CustomResourceDefinition, and what it defines. */
export interface Definition {
  readonly group: string;
  readonly kind: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** What is needed on this machine to get the definitions of some API groups, by group; nothing for those that are there. */
export type Lacking = ReadonlyMap<string, string>;

interface OperatorModule {
  /** API groups whose kinds its definitions define. */
  readonly groups: readonly string[];
  /** The Go module in which the operator publishes them, with a version; Go's checksum database answers for it. */
  readonly module: string;
  /** Files within the module. */
  readonly files: string;
}

/**
 * The operators' own definitions, of the versions that packages/operators installs or of one that it supports: a module
 * proxy need not have the newest.
 */
const operatorModules: readonly OperatorModule[] = [
  {
    groups: ["postgresql.cnpg.io"],
    module: "github.com/cloudnative-pg/cloudnative-pg@v1.27.0",
    files: "config/crd/bases/*.yaml",
  },
  {
    groups: ["barmancloud.cnpg.io"],
    module: "github.com/cloudnative-pg/plugin-barman-cloud@v0.15.0",
    files: "config/crd/bases/*.yaml",
  },
  {
    groups: ["cert-manager.io", "acme.cert-manager.io"],
    module: "github.com/cert-manager/cert-manager@v1.21.2",
    files: "deploy/crds/*.yaml",
  },
  {
    groups: ["external-secrets.io", "generators.external-secrets.io"],
    module: "github.com/external-secrets/external-secrets@v0.16.2",
    files: "config/crds/bases/*.yaml",
  },
  {
    groups: ["monitoring.coreos.com"],
    module: "github.com/prometheus-operator/prometheus-operator@v0.85.0",
    files: "example/prometheus-operator-crd/*.yaml",
  },
  {
    groups: ["gateway.networking.k8s.io", "gateway.envoyproxy.io"],
    module: "github.com/envoyproxy/gateway@v1.9.1",
    files: "charts/gateway-helm/charts/crds/crds/**/*.yaml",
  },
  { groups: ["keda.sh"], module: "github.com/kedacore/keda/v2@v2.20.2", files: "config/crd/bases/*.yaml" },
  {
    groups: ["argoproj.io"],
    module: "github.com/argoproj/argo-rollouts@v1.9.0",
    files: "manifests/crds/*-crd.yaml",
  },
  {
    groups: ["ray.io"],
    module: "github.com/ray-project/kuberay/ray-operator@v1.5.1",
    files: "config/crd/bases/*.yaml",
  },
  {
    groups: ["velero.io"],
    module: "github.com/vmware-tanzu/velero@v1.18.3",
    files: "config/crd/v1/bases/*.yaml",
  },
  { groups: ["karpenter.sh"], module: "sigs.k8s.io/karpenter@v1.14.1", files: "pkg/apis/crds/*.yaml" },
  {
    groups: ["karpenter.k8s.aws"],
    module: "github.com/aws/karpenter-provider-aws@v1.14.1",
    files: "pkg/apis/crds/karpenter.k8s.aws_*.yaml",
  },
  {
    groups: ["autoscaling.k8s.io"],
    module: "k8s.io/autoscaler/vertical-pod-autoscaler@v1.8.1",
    files: "deploy/vpa-v1-crd-gen.yaml",
  },
  {
    groups: ["elasticsearch.k8s.elastic.co", "kibana.k8s.elastic.co"],
    module: "github.com/elastic/cloud-on-k8s/v3@v3.5.0",
    files: "config/crds/v1/resources/*.yaml",
  },
  {
    groups: ["security.istio.io", "networking.istio.io", "telemetry.istio.io"],
    module: "istio.io/api@v1.31.4",
    files: "kubernetes/customresourcedefinitions.gen.yaml",
  },
];

const strimziGroups = ["kafka.strimzi.io"];

/** The definitions of the kinds of these API groups, and what is missing for the others of them. */
export async function loadDefinitions(
  groups: ReadonlySet<string>,
): Promise<{ readonly definitions: readonly Definition[]; readonly lacking: Lacking }> {
  const found: Definition[] = [];
  const lacking = new Map<string, string>();
  const take = async (of: readonly string[], need: string, files: () => Promise<readonly string[] | undefined>) => {
    const wanted = of.filter((group) => groups.has(group));
    if (wanted.length === 0) return;
    const texts = await files();
    for (const group of texts === undefined ? wanted : []) lacking.set(group, need);
    found.push(...(texts ?? []).flatMap(definitionsIn).filter(({ group }) => wanted.includes(group)));
  };
  for (const { groups: of, module, files } of operatorModules)
    await take(of, `the Go module ${module}`, () => filesOf(module, files));
  await take(strimziGroups, "Maven and Java 21", strimziDefinitions);
  return { definitions: found, lacking };
}

/** The text of files of a module. @returns undefined when Go cannot get it */
async function filesOf(module: string, pattern: string): Promise<readonly string[] | undefined> {
  const go = findExecutable("go", process.env.PATH);
  if (go === undefined) return undefined;
  const { stdout } = await runChild(go, ["mod", "download", "-json", module], {
    environment: { ...minimalEnvironment(process.env, goVariables), GOWORK: "off" },
    directory: tmpdir(),
  });
  const folder = /"Dir": "(.*)"/.exec(stdout)?.[1];
  if (folder === undefined) return undefined;
  const names = globSync(pattern, { cwd: folder }).sort();
  if (names.length === 0) throw new Error(`${module} has no files ${pattern}`);
  return names.map((name) => readFileSync(join(folder, name), "utf8"));
}

function definitionsIn(text: string): Definition[] {
  return parseAllDocuments(text).flatMap((document): Definition[] => {
    const object: unknown = document.toJS();
    if (!isFields(object) || object.kind !== "CustomResourceDefinition" || !isFields(object.spec)) return [];
    const { group, names } = object.spec;
    return typeof group === "string" && isFields(names) ? [{ group, kind: String(names.kind), object }] : [];
  });
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

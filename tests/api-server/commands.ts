import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "../../packages/engine/src/cache.ts";
import { runChild } from "../../packages/engine/src/child.ts";
import { findExecutable, isExecutable, minimalEnvironment } from "../../packages/engine/src/environment.ts";
import { buildOnce, type GoTarget } from "../../packages/engine/src/go-build.ts";
import type { Progress } from "../../packages/engine/src/progress.ts";

/** What a real API server needs to run, and what speaks to it. */
export type CommandName = "etcd" | "kube-apiserver" | "kubectl";

/** The version of Kubernetes that manifests are held against; go/go.mod names the same. */
export const kubernetesVersion = "1.34.2";
/** The version of etcd that this Kubernetes is tested with; go/go.mod names the same. */
const etcdVersion = "3.6.4";

const moduleDirectory = fileURLToPath(new URL("go", import.meta.url));
const instead = "name a folder that holds etcd, kube-apiserver and kubectl in KUBEBUILDER_ASSETS";
const kubernetesStamps = Object.fromEntries(
  ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].map((path) => [
    `${path}.gitVersion`,
    `v${kubernetesVersion}`,
  ]),
);

interface CommandSource {
  readonly target: GoTarget;
  /** What the proof prints when a ready made command serves: the same minor version, or for etcd one that serves it. */
  readonly serves: RegExp;
}

const sources: Readonly<Record<CommandName, CommandSource>> = {
  etcd: {
    target: {
      label: `etcd v${etcdVersion}`,
      moduleDirectory,
      packagePath: "go.etcd.io/etcd/server/v3",
      stamps: {},
      instead,
      proof: ["--version"],
      provenBy: new RegExp(`^etcd Version: ${literally(etcdVersion)}$`, "m"),
    },
    serves: /^etcd Version: 3\.[5-9]\./m,
  },
  "kube-apiserver": kubernetesCommand("kube-apiserver", ["--version"], "Kubernetes v"),
  kubectl: kubernetesCommand("kubectl", ["version", "--client"], "Client Version: v"),
};

function kubernetesCommand(name: string, proof: readonly string[], prefix: string): CommandSource {
  return {
    target: {
      label: `${name} v${kubernetesVersion}`,
      moduleDirectory,
      packagePath: `k8s.io/kubernetes/cmd/${name}`,
      stamps: kubernetesStamps,
      instead,
      proof,
      provenBy: new RegExp(`^${prefix}${literally(kubernetesVersion)}$`, "m"),
    },
    serves: new RegExp(`^${prefix}1\\.34\\.`, "m"),
  };
}

function literally(version: string): string {
  return version.replaceAll(".", "\\.");
}

/**
 * The commands: from the folder in `KUBEBUILDER_ASSETS`, where Kubernetes' own tools for tests expect them; from `PATH`;
 * built earlier; or built from Go modules into Axon's cache, which takes minutes, once.
 *
 * @throws EngineError when one is nowhere and cannot be built
 */
export async function findCommands(
  onProgress: (progress: Progress) => void,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Readonly<Record<CommandName, string>>> {
  return {
    etcd: await findCommand("etcd", onProgress, environment),
    kubectl: await findCommand("kubectl", onProgress, environment),
    "kube-apiserver": await findCommand("kube-apiserver", onProgress, environment),
  };
}

async function findCommand(
  name: CommandName,
  onProgress: (progress: Progress) => void,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  for (const folders of [environment.KUBEBUILDER_ASSETS, environment.PATH]) {
    const found = findExecutable(name, folders);
    if (found !== undefined && (await doesServe(found, sources[name], environment))) return found;
  }
  const machine = `${process.platform}-${process.arch}`;
  const built = join(cacheDirectory(environment), "kubernetes", `v${kubernetesVersion}`, machine, name);
  if (!isExecutable(built)) await buildOnce(sources[name].target, built, { environment, onProgress });
  return built;
}

async function doesServe(file: string, { target, serves }: CommandSource, environment: NodeJS.ProcessEnv) {
  const printed = await runChild(file, target.proof, {
    environment: minimalEnvironment(environment),
    timeoutMilliseconds: 30_000,
  });
  return serves.test(printed.stdout) || serves.test(printed.stderr);
}

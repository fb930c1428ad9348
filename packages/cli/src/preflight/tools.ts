import { type Check, findExecutable, runChild } from "@axon/engine";
import { coerce, lt } from "semver";

/** A program that a target needs beside Axon. */
interface Tool {
  readonly name: string;
  readonly command: string;
  /** Arguments that make it print its version, anywhere in what it writes. */
  readonly version: readonly string[];
  /** Oldest version that serves. */
  readonly oldest: string;
  readonly fix: string;
  /** What works without it; undefined where nothing does. */
  readonly optional?: string;
}

const git: Tool = {
  name: "Git",
  command: "git",
  version: ["--version"],
  oldest: "2.30.0",
  fix: "https://git-scm.com/downloads",
};
const python: Tool = {
  name: "Python",
  command: "python3",
  version: ["--version"],
  oldest: "3.10.0",
  fix: "https://www.python.org/downloads",
  optional: "only the application's own commands need it on this machine",
};
const docker: Tool = {
  name: "Docker",
  command: "docker",
  version: ["--version"],
  oldest: "20.10.0",
  fix: "https://docs.docker.com/engine/install",
};

/** Programs by target; the oldest versions are the guides' (SC-011, SC-014, NC-006). */
export const tools = {
  compose: [
    docker,
    {
      name: "Docker Compose",
      command: "docker",
      version: ["compose", "version", "--short"],
      oldest: "2.0.0",
      // The binary docker-compose is no longer maintained.
      fix: "install the plugin: https://docs.docker.com/compose/install/linux",
    },
    git,
    python,
  ],
  kubernetes: [
    {
      name: "kubectl",
      command: "kubectl",
      version: ["version", "--client"],
      oldest: "1.24.0",
      fix: "https://kubernetes.io/docs/tasks/tools",
    },
    {
      name: "Helm",
      command: "helm",
      version: ["version", "--short"],
      oldest: "3.9.0",
      fix: "https://helm.sh/docs/intro/install",
      optional: "only the operators of a rendered folder are installed by it",
    },
    {
      name: "Kustomize",
      command: "kustomize",
      version: ["version"],
      oldest: "4.5.0",
      fix: "https://kubectl.docs.kubernetes.io/installation/kustomize",
      optional: "kubectl apply -k has one of its own",
    },
    git,
    python,
  ],
} as const satisfies Readonly<Record<string, readonly Tool[]>>;

/** Looks at every program that a target needs; each that is missing or too old is told of, not the first alone. */
export function checkTools(wanted: readonly Tool[], environment: NodeJS.ProcessEnv): Promise<Check[]> {
  return Promise.all(wanted.map((tool) => checkTool(tool, environment)));
}

async function checkTool(tool: Tool, environment: NodeJS.ProcessEnv): Promise<Check> {
  const { name, oldest, fix, optional } = tool;
  const command = findExecutable(tool.command, environment.PATH);
  const said = command === undefined ? undefined : await firstLine(command, tool.version, environment);
  if (command === undefined || said === undefined) {
    const found = command === undefined ? "not on PATH" : `${tool.command} ${tool.version.join(" ")} does not work`;
    const needed = `${oldest} or later is needed`;
    if (optional === undefined) return { name, status: "missing", found: `${found}; ${needed}`, fix };
    return { name, status: "warning", found: `${found}; ${optional}`, fix };
  }
  const version = coerce(said);
  if (version === null) return { name, status: "warning", found: `its version cannot be read from "${said}"`, fix };
  if (!lt(version, oldest)) return { name, status: "ok", found: `${version} at ${command}` };
  return { name, status: "missing", found: `${version} at ${command} is older than ${oldest}`, fix };
}

async function firstLine(
  command: string,
  version: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const { succeeded, stdout } = await runChild(command, version, { environment, timeoutMilliseconds: 10_000 });
  return succeeded ? stdout.trim().split("\n")[0] : undefined;
}

/** Whether the daemon answers, which is what most often does not. */
export async function checkDockerDaemon(environment: NodeJS.ProcessEnv): Promise<Check> {
  const name = "Docker daemon";
  const command = findExecutable("docker", environment.PATH);
  const said = command && (await firstLine(command, ["info", "--format", "{{.ServerVersion}}"], environment));
  if (said) return { name, status: "ok", found: `${said} answers` };
  return { name, status: "missing", found: "does not answer", fix: "start it, or give your user the right to it" };
}

import { checkBytes, type Problem, parseBytes, show, underPath } from "@axon/core";
import { type ContainerResources, checkContainerResources } from "@axon/platform/kubernetes";
import { checkPath } from "../../checks.ts";
import { checkImage } from "../../contract.ts";
import type { ModelsMount, Mount, Mounts, ScratchMount, SharedMount } from "./mount.ts";

/** What the mounts of a service have to agree with. */
export interface MountedService {
  readonly mounts?: Mounts;
  readonly writablePaths: readonly string[];
  readonly mostReplicas: number;
  readonly resources: ContainerResources;
  readonly hasIdentity: boolean;
}

const bytes = (text: string) => parseBytes(text).bytes;

/** Everything that is wrong with the mounts of a service. */
export function checkMounts(service: MountedService): Problem[] {
  const mounts = Object.entries(service.mounts ?? {});
  return [
    ...mounts.flatMap(([name, mount]) => underPath([name], [...checkName(name), ...checkMount(mount, service)])),
    ...checkDistinct(mounts, service.writablePaths),
  ];
}

/** A volume's name, which becomes part of names of objects. */
function checkName(name: string): Problem[] {
  if (/^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/.test(name)) return [];
  return [{ path: [], expected: "named in 1 to 20 lower-case letters, digits and hyphens", received: show(name) }];
}

/** Two volumes at one place hide each other. */
function checkDistinct(mounts: readonly (readonly [string, Mount])[], writablePaths: readonly string[]): Problem[] {
  const taken = new Set(writablePaths);
  return mounts.flatMap(([name, { path }]) => {
    if (!taken.has(path)) {
      taken.add(path);
      return [];
    }
    const hint = "a mount takes the place of a writable path; leave the path out of writablePaths";
    return [{ path: [name, "path"], expected: "a directory nothing else is mounted at", received: show(path), hint }];
  });
}

function checkMount(mount: Mount, service: MountedService): Problem[] {
  return [...checkPath(["path"], mount.path), ...checkSource(mount, service)];
}

function checkSource(mount: Mount, service: MountedService): Problem[] {
  if ("shared" in mount) return underPath(["shared"], checkShared(mount, service));
  if ("perReplica" in mount) return checkBytes(["perReplica", "storage"], mount.perReplica.storage);
  if ("scratch" in mount) return underPath(["scratch"], checkScratch(mount, service));
  if ("files" in mount) return underPath(["files"], checkFileNames(mount.files));
  if ("models" in mount) return underPath(["models"], checkModels(mount, service));
  return "secret" in mount ? underPath(["keys"], checkFileNames(mount.keys ?? { all: "" })) : [];
}

function checkShared({ shared }: SharedMount, { mostReplicas }: MountedService): Problem[] {
  const problems = checkBytes(["storage"], shared.storage);
  if (shared.access !== "ReadWriteOnce" || mostReplicas === 1) return problems;
  return [
    ...problems,
    { path: ["access"], expected: '"ReadWriteMany" for more than one replica', received: show(shared.access) },
  ];
}

/** What a memory volume holds is the container's memory: one as large as the limit ends in an OOM kill. */
function checkScratch({ scratch }: ScratchMount, { resources }: MountedService): Problem[] {
  const problems = [...checkBytes(["limit"], scratch.limit), ...checkBytes(["limit"], resources.memory.limit)];
  if (problems.length > 0 || scratch.medium !== "memory") return problems;
  if (bytes(scratch.limit) < bytes(resources.memory.limit)) return [];
  const expected = `less than the container's memory limit of ${resources.memory.limit}, which it counts against`;
  return [{ path: ["limit"], expected, received: show(scratch.limit) }];
}

function checkFileNames(files: Readonly<Record<string, unknown>>): Problem[] {
  const names = Object.keys(files);
  if (names.length === 0) return [{ path: [], expected: "at least one file", received: "none" }];
  return names
    .filter((name) => !/^(?!\.{1,2}$)[\w.-]{1,253}$/.test(name))
    .map((name) => ({
      path: [name],
      expected: "named in letters, digits, dots, hyphens and underscores",
      received: show(name),
    }));
}

function checkModels({ models }: ModelsMount, { hasIdentity }: MountedService): Problem[] {
  const { source, artefacts, limit, image, resources } = models;
  const open = hasIdentity || ("s3" in source && source.s3.keys !== undefined);
  return [
    ...checkBytes(["limit"], limit),
    ...(typeof image === "string" ? underPath(["image"], checkImage(image)) : []),
    ...(resources ? underPath(["resources"], checkContainerResources(resources)) : []),
    ...underPath(["artefacts"], checkFileNames(artefacts)),
    ...Object.entries(artefacts).flatMap(([folder, { from, version }]) => [
      ...checkFolder(["artefacts", folder, "from"], from),
      ...checkFolder(["artefacts", folder, "version"], version),
    ]),
    ...(open ? [] : [{ path: ["source"], expected: "keys, or an identity of the service", received: "neither" }]),
  ];
}

function checkFolder(path: Problem["path"], text: string): Problem[] {
  if (/^[\w.-]+(\/[\w.-]+)*$/.test(text) && !text.split("/").includes("..")) return [];
  return [{ path, expected: "a folder of the bucket, such as emotion or models/emotion", received: show(text) }];
}

import { type Bytes, type Cpu, mebibytes } from "@axon/core";
import type { ComposeService } from "./compose-service.ts";

/** What every container gets: no way to more rights, no writing outside the named directories, an end to its appetite. */
export function hardened(options: {
  /** Numeric user and group, `1000:1000`. */
  readonly user: string;
  readonly cpu: { readonly limit: Cpu };
  readonly memory: { readonly limit: Bytes };
  /** Directories held in memory that may be written to. */
  readonly writable: readonly string[];
}): Pick<ComposeService, "user" | "read_only" | "tmpfs" | "cap_drop" | "security_opt" | "deploy"> {
  return {
    user: options.user,
    read_only: true,
    // Unless told so, such a directory belongs to root, as the image has it.
    tmpfs: options.writable.map((path) => `${path}:mode=1777`),
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    deploy: { resources: { limits: share(options.cpu.limit, options.memory.limit) } },
  };
}

/** Processors and memory as compose writes them. */
export function share(cpu: Cpu, memory: Bytes) {
  return { cpus: String(cpu.millicores / 1000), memory: `${mebibytes(memory)}m` };
}

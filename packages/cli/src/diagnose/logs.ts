import type { V1Pod } from "@kubernetes/client-node";
import { reasonOf } from "../cluster/kubeconfig.ts";
import type { Subject } from "./subject.ts";

/**
 * The end of what a container said, with what looks like a secret masked; of the run before, when it was started again.
 * A reason in its place where it may not be read.
 */
export async function logTail(
  { api, namespace }: Pick<Subject, "api" | "namespace">,
  pod: string,
  container: string,
  { lines, previous = false }: { readonly lines: number; readonly previous?: boolean },
): Promise<string[]> {
  if (!api) return [];
  try {
    const request = { name: pod, namespace, container, tailLines: lines, ...(previous ? { previous } : {}) };
    const text = await api.readNamespacedPodLog(request);
    return String(text ?? "")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map(masked);
  } catch (error) {
    return [`(cannot be read: ${reasonOf(error)})`];
  }
}

/** The containers of a pod that have run; each may have been started again. */
export function containersThatRan({ status }: V1Pod): { readonly name: string; readonly restarted: boolean }[] {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all
    .filter(({ state, lastState }) => state?.running || state?.terminated || lastState?.terminated)
    .map(({ name, restartCount }) => ({ name, restarted: restartCount > 0 }));
}

const masks: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // user:password@host of an address
  [/(:\/\/[^\s:/@]*:)[^\s@]+@/g, "$1***@"],
  [
    /((?:password|passwd|pwd|secret|token|api[-_]?key|authorization)["']?\s*[:=]\s*["']?(?:(?:Bearer|Basic)\s+)?)[^\s"',;&)}]+/gi,
    "$1***",
  ],
  // A JSON Web Token, wherever it stands
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "***"],
];

/** A line without what looks like a password, a key or a token: whoever reads a diagnosis may paste it somewhere. */
export function masked(line: string): string {
  return masks.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

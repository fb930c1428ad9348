import { portRange } from "../ports.ts";
import { type DeclaredFlow, hasApp, type Wanted } from "./flow.ts";

/** The server that holds the system's buckets, where no other one does. */
export const objectStore = { app: "object-store", port: 8_333 } as const;

/** Each bucket is set up by a job of its own. */
export function bucketFlows(wanted: Wanted): DeclaredFlow[] {
  return wanted.plan.buckets
    .map(({ name }) => `${name}-bucket`)
    .filter((app) => hasApp(wanted, app))
    .map((app) => ({
      from: { app },
      to: { app: objectStore.app },
      ports: portRange("TCP", objectStore.port),
      because: "makes the bucket and sets it up",
      inMesh: true,
    }));
}

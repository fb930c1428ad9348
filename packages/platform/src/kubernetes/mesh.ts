import type { Labels } from "./placement.ts";

/** Istio's ambient mode: a proxy on each node encrypts what pods say to each other, with no container beside them. */
export type Mesh = "ambient";

/** Takes a namespace's pods into the mesh. Source for all here: istio.io/latest/docs/ambient/usage. */
export const meshLabels: Labels = { "istio.io/dataplane-mode": "ambient" };

/** Leaves a pod out of the mesh that its namespace is in. */
export const outsideMeshLabels: Labels = { "istio.io/dataplane-mode": "none" };

/** TCP port of HBONE, the tunnel that carries every connection between two pods of the mesh. */
export const meshTunnelPort = 15_008;

/** Where the kubelet's checks seem to come from in the mesh: link-local, so no other machine can send from it. */
export const meshProbeRange = "169.254.7.127/32";

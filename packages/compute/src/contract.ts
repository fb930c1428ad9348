export * from "./cluster-autoscaler.ts";
export * from "./fit.ts";

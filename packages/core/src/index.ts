export * from "./image.ts";
export * from "./naming.ts";
export * from "./problem.ts";
export * from "./quantity.ts";

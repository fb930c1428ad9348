export * from "./addresses.ts";
export * from "./compare.ts";
export * from "./declared/index.ts";
export * from "./model.ts";
export * from "./objects.ts";
export * from "./ports.ts";
export * from "./reach.ts";
export { selects } from "./selector.ts";

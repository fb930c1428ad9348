export type { Dashboards } from "./monitoring.ts";
export { renderCompose } from "./render.ts";

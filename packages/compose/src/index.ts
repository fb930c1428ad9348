export type { Dashboards } from "./monitoring.ts";
export { renderCompose, testedContainers } from "./render.ts";

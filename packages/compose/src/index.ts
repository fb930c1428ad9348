export { renderCompose } from "./render.ts";

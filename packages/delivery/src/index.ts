export { type PipelineOptions, renderGitlabPipeline } from "./gitlab.ts";

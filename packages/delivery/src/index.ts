export { renderGithubWorkflow } from "./github.ts";
export { renderGitlabPipeline } from "./gitlab.ts";
export { renderJenkinsfile } from "./jenkins.ts";
export type { PipelineOptions } from "./options.ts";
export { type Deployment, deploymentsOf } from "./ways.ts";

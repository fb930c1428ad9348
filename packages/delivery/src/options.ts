/** What the repository of a pipeline is like. */
export interface PipelineOptions {
  /** How `axon` finds the system there. @default the definition's name */
  readonly system?: string;
  /** Dockerfile of each image, from the root of the repository, which is the build context. @default `<repository>/Dockerfile` */
  readonly dockerfiles?: Readonly<Record<string, string>>;
}

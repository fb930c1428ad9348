/** What the repository of a pipeline is like. */
export interface PipelineOptions {
  /** How `axon` finds the system there. @default the definition's name */
  readonly system?: string;
  /** Dockerfile of each image, from the root of the repository, which is the build context. @default `<repository>/Dockerfile` */
  readonly dockerfiles?: Readonly<Record<string, string>>;
  /** The application's own tests. @default Python: both requirements files, then pytest */
  readonly tests?: { readonly image: string; readonly script: readonly string[] };
}

export const pythonTests = {
  image: "python:3.12-slim",
  script: ["pip install --requirement requirements.txt --requirement requirements-dev.txt", "pytest"],
} as const;

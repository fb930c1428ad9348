import { matchesPattern } from "./iam.ts";
import { parseImage } from "./image.ts";
import { type Property, root } from "./property.ts";
import { type Resource, typeKey } from "./resource.ts";
import { isHidden, isList, type Value } from "./value.ts";

/** One demand of an admission policy that images are signed. */
export interface ImageVerifier {
  /** Where it stands. */
  readonly at: Property;
  /** What is to be done about an image that fails; unset where nothing is said. */
  readonly action: Property;
  /** Whether that action keeps the image out. */
  readonly refuses: (action: Value | undefined) => boolean;
  /** What makes it keep images out. */
  readonly fix: string;
  /** Patterns of the images it is for. What only the cluster can work out is taken to be for all of them. */
  readonly patterns: readonly Property[];
  /** Whether `*` in a pattern ends at a slash, and only `**` goes on. */
  readonly endsAtSlash: boolean;
}

const readers: Readonly<Record<string, (spec: Property) => readonly ImageVerifier[]>> = {
  "kubernetes:kyverno.io:ClusterPolicy": kyvernoRules,
  "kubernetes:kyverno.io:Policy": kyvernoRules,
  "kubernetes:policies.kyverno.io:ImageValidatingPolicy": kyvernoImages,
  "kubernetes:policies.kyverno.io:NamespacedImageValidatingPolicy": kyvernoImages,
  "kubernetes:policy.sigstore.dev:ClusterImagePolicy": sigstoreImages,
};

/** The type keys of admission policies that can verify images. */
export const imageVerifierTypes: readonly string[] = Object.keys(readers);

/** What an admission policy verifies of images: nothing where it is about something else. */
export function imageVerifiersOf(resource: Resource): readonly ImageVerifier[] {
  return readers[typeKey(resource.type)]?.(root(resource).at("spec")) ?? [];
}

/** Whether a pattern of a verifier is for an image, by any of the names that it goes by. */
export function coversImage({ endsAtSlash }: ImageVerifier, pattern: string, reference: string): boolean {
  const depth = endsAtSlash && !pattern.includes("**") ? slashesIn(pattern) : undefined;
  return namesOf(reference).some(
    (name) => matchesPattern(pattern, name) && (depth === undefined || depth === slashesIn(name)),
  );
}

/** Verifiers fill in Docker Hub and its library, each in its own way, and match with and without a tag or a digest. */
function namesOf(reference: string): readonly string[] {
  const image = parseImage(reference);
  if (!image) return [reference];
  const { registry, repository, tag, digest } = image;
  const paths = [`${registry}/${repository}`];
  if (registry === "docker.io")
    paths.push(`index.docker.io/${repository}`, `docker.io/${repository.replace(/^library\//, "")}`);
  const tagged = `:${tag ?? "latest"}`;
  const ends = ["", tagged, ...(digest === undefined ? [] : [`@${digest}`, `${tagged}@${digest}`])];
  return [reference, ...paths.flatMap((path) => ends.map((end) => path + end))];
}

function slashesIn(text: string): number {
  return text.split("/").length - 1;
}

function kyvernoRules(spec: Property): readonly ImageVerifier[] {
  return spec
    .at("rules")
    .items()
    .flatMap((rule) => rule.at("verifyImages").items())
    .map((at) => {
      const own = at.at("failureAction");
      return {
        at,
        // Until version 1.13 one action stood for all rules of a policy.
        action: own.value === undefined ? own.holding(spec.at("validationFailureAction").value) : own,
        // Where nothing is said Kyverno only reports.
        refuses: (action) => typeof action === "string" && action.toLowerCase() === "enforce",
        fix: 'set it to "Enforce"',
        patterns: at.at("imageReferences").items(),
        endsAtSlash: false,
      };
    });
}

function kyvernoImages(spec: Property): readonly ImageVerifier[] {
  return [
    {
      at: spec,
      action: spec.at("validationActions"),
      // Where nothing is said it denies.
      refuses: (actions) =>
        actions === undefined || (isList(actions) && (actions.includes("Deny") || actions.some(isHidden))),
      fix: 'set it to ["Deny"]',
      patterns: spec
        .at("matchImageReferences")
        .items()
        .map((reference) => {
          const expression = reference.at("expression");
          return expression.text === undefined ? reference.at("glob") : expression.holding("*");
        }),
      endsAtSlash: false,
    },
  ];
}

function sigstoreImages(spec: Property): readonly ImageVerifier[] {
  return [
    {
      at: spec,
      action: spec.at("mode"),
      refuses: (mode) => mode !== "warn",
      fix: 'set it to "enforce"',
      patterns: spec
        .at("images")
        .items()
        .map((image) => image.at("glob")),
      endsAtSlash: true,
    },
  ];
}

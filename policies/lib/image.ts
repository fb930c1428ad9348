import type { Container } from "./workload.ts";

/** The parts of a container image reference. */
export interface Image {
  /** Host of the registry; Docker Hub's where the reference names none. */
  readonly registry: string;
  /** Path in the registry, `library/redis` for Docker Hub's own `redis`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
}

const reference =
  /^(?<path>[a-zA-Z0-9][^@\s]*?)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>[a-z0-9]+:[0-9a-fA-F]{32,}))?$/;

/** Reads a reference as the container runtimes do; undefined when it is none. */
export function parseImage(text: string): Image | undefined {
  const parts = reference.exec(text)?.groups;
  if (!parts?.path) return undefined;
  const [first = "", ...rest] = parts.path.split("/");
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const repository = hasHost ? rest.join("/") : parts.path;
  return {
    registry: hasHost ? first : "docker.io",
    repository: hasHost || repository.includes("/") ? repository : `library/${repository}`,
    tag: parts.tag,
    digest: parts.digest,
  };
}

/**
 * Whether Istio fills a container in when its pod is made: the image, its probes and more.
 * Source: https://istio.io/latest/docs/setup/additional-setup/gateway/
 */
export function isFilledIn({ property }: Container): boolean {
  return property.at("image").value === "auto";
}

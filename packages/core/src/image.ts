/** Writes a container image reference: `registry.example.com/api:1.4.2`, or by digest when one is given. */
export function imageReference(image: {
  readonly registry?: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}): string {
  const path = image.registry ? `${image.registry}/${image.repository}` : image.repository;
  const tagged = image.tag ? `${path}:${image.tag}` : path;
  return image.digest ? `${tagged}@${image.digest}` : tagged;
}

/** True when the reference names one exact build: a digest, or a tag other than `latest`. */
export function isExactImage(reference: string): boolean {
  const [name = "", digest] = reference.split("@");
  if (digest !== undefined) return /^sha256:[0-9a-f]{64}$/.test(digest);
  const tag = /:(\w[\w.-]{0,127})$/.exec(name.slice(name.lastIndexOf("/") + 1))?.[1];
  return tag !== undefined && tag !== "latest";
}

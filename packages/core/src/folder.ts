/** What a folder of a bucket looks like, for messages. */
export const folderWords =
  'a folder such as "checkpoints/" or "models/risk/": letters, digits, dots, hyphens, underscores, and a slash at the end';

/**
 * Whether a text is the beginning of objects' names that a right can be limited to. Without a slash at its end it would reach its
 * neighbours too, `*` and `?` stand for other names in a policy, and `..` leads out of it where a store keeps folders of its own.
 */
export function isFolder(text: string): boolean {
  return /^((?!\.\.?\/)[\w.-]+\/)+$/.test(text);
}

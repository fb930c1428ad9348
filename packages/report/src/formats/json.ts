import type { FindingsReport } from "../findings.ts";

/**
 * For other programs: the documented contract and nothing else. What a rule means and where to read on is in SARIF.
 */
export function json({ findings, resources }: FindingsReport): string {
  const listed = findings.map(({ policy, level, resource, message, file }) => ({
    policy,
    level,
    resource: { type: resource.type, name: resource.name },
    message,
    file,
  }));
  return `${JSON.stringify({ findings: listed, resources }, undefined, 2)}\n`;
}

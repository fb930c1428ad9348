import type { Finding, FindingsReport } from "../findings.ts";

/**
 * For other programs: the documented contract and nothing else. What a rule means and where to read on is in SARIF.
 */
export function json({ findings, exempted, idleExemptions, resources }: FindingsReport): string {
  const contract = {
    findings: findings.map(toEntry),
    resources,
    exempted: exempted.map((finding) => ({ ...toEntry(finding), ...finding.exemption })),
    idleExemptions,
  };
  return `${JSON.stringify(contract, undefined, 2)}\n`;
}

function toEntry({ policy, level, resource, message, file }: Finding) {
  return { policy, level, resource: { type: resource.type, name: resource.name }, message, file };
}

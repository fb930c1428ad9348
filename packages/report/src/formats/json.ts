import type { Finding, FindingsReport } from "../findings.ts";

/**
 * For other programs: the documented contract and nothing else. What a rule means and where to read on is in SARIF.
 */
export function json({ findings, exempted, idleExemptions, resources, unknown, unreadable }: FindingsReport): string {
  const contract = {
    findings: findings.map(toEntry),
    resources,
    unknown,
    exempted: exempted.map((finding) => ({ ...toEntry(finding), ...finding.exemption })),
    idleExemptions,
    unreadable: unreadable.map(({ file, line, message, hint }) => ({ file, line, message: `${message}; ${hint}` })),
  };
  return `${JSON.stringify(contract, undefined, 2)}\n`;
}

function toEntry({ policy, level, resource: { type, name }, message, file, line, column }: Finding) {
  return { policy, level, resource: { type, name }, message, file, line, column };
}

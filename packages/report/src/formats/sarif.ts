import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log, ReportingDescriptor, Result } from "sarif";
import type { Finding, FindingRule, FindingsReport } from "../findings.ts";

/** How code scanning ranks a security finding, from 0 to 10, in the middle of GitHub's band for each word. */
const securitySeverity = { low: "2.0", medium: "5.0", high: "8.0", critical: "9.5" } as const;

const levels = { mandatory: "error", advisory: "warning" } as const;

/** For code scanning: SARIF 2.1.0, one run, one result a finding, every rule that judged described. */
export function sarif(report: FindingsReport): string {
  const indexOf = new Map(report.rules.map((rule, index) => [rule.name, index]));
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "axon", rules: report.rules.map(describe) } },
        columnKind: "utf16CodeUnits",
        results: report.findings.map((finding) => toResult(finding, indexOf.get(finding.policy))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function describe(rule: FindingRule): ReportingDescriptor {
  return {
    id: rule.name,
    shortDescription: { text: rule.displayName },
    fullDescription: { text: rule.description },
    help: { text: rule.remediationSteps },
    helpUri: rule.url,
    properties: { tags: [...rule.tags], "security-severity": securitySeverity[rule.severity] },
  };
}

/** A path inside the checkout stays relative, so that code scanning finds the file. */
function uriOf(file: string): string {
  return isAbsolute(file) ? pathToFileURL(file).href : encodeURI(file);
}

function toResult({ policy, level, resource, message, file, line }: Finding, ruleIndex: number | undefined): Result {
  return {
    ruleId: policy,
    ruleIndex,
    level: levels[level],
    message: { text: message },
    locations: [
      {
        physicalLocation:
          file === undefined
            ? undefined
            : {
                artifactLocation: { uri: uriOf(file) },
                region: { startLine: line ?? 1 },
              },
        logicalLocations: [
          { name: resource.name, kind: "resource", fullyQualifiedName: `${resource.type}::${resource.name}` },
        ],
      },
    ],
    // Keeps a finding the same finding when the file around it changes.
    partialFingerprints: { "axon/v1": `${policy}::${resource.type}::${resource.name}::${message}` },
  };
}

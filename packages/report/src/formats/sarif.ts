import { createHash } from "node:crypto";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log, Notification, PhysicalLocation, ReportingDescriptor, Result, Suppression } from "sarif";
import type { ExemptedFinding, Finding, FindingRule, FindingsReport, InputProblem } from "../findings.ts";

/** How code scanning ranks a security finding, from 0 to 10, in the middle of GitHub's band for each word. */
const securitySeverity = { low: "2.0", medium: "5.0", high: "8.0", critical: "9.5" } as const;

const levels = { mandatory: "error", advisory: "warning" } as const;

/** For code scanning: SARIF 2.1.0, one run, one result a finding, every rule that judged described. */
export function sarif(report: FindingsReport): string {
  const indexOf = new Map(report.rules.map((rule, index) => [rule.name, index]));
  const toResult = (finding: Finding) => describeFinding(finding, indexOf.get(finding.policy));
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "axon", rules: report.rules.map(describeRule) } },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: report.unreadable.length === 0,
            toolExecutionNotifications: report.unreadable.map(describeUnreadable),
            toolConfigurationNotifications: report.idleExemptions.map(({ policy, message }) => ({
              level: "warning",
              message: { text: message },
              associatedRule: { id: policy },
            })),
          },
        ],
        results: [
          ...report.findings.map(toResult),
          ...report.exempted.map((finding) => ({ ...toResult(finding), suppressions: [suppression(finding)] })),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function describeRule(rule: FindingRule): ReportingDescriptor {
  return {
    id: rule.name,
    shortDescription: { text: rule.displayName },
    fullDescription: { text: rule.description },
    help: { text: rule.remediationSteps },
    helpUri: rule.url,
    properties: { tags: [...rule.tags], "security-severity": securitySeverity[rule.severity] },
  };
}

function describeUnreadable({ file, line, message, hint }: InputProblem): Notification {
  const physicalLocation = placeIn(file, line);
  return { level: "error", message: { text: `${message}; ${hint}` }, locations: [{ physicalLocation }] };
}

function placeIn(file: string, line?: number, column?: number): PhysicalLocation {
  const region = line === undefined ? undefined : { startLine: line, startColumn: column };
  return { artifactLocation: { uri: uriOf(file) }, region };
}

/** A path inside the checkout stays relative, so that code scanning finds the file. */
function uriOf(file: string): string {
  return isAbsolute(file) ? pathToFileURL(file).href : encodeURI(file);
}

function describeFinding(finding: Finding, ruleIndex: number | undefined): Result {
  const { policy, level, resource, message, file, line, column } = finding;
  return {
    ruleId: policy,
    ruleIndex,
    level: levels[level],
    message: { text: message },
    locations: [
      {
        physicalLocation: file === undefined ? undefined : placeIn(file, line ?? 1, column),
        logicalLocations: [
          { name: resource.name, kind: "resource", fullyQualifiedName: `${resource.type}::${resource.name}` },
        ],
      },
    ],
    partialFingerprints: { "axon/v1": fingerprint(finding) },
  };
}

/** Keeps a finding the same finding when lines of the file are added or moved around it. */
function fingerprint({ policy, resource, file = "", message }: Finding): string {
  const identity = JSON.stringify([policy, resource.type, resource.name, file, message]);
  return createHash("sha256").update(identity).digest("hex");
}

/** Somebody has taken it on, in a file beside the code. */
function suppression({ exemption: { reason, expires } }: ExemptedFinding): Suppression {
  return { kind: "external", status: "accepted", justification: `${reason} (until ${expires})` };
}

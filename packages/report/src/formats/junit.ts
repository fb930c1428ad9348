import type { ExemptedFinding, Finding, FindingsReport, InputProblem } from "../findings.ts";
import { printable } from "./printable.ts";

/**
 * For test reports of CI systems: one suite, one case a rule. A mandatory finding fails its rule, an advisory or an exempted
 * one is output. What could not be read is a case that ended in an error.
 */
export function junit({ findings, exempted, idleExemptions, rules, unreadable }: FindingsReport): string {
  const byRule = Map.groupBy(findings, ({ policy }) => policy);
  const exemptedByRule = Map.groupBy(exempted, ({ policy }) => policy);
  const failed = new Set(findings.filter(({ level }) => level === "mandatory").map(({ policy }) => policy));
  const cases = rules.map(({ name }) => testCase(name, byRule.get(name) ?? [], exemptedByRule.get(name) ?? []));
  const counts = `tests="${rules.length + unreadable.length}" failures="${failed.size}" errors="${unreadable.length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="axon lint" ${counts}>`,
    `  <testsuite name="policies" ${counts}>`,
    ...unreadable.map(errorCase),
    ...cases,
    ...(idleExemptions.length > 0
      ? [`    <system-err>${xml(idleExemptions.map(({ message }) => message).join("\n"))}</system-err>`]
      : []),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function errorCase({ file, line, message, hint }: InputProblem): string {
  const place = line === undefined ? "" : `line ${line}: `;
  const error = `<error message="could not be read">${xml(`${place}${message}; ${hint}`)}</error>`;
  return `    <testcase classname="axon" name="${xml(file)}">${error}</testcase>`;
}

function testCase(name: string, findings: readonly Finding[], exempted: readonly ExemptedFinding[]): string {
  const mandatory = findings.filter(({ level }) => level === "mandatory");
  const told = [
    ...findings.filter(({ level }) => level === "advisory"),
    ...exempted.map((finding) => ({ ...finding, message: `${finding.message} (${exemptionOf(finding)})` })),
  ];
  const parts = [
    mandatory.length > 0 ? `<failure message="${mandatory.length} mandatory">${lines(mandatory)}</failure>` : "",
    told.length > 0 ? `<system-out>${lines(told)}</system-out>` : "",
  ].join("");
  return `    <testcase classname="axon" name="${xml(name)}">${parts}</testcase>`;
}

function exemptionOf({ exemption: { reason, expires } }: ExemptedFinding): string {
  return `exempted until ${expires}: ${reason}`;
}

function lines(findings: readonly Finding[]): string {
  return xml(findings.map(({ file, line, message }) => `${file ? `${file}:${line ?? 1}: ` : ""}${message}`).join("\n"));
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 has no way to write most control characters, so they are left out. */
function xml(text: string): string {
  return printable(text).replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign);
}

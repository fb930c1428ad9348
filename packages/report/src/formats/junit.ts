import type { ExemptedFinding, Finding, FindingsReport } from "../findings.ts";
import { printable } from "./printable.ts";

/**
 * For test reports of CI systems: one suite, one case a rule. A mandatory finding fails its rule, an advisory or an exempted
 * one is output.
 */
export function junit({ findings, exempted, idleExemptions, rules }: FindingsReport): string {
  const byRule = Map.groupBy(findings, ({ policy }) => policy);
  const exemptedByRule = Map.groupBy(exempted, ({ policy }) => policy);
  const failed = new Set(findings.filter(({ level }) => level === "mandatory").map(({ policy }) => policy));
  const cases = rules.map(({ name }) => testCase(name, byRule.get(name) ?? [], exemptedByRule.get(name) ?? []));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="axon lint" tests="${rules.length}" failures="${failed.size}">`,
    `  <testsuite name="policies" tests="${rules.length}" failures="${failed.size}">`,
    ...cases,
    ...(idleExemptions.length > 0
      ? [`    <system-err>${xml(idleExemptions.map(({ message }) => message).join("\n"))}</system-err>`]
      : []),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
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

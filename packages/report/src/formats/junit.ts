import type { Finding, FindingsReport } from "../findings.ts";
import { printable } from "./printable.ts";

/** For test reports of CI systems: one suite, one case a rule; a mandatory finding fails its rule, an advisory one is output. */
export function junit({ findings, rules }: FindingsReport): string {
  const failed = new Set(findings.filter(({ level }) => level === "mandatory").map(({ policy }) => policy));
  const cases = rules.map(({ name }) =>
    testCase(
      name,
      findings.filter(({ policy }) => policy === name),
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="axon lint" tests="${rules.length}" failures="${failed.size}">`,
    `  <testsuite name="policies" tests="${rules.length}" failures="${failed.size}">`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(name: string, findings: readonly Finding[]): string {
  const mandatory = findings.filter(({ level }) => level === "mandatory");
  const advisory = findings.filter(({ level }) => level === "advisory");
  const parts = [
    mandatory.length > 0 ? `<failure message="${mandatory.length} mandatory">${lines(mandatory)}</failure>` : "",
    advisory.length > 0 ? `<system-out>${lines(advisory)}</system-out>` : "",
  ].join("");
  return `    <testcase classname="axon" name="${xml(name)}">${parts}</testcase>`;
}

function lines(findings: readonly Finding[]): string {
  return xml(findings.map(({ file, line, message }) => `${file ? `${file}:${line ?? 1}: ` : ""}${message}`).join("\n"));
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 has no way to write most control characters, so they are left out. */
function xml(text: string): string {
  return printable(text).replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign);
}

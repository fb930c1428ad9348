import assert from "node:assert/strict";
import { rules } from "@axon/policies";
import { outcomeOf, type Resource, type Rule } from "@axon/policies/lib";

const expected = {
  compliant: "compliant",
  violating: "violation",
  notApplicable: "notApplicable",
  unknown: "unknown",
} as const;

/** Rules that read nothing but what is always known: the type of a resource, its name, its options. */
const alwaysKnowing = ["current-api-version", "explicit-provider", "stateful-protected"];

/** How other scanners write their ids. */
const peerId = /^(CKV2?_[A-Z0-9]+_\d+|K[SC]V-\d+|C-\d{4}|(AWS|AZU|GCP)-\d{4}|AwsSolutions-\w+|[a-z-]+:[\w-]+)$/;

describe("policy rules", () => {
  it("have ids that are unique and in kebab case", () => {
    const names = rules.map((rule) => rule.name);
    assert.deepEqual(names, [...new Set(names)]);
    for (const name of names) assert.match(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
  });

  for (const rule of rules) {
    describe(rule.name, () => {
      it("gives its reason in two sentences", () => {
        assert.equal(rule.description.split(/[.] /).length, 2);
        assert.match(rule.description, /[.]$/);
      });

      it("says what it is, why, and what to do", () => {
        for (const field of ["displayName", "description", "severity", "remediationSteps", "url"] as const) {
          assert.ok(rule[field].length > 0, `${field} is empty`);
        }
        assert.match(rule.url, /^https:\/\//);
        for (const { name, version, reference, specification } of rule.frameworks) {
          assert.ok(name && version && reference && specification);
        }
        assert.deepEqual(rule.peers, [...new Set(rule.peers)]);
        for (const peer of rule.peers) assert.match(peer, peerId);
        assert.ok(rule.tags.length > 0 && rule.types.length > 0);
      });

      for (const [list, outcome] of Object.entries(expected)) {
        it(`calls its ${list} examples ${outcome}`, () => {
          const examples: readonly (Resource | readonly Resource[])[] = rule.examples[list as keyof typeof expected];
          const never = list === "unknown" && alwaysKnowing.includes(rule.name);
          assert.equal(examples.length > 0, !never, `no ${list} example`);
          for (const example of examples) {
            assert.equal(outcomeOf(rule, example), outcome, print(rule, example));
          }
        });
      }
    });
  }
});

function print(rule: Rule, example: Resource | readonly Resource[]): string {
  const mark = (_: string, value: unknown) => (typeof value === "symbol" ? value.toString() : value);
  return `${rule.name}: ${JSON.stringify(example, mark)}`;
}

import assert from "node:assert/strict";
import { rules } from "@axon/policies";
import { plain, type Resource, remediate, runRule, UNKNOWN } from "@axon/policies/lib";
import fc from "fast-check";

/** What stands where something else should: any JSON, null, and what is not known yet. */
const anything = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(null, UNKNOWN, "", "*", 0, -1, true, [], {}, [null], [UNKNOWN], { "*": null }),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** Puts something else into one place of a resource, at any depth: what a mistake in a manifest looks like. */
function broken(value: unknown, steps: readonly number[], by: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== "object" || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(keys.length, 1)];
  if (key === undefined) return by;
  const inner = broken(Reflect.get(value, key), rest, by);
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? inner : item));
  return { ...value, [key]: inner };
}

describe("rules, whatever stands in a resource", () => {
  for (const rule of rules) {
    const { compliant, violating } = rule.examples;
    const examples = [...compliant, ...violating].map((example) => [example].flat() as Resource[]);
    const steps = fc.array(fc.nat(12), { maxLength: 9 });

    it(`${rule.name} throws nothing, and tells of a resource that it was given`, () => {
      fc.assert(
        fc.property(fc.constantFrom(...examples), fc.nat(9), steps, anything, (resources, which, path, by) => {
          const given = resources.map(
            (resource, index): Resource =>
              index === which % resources.length
                ? { ...resource, inputs: plain(broken(resource.inputs, path, by)) }
                : resource,
          );
          for (const { resource, message } of runRule(rule, given, rule.examples.settings, rule.examples.today)) {
            assert.ok(given.includes(resource));
            assert.ok(message.length > 0);
          }
          for (const resource of given) remediate(resource, rule);
        }),
        { numRuns: 150 },
      );
    });

    it(`${rule.name} throws nothing on resources of its types with anything in any field`, () => {
      const field = fc.dictionary(
        fc.constantFrom("metadata", "spec", "data", "rules", "subjects", "template", "roleRef"),
        anything,
      );
      fc.assert(
        fc.property(fc.constantFrom(...rule.types), field, (key, inputs) => {
          const type = key.replace(/^(kubernetes:[^:]+):/, "$1/v1:");
          const resource: Resource = { type, name: "any", inputs: plain(inputs) };
          assert.ok([...runRule(rule, [resource], rule.examples.settings, rule.examples.today)].length >= 0);
        }),
        { numRuns: 60 },
      );
    });
  }
});

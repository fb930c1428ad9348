import assert from "node:assert/strict";
import { rules } from "@axon/policies";
import { plain, type Resource, type Rule, remediate, runRule, UNKNOWN, type Value } from "@axon/policies/lib";
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

/** Where something is in several resources: which of them, and the keys to it. */
type Place = readonly [which: string, ...keys: string[]] | readonly [];

/** Every place at which a rule looks in these resources, also where nothing is; deeper ones too, that it reaches once there is. */
function placesRead(rule: Rule, resources: readonly Resource[]): readonly Place[] {
  const places = new Map<string, Place>();
  const waiting: (readonly Resource[])[] = [resources];
  for (const given of waiting) {
    const watched = given.map(
      (resource, which): Resource => ({
        ...resource,
        inputs: watch(resource.inputs, [String(which)], (place, isThere) => {
          const name = place.join("/");
          if (places.has(name) || place.length > 8) return;
          places.set(name, place);
          // What is not there yet may hold more of what it looks for.
          if (!isThere && waiting.length < 60) waiting.push(withValue(given, place, {}), withValue(given, place, [{}]));
        }),
      }),
    );
    Array.from(runRule(rule, watched, rule.examples.settings, rule.examples.today));
  }
  return [...places.values()];
}

/** The same value, which tells of every key that is looked for in it. */
function watch(value: Value, place: [string, ...string[]], tell: (place: Place, isThere: boolean) => void): Value {
  if (typeof value !== "object" || value === null) return value;
  const note = (target: object, key: string | symbol) => {
    const isKey = typeof key === "string" && (!Array.isArray(target) || /^\d+$/.test(key));
    if (isKey) tell([...place, key], Object.hasOwn(target, key));
  };
  return new Proxy(value, {
    getOwnPropertyDescriptor(target, key) {
      note(target, key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    get(target, key) {
      note(target, key);
      const found = Reflect.get(target, key);
      return typeof key === "string" && Object.hasOwn(target, key) ? watch(found, [...place, key], tell) : found;
    },
  });
}

/** The resources with something else at a place, made where it is missing. */
function withValue(resources: readonly Resource[], [which, ...keys]: Place, by: unknown): readonly Resource[] {
  return resources.map((resource, index) =>
    String(index) === which ? { ...resource, inputs: plain(put(resource.inputs, keys, by)) } : resource,
  );
}

function put(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? put(item, rest, by) : item));
  const record = typeof value === "object" && value !== null ? value : {};
  return { ...record, [key]: put(Reflect.get(record, key), rest, by) };
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

    it(`${rule.name} throws nothing, whatever stands where it looks, in resources of each of its types`, () => {
      const bare = rule.types.map((key): Resource[] => [
        { type: key.replace(/^(kubernetes:[^:]+):/, "$1/v1:"), name: "any", inputs: plain({}) },
      ]);
      const subjects = [...examples, ...bare].map((resources) => ({ resources, places: placesRead(rule, resources) }));
      assert.ok(subjects.some(({ places }) => places.length > 0));
      const subject = fc.constantFrom(...subjects.filter(({ places }) => places.length > 0));
      const changes = fc.array(fc.tuple(fc.nat(), anything), { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(subject, changes, ({ resources, places }, all) => {
          const given = all.reduce<readonly Resource[]>(
            (changed, [at, by]) => withValue(changed, places[at % places.length] ?? [], by),
            resources,
          );
          for (const { message } of runRule(rule, given, rule.examples.settings, rule.examples.today)) {
            assert.ok(message.length > 0);
          }
          for (const resource of given) remediate(resource, rule);
        }),
        { numRuns: 100 },
      );
    });
  }
});

import assert from "node:assert/strict";
import {
  numberOf,
  type Resource,
  referenceWords,
  referrers,
  refersTo,
  resource,
  root,
  SECRET,
  Stack,
  targetWords,
  UNKNOWN,
} from "@axon/policies/lib";
import fc from "fast-check";

const reference = (bucket: unknown) => root(resource("aws:s3/bucketPolicy:BucketPolicy", { bucket })).at("bucket");
const bucket = (inputs: Readonly<Record<string, unknown>>) => resource("aws:s3/bucket:Bucket", inputs);

describe("refersTo", () => {
  it("compares a reference with any of a resource's names", () => {
    assert.equal(refersTo(reference("data"), bucket({ bucket: "data" }), "bucket", "id"), true);
    assert.equal(refersTo(reference("b-1"), bucket({ bucket: "data", id: "b-1" }), "bucket", "id"), true);
    assert.equal(refersTo(reference("other"), bucket({ bucket: "data" }), "bucket", "id"), false);
    assert.equal(refersTo(reference(undefined), bucket({ bucket: "data" }), "bucket"), false);
  });

  it("cannot be told while the reference, or the resource's name, is the cloud's to give", () => {
    assert.equal(refersTo(reference(UNKNOWN), bucket({ bucket: "data" }), "bucket"), UNKNOWN);
    assert.equal(refersTo(reference("data"), bucket({}), "bucket"), UNKNOWN);
    assert.equal(refersTo(reference("data"), bucket({ bucket: UNKNOWN }), "bucket"), UNKNOWN);
  });
});

describe("refersTo, before the reference is known", () => {
  const urn = (name: string, type = "aws:s3/bucket:Bucket") => `urn:pulumi:prod::shop::my:component$${type}::${name}`;
  const data = { ...bucket({}), urn: urn("data") };
  const from = (...sources: readonly string[]) => {
    const { resource } = reference(UNKNOWN);
    return root({ ...resource, propertyDependencies: { bucket: sources } }).at("bucket");
  };

  it("follows what the engine says the reference is computed from", () => {
    assert.equal(refersTo(from(urn("data")), data, "bucket"), true);
    assert.equal(refersTo(from(urn("other")), data, "bucket"), false);
    assert.equal(refersTo(from(urn("other", "aws:s3/bucketV2:BucketV2")), data, "bucket"), false);
  });

  it("cannot be told where something stands between, or the resource has no URN", () => {
    assert.equal(refersTo(from(urn("data", "aws:s3/bucketVersioning:BucketVersioning")), data, "bucket"), UNKNOWN);
    assert.equal(refersTo(from(), data, "bucket"), UNKNOWN);
    assert.equal(refersTo(from(urn("data"), urn("other")), data, "bucket"), UNKNOWN);
    assert.equal(refersTo(from(urn("other")), bucket({}), "bucket"), UNKNOWN);
  });
});

describe("what refers to a resource", () => {
  const types = ["aws:s3/bucket:Bucket", "aws:sqs/queue:Queue"];
  const kind = {
    from: ["aws:sns/topicSubscription:TopicSubscription"],
    field: "target",
    to: types,
    names: ["name", "id"],
  };
  const referrersOf = referrers(kind);

  const name = fc.constantFrom<unknown>("data", "logs", 1, UNKNOWN, SECRET, undefined);
  const urns = [...types, "random:index/randomPet:RandomPet"].flatMap((type) =>
    ["data", "logs"].map((own) => `urn:pulumi:prod::shop::${type}::${own}`),
  );
  const targets = fc
    .record({ name, id: name, type: fc.constantFrom(...types), urn: fc.constantFrom(undefined, ...urns) })
    .map(({ type, urn, ...inputs }) => ({ ...resource(type, inputs), urn: urn?.includes(type) ? urn : undefined }));
  const subscriptions = fc
    .record({ target: name, sources: fc.subarray(urns, { maxLength: 2 }) })
    .map(({ target, sources }) => ({
      ...resource("aws:sns/topicSubscription:TopicSubscription", { target }),
      propertyDependencies: { target: sources },
    }));

  it("is found without a look at each, with whether it certainly refers to it", () => {
    fc.assert(
      fc.property(fc.array(subscriptions, { maxLength: 8 }), targets, (all, target) => {
        const found = referrersOf(new Stack(all), target).map(([place, refers]) => [place.resource, refers]);
        const expected = all
          .map((one) => [one, refersTo(root(one).at("target"), target, "name", "id")])
          .filter(([, refers]) => refers !== false);
        assert.deepEqual(new Set(found), new Set(expected));
        assert.equal(found.length, expected.length);
      }),
    );
  });

  it("finds what it means in the same way", () => {
    const words = (target: Resource) => targetWords(target, kind.names);
    fc.assert(
      fc.property(fc.array(targets, { maxLength: 8 }), subscriptions, (all, one) => {
        const stack = new Stack(all);
        const reference = root(one).at("target");
        const found = stack.sharing(stack.ofType(...types), referenceWords(reference, types), words);
        const meant = all.filter((target) => refersTo(reference, target, "name", "id") !== false);
        assert.deepEqual(new Set([...found, ...meant]), new Set(found));
      }),
    );
  });

  it("is not looked for among what names another", () => {
    const subscription = (target: string) =>
      resource("aws:sns/topicSubscription:TopicSubscription", { target }, target);
    const all = Array.from({ length: 100 }, (_, index) => subscription(`queue-${index}`));
    const stack = new Stack(all);
    const near = stack.sharing(
      stack.ofType(...kind.from),
      targetWords(resource("aws:sqs/queue:Queue", { name: "queue-7" }), ["name"]),
      (one) => referenceWords(root(one).at("target"), types),
    );
    assert.deepEqual(
      near.map(({ name: own }) => own),
      ["queue-7"],
    );
  });
});

describe("numberOf", () => {
  it("reads a number, also from text, and nothing else", () => {
    assert.deepEqual([7, "7", " 7 ", "0.5"].map(numberOf), [7, 7, 7, 0.5]);
    for (const none of [undefined, null, "", " ", "seven", true, [], [7], {}, UNKNOWN, SECRET]) {
      assert.ok(Number.isNaN(numberOf(none)));
    }
  });
});

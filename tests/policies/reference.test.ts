import assert from "node:assert/strict";
import { numberOf, refersTo, resource, root, SECRET, UNKNOWN } from "@axon/policies/lib";

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

describe("numberOf", () => {
  it("reads a number, also from text, and nothing else", () => {
    assert.deepEqual([7, "7", " 7 ", "0.5"].map(numberOf), [7, 7, 7, 0.5]);
    for (const none of [undefined, null, "", " ", "seven", true, [], [7], {}, UNKNOWN, SECRET]) {
      assert.ok(Number.isNaN(numberOf(none)));
    }
  });
});

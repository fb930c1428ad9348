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

describe("numberOf", () => {
  it("reads a number, also from text, and nothing else", () => {
    assert.deepEqual([7, "7", " 7 ", "0.5"].map(numberOf), [7, 7, 7, 0.5]);
    for (const none of [undefined, null, "", " ", "seven", true, [], [7], {}, UNKNOWN, SECRET]) {
      assert.ok(Number.isNaN(numberOf(none)));
    }
  });
});

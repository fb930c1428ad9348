import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { type BucketArgs, bucketSettings, checkBucket } from "@axon/storage";

const wordings = (args: BucketArgs, name = "spiralcortex-backups") => checkBucket(name, args).map(describeProblem);
const setting = (args: BucketArgs, query: string) =>
  bucketSettings(args).find((one) => one.query === query)?.body ?? "";
const queries = (args: BucketArgs) => bucketSettings(args).map(({ query }) => query);

describe("bucketSettings", () => {
  it("encrypts, keeps versions and expires what nobody sees, with no settings at all", () => {
    assert.deepEqual(queries({}), ["encryption", "versioning", "lifecycle"]);
    assert.match(setting({}, "encryption"), /<SSEAlgorithm>AES256</);
    assert.match(setting({}, "versioning"), /<Status>Enabled</);
    assert.match(setting({}, "lifecycle"), /<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</);
  });

  it("keeps old versions 30 days unless told otherwise, and objects until they are deleted", () => {
    assert.match(setting({}, "lifecycle"), /<NoncurrentVersionExpiration><NoncurrentDays>30</);
    assert.doesNotMatch(setting({}, "lifecycle"), /<Expiration>/);
    const lifecycle = setting({ expireAfter: "90d", keepVersionsFor: "7d" }, "lifecycle");
    assert.match(lifecycle, /<Expiration><Days>90<\/Days><\/Expiration>/);
    assert.match(lifecycle, /<NoncurrentDays>7</);
  });

  it("has no versions to expire where there are none", () => {
    assert.deepEqual(queries({ versioning: false }), ["encryption", "lifecycle"]);
    assert.doesNotMatch(setting({ versioning: false }, "lifecycle"), /Noncurrent/);
  });

  it("locks versions from the moment they are written", () => {
    const lock = (args: BucketArgs) => setting(args, "object-lock");
    assert.match(lock({ lock: { retain: "14d" } }), /<Mode>GOVERNANCE<\/Mode><Days>14</);
    assert.match(lock({ lock: { retain: "14d", mode: "compliance" } }), /<Mode>COMPLIANCE</);
  });

  it("limits what a bucket may hold", () => {
    assert.deepEqual(JSON.parse(setting({ quota: "100Gi" }, "seaweedfs-quota")), {
      quota_size: 100 * 2 ** 30,
      quota_unit: "B",
      quota_enabled: true,
    });
  });
});

describe("checkBucket", () => {
  it("accepts the edges", () => {
    assert.deepEqual(wordings({ expireAfter: "1d", keepVersionsFor: "1d", quota: "1Gi", lock: { retain: "1d" } }), []);
    for (const name of ["abc", "a".repeat(63)]) assert.deepEqual(wordings({}, name), []);
  });

  for (const [what, args, name, expected] of [
    ["half a day", { expireAfter: "12h" }, "abc", 'expireAfter must be whole days from 1, such as "30d", got "12h"'],
    [
      "no duration",
      { keepVersionsFor: "long" },
      "abc",
      'keepVersionsFor must be whole days from 1, such as "30d", got "long"',
    ],
    [
      "a lock on nothing",
      { versioning: false, lock: { retain: "1d" } },
      "abc",
      "lock must be absent without versioning, got a lock",
    ],
    [
      "a quota of nothing",
      { quota: "0Gi" },
      "abc",
      'quota must be a quantity of bytes such as "512Mi" or "20Gi", got "0Gi"',
    ],
    ["capital letters", {}, "Backups", 'bucket must be 3 to 63 lower-case letters, digits and hyphens, got "Backups"'],
    [
      "dots, which break certificates",
      {},
      "a.b.c",
      'bucket must be 3 to 63 lower-case letters, digits and hyphens, got "a.b.c"',
    ],
  ] as const)
    it(`rejects ${what}`, () => assert.deepEqual(wordings(args, name), [expected]));
});

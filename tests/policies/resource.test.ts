import assert from "node:assert/strict";
import { typeKey } from "@axon/policies/lib";

describe("the key that rules name a type by", () => {
  for (const [token, key] of [
    ["kubernetes:apps/v1beta1:Deployment", "kubernetes:apps:Deployment"],
    ["azure-native:storage:StorageAccount", "azure-native:storage:StorageAccount"],
    ["azure-native:storage/v20230101:StorageAccount", "azure-native:storage:StorageAccount"],
    ["azure-native:network/v20240101preview:SecurityRule", "azure-native:network:SecurityRule"],
    ["azure-native_storage_v20230101:storage:StorageAccount", "azure-native:storage:StorageAccount"],
    ["aws:s3/bucket:Bucket", "aws:s3/bucket:Bucket"],
    ["aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"],
    ["aws:elasticsearch/domain:Domain", "aws:opensearch/domain:Domain"],
    ["aws:s3/bucketVersioningV2:BucketVersioningV2", "aws:s3/bucketVersioning:BucketVersioning"],
    ["aws:alb/loadBalancer:LoadBalancer", "aws:lb/loadBalancer:LoadBalancer"],
  ] as const) {
    it(`is ${key} for ${token}`, () => assert.equal(typeKey(token), key));
  }
});

// Loaded by the command that asks for rights alone.
export { type BucketHolder, bucketHolders } from "@axon/programs/bucket-holders";
export { type BucketDemand, bucketDemand } from "@axon/programs/dump-bucket";

// Loaded by the command that asks for rights alone.
export { type BucketHolder, bucketHolders } from "@axon/programs/bucket-holders";

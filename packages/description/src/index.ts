export { type Described, type DescribedAlert, describeStack } from "./describe.ts";

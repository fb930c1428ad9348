/** Brings one program up on the real engine: `node up.ts MODULE [ARGUMENT]`. Prints how many resources there are then. */
import { openStack } from "./stack.ts";

const stack = await openStack(process.argv.slice(2));
const { summary } = await stack.up({ color: "never", suppressProgress: true });
console.log(summary.resourceChanges?.create ?? 0);

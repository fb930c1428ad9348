/** Previews one program on the real engine: `node preview.ts MODULE [ARGUMENT]`. */
import { openStack } from "./stack.ts";

const stack = await openStack(process.argv.slice(2));
await stack.preview({ color: "never" });

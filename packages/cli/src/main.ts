#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { compileCacheDirectory } from "@axon/engine/cache";
import { loadPackingOnDemand } from "./lean-sdk.ts";

// For the processes that this one starts too. What is loaded after this line starts twice as fast from the second run on.
process.env.NODE_COMPILE_CACHE = compileCacheDirectory();
enableCompileCache(process.env.NODE_COMPILE_CACHE);
// The SDK keeps the stack of every promise it makes, and nobody sees one without this.
if (process.env.AXON_DEBUG !== "1") Error.stackTraceLimit = 0;
loadPackingOnDemand();
// Whoever reads along may stop (`axon list | head -1`); what is under way goes on and is recorded.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
const { run } = await import("./run.ts");
process.exitCode = await run(process.argv.slice(2));

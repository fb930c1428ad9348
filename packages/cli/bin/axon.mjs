#!/usr/bin/env node
// Starts the command line on Node 24, which the package manager installed, whatever Node this file was started with.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const oldestMajor = 24;
const main = new URL("../src/main.ts", import.meta.url);

if (Number(process.versions.node.split(".")[0]) >= oldestMajor) {
  await import(main.href);
} else {
  runOn(findNode());
}

/** The `node` of one of the packages that carry it, by platform. */
function findNode() {
  const { resolve } = createRequire(import.meta.url);
  const binary = process.platform === "win32" ? "bin/node.exe" : "bin/node";
  const { platform, arch } = process;
  for (const name of [
    `node-${platform}-${arch}`,
    `node-${platform.replace("win32", "win")}-${arch}`,
    `node-bin-${platform}-${arch}`,
  ]) {
    try {
      return resolve(`${name}/${binary}`);
    } catch {
      // Not the package of this platform.
    }
  }
  console.error(
    `axon: needs Node ${oldestMajor} or newer, this is ${process.version} and the package that carries it is not installed\n` +
      "  to mend it: npm install --include=optional, or put a newer Node first on PATH",
  );
  process.exit(2);
}

/** Passes signals on and ends as the child ends. A Ctrl-C at a terminal reaches both; the child counts it once. */
function runOn(node) {
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`axon: ${node} cannot be started: ${error.message}`);
    process.exit(2);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

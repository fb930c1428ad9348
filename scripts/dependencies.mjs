import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { createProgress } from "./progress.mjs";

const countMilliseconds = 500;

/** Installs what package-lock.json names, unless node_modules holds exactly that already. */
export async function ensureDependencies(root) {
  if (outOfStep(root).length === 0) return;
  const progress = createProgress();
  const onWait = () => progress.report({ message: "waiting for another process that installs the packages" });
  try {
    await withLock(
      join(root, ".axon", "setup.lock"),
      async () => {
        if (outOfStep(root).length > 0) await install(root, progress);
      },
      onWait,
    );
  } finally {
    progress.end();
  }
}

/**
 * The packages that package-lock.json names and node_modules lacks or has in another version. npm leaves a record of what
 * it installed in node_modules/.package-lock.json, as its last step.
 */
export function outOfStep(root) {
  const wanted = packagesIn(join(root, "package-lock.json"));
  const installed = packagesIn(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(wanted)
    .filter(([path]) => path.includes("node_modules/"))
    .filter(([path, entry]) => !isInstalled(root, path, entry, installed[path]))
    .map(([path]) => path);
}

function isInstalled(root, path, wanted, installed) {
  // npm leaves out what is for other platforms, and whatever optional thing could not be had.
  if (installed === undefined) return wanted.optional === true || wanted.peer === true;
  const isSame = wanted.link
    ? installed.link && installed.resolved === wanted.resolved
    : plain(installed.version) === plain(wanted.version) &&
      (installed.integrity ?? wanted.integrity) === wanted.integrity;
  return isSame && existsSync(join(root, path, "package.json"));
}

/** A package may write `v1.2.0` where npm's lockfile says `1.2.0`. */
function plain(version) {
  return version?.replace(/^[v=\s]+/, "");
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
  } catch (error) {
    if (error.code === "ENOENT" || error instanceof SyntaxError) return {};
    throw error;
  }
}

async function install(root, progress) {
  const all = outOfStep(root);
  const report = () => {
    const completed = all.filter((path) => existsSync(join(root, path, "package.json"))).length;
    progress.report({ message: "installing the packages with npm ci", completed, total: all.length });
  };
  report();
  const counter = setInterval(report, countMilliseconds);
  try {
    const { code, output } = await npm(root, ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    if (code !== 0) throw new Error(`npm ci failed in ${root} with exit code ${code}:\n${output.trim()}`);
  } finally {
    clearInterval(counter);
  }
  const missing = outOfStep(root);
  if (missing.length > 0) {
    throw new Error(
      `npm ci left ${missing.length} packages out of step with package-lock.json, ${missing[0]} among them; run npm ci`,
    );
  }
}

/** Ends with this process: Ctrl-C reaches npm by the terminal, other signals are passed on. */
function npm(root, npmArguments) {
  const script = process.env.npm_execpath;
  const [command, first] = script?.endsWith(".js") ? [process.execPath, [script]] : ["npm", []];
  return new Promise((resolve, reject) => {
    let child;
    // Listened for before npm starts: a signal in between would end this process and leave npm to run on.
    const endAll = (signal) => {
      child?.kill(signal);
      process.exit(128 + (signal === "SIGINT" ? 2 : 15));
    };
    process.once("SIGINT", endAll).once("SIGTERM", endAll);
    child = spawn(command, [...first, ...npmArguments], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32" && first.length === 0,
    });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("error", (error) =>
      reject(new Error(`cannot run npm: ${error.message}; install Node.js with npm from https://nodejs.org`)),
    );
    child.on("close", (code) => {
      process.removeListener("SIGINT", endAll).removeListener("SIGTERM", endAll);
      resolve({ code, output });
    });
  });
}

import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { parse } from "semver";

/** Milliseconds to wait for a first answer; without internet the next source of an engine has its turn soon. */
const reachTimeoutMilliseconds = 4_000;

const site = "https://get.pulumi.com/install.sh";

const [root, version] = process.argv.slice(2);

try {
  const wanted = parse(version);
  if (root === undefined || wanted === null) throw new Error("usage: install-child.ts FOLDER VERSION");
  await fetch(site, { method: "HEAD", signal: AbortSignal.timeout(reachTimeoutMilliseconds) }).catch((error: Error) => {
    throw new Error(`${site} cannot be reached (${(error.cause as Error | undefined)?.message ?? error.message})`);
  });
  await PulumiCommand.install({ root, version: wanted });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

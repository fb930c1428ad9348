import { randomUUID } from "node:crypto";
import { realpathSync } from "node:fs";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Name under which the engine looks on `PATH` for something that runs Node.js policy packs. */
export const analyzerName = "pulumi-analyzer-policy-nodejs";

/** Variable that names the Node.js to run policy packs with; set in `Engine.env`. */
export const nodeVariable = "AXON_NODE";

/** Variables that name the folder of a policy pack that is served already, and its port. */
const servedPackVariable = "AXON_SERVED_PACK";
const servedPortVariable = "AXON_SERVED_PACK_PORT";

/** What makes an engine's runner of policy packs use a server at work instead of starting one. */
export function servedPack(packDirectory: string, port: number): Record<string, string> {
  return { [servedPackVariable]: realpathSync(packDirectory), [servedPortVariable]: String(port) };
}

/**
 * The engine starts it in the policy pack's folder. In a workspace npm puts `@pulumi/pulumi` into a folder above, so it is
 * looked for the way Node.js does. The message of a missing module is the one that the engine recognizes.
 */
const script = `#!/bin/sh
# Runs a Node.js policy pack for a Pulumi engine that has no language host.
# A pack that is served already is only pointed at. Standard input ends with the engine, and so does this.
if [ -n "$${servedPackVariable}" ] && [ "$(pwd -P)" = "$${servedPackVariable}" ]; then
  echo "$${servedPortVariable}"
  exec cat
fi
module=node_modules/@pulumi/pulumi/cmd/run-policy-pack
directory=$PWD
while [ ! -f "$directory/$module/index.js" ]; do
  if [ "$directory" = / ]; then
    echo "Cannot find module '@pulumi/pulumi/cmd/run-policy-pack' from $PWD; run npm ci" >&2
    exit 1
  fi
  directory=$(dirname "$directory")
done
node=\${${nodeVariable}:-$directory/node_modules/.bin/node}
[ -x "$node" ] || node=node
# A pack that needs no compiler is started as it is: loading the compiler and its kin takes longer than the pack itself.
case " $* " in *" -typescript=false "*) exec "$node" . "$@" ;; esac
exec "$node" "$directory/$module" "$@"
`;

/** Makes sure that a folder holds the runner of policy packs; writes only when it differs. */
export async function writeAnalyzer(binDirectory: string): Promise<void> {
  const file = join(binDirectory, analyzerName);
  if ((await readFile(file, "utf8").catch(() => undefined)) === script) return;
  await mkdir(binDirectory, { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, script);
  await chmod(draft, 0o755);
  await rename(draft, file);
}

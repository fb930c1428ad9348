import { pathToFileURL } from "node:url";
import type { SandboxFiles } from "./sandbox-files.ts";

/** What any program needs to find its files; nothing that could be a credential. */
const passedOn = ["HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SystemRoot", "USERPROFILE", "PATH"];

/** Everything the engine sees in the sandbox: no credential of a cloud or a service reaches it. */
export function sandboxEnvironment(
  files: SandboxFiles,
  own: NodeJS.ProcessEnv,
  sandbox: Readonly<Record<string, string>>,
): Record<string, string> {
  const basics = passedOn.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]] as const]));
  return { ...Object.fromEntries(basics), ...sandboxSettings(files), ...sandbox };
}

/** The settings that make any `pulumi` command work on the sandbox's state. */
export function sandboxSettings(files: SandboxFiles): Record<string, string> {
  return {
    // Without metadata: the engine writes those files in place, and one killed half-way could never be read again.
    PULUMI_BACKEND_URL: `${pathToFileURL(files.state).href}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: files.passphrase,
    PULUMI_HOME: files.home,
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

import { checkDuration, checkInteger, type Problem, parseBytes, parseDuration, show, underPath } from "@axon/core";
import { defaultWritableLimit, hardenedContainer } from "@axon/platform/kubernetes";
import type * as k8s from "@pulumi/kubernetes";

/** Old files that go where a writable path is nearly full, before the kubelet evicts the pod for it. */
export interface Cleanup {
  /** Share of a writable path's limit above which a line of the log tells of it and old files go, 1 to 99. @default 80 */
  readonly abovePercent?: number;
  /** How often that is looked at. @default "5m" */
  readonly every?: string;
  /** By folder, a writable path or within one: the age, since its last change, from which a file goes. */
  readonly olderThan: Readonly<Record<string, string>>;
}

const defaults = { abovePercent: 80, every: "5m" } as const;
const image = "docker.io/library/busybox:1.37.0";

/** Runs beside the process as the same user, sees the paths it cleans and nothing else, and ends after the process. */
export function cleanupContainer(
  cleanup: Cleanup,
  writablePaths: readonly string[],
): k8s.types.input.core.v1.Container {
  const cleaned = writablePaths.filter((path) =>
    Object.keys(cleanup.olderThan).some((folder) => isWithin(folder, path)),
  );
  const container = hardenedContainer({
    name: "cleanup",
    image,
    command: ["sh", "-c", script(cleanup, cleaned)],
    resources: { cpu: { request: "10m", limit: "100m" }, memory: { request: "16Mi", limit: "32Mi" } },
    writablePaths: cleaned,
  });
  // An init container that is always restarted is a sidecar: it holds up neither the start of the process nor its end.
  return { ...container, restartPolicy: "Always" };
}

/** A shell without a trap does not hear that it is to stop, and would be killed only when the grace is over. */
function script(
  { abovePercent = defaults.abovePercent, every = defaults.every, olderThan }: Cleanup,
  paths: readonly string[],
) {
  return [
    "trap 'exit 0' TERM",
    "while true; do",
    ...paths.flatMap((path) => look(path, abovePercent, olderThan)),
    `  sleep ${parseDuration(every).seconds} & wait $!`,
    "done",
  ].join("\n");
}

/** An empty volume looks as large as its node, so what is in it is counted and held against its limit. */
function look(path: string, abovePercent: number, olderThan: Cleanup["olderThan"]): string[] {
  const limitKiB = parseBytes(defaultWritableLimit).bytes / 1_024;
  const line = {
    level: "warning",
    event: "folder-nearly-full",
    message: `${path} holds more than ${abovePercent} percent of ${defaultWritableLimit}; old files are removed`,
  };
  const removals = Object.entries(olderThan).filter(([folder]) => isWithin(folder, path));
  return [
    `  if [ "$(du -skx ${path} | cut -f 1)" -gt ${Math.floor((limitKiB * abovePercent) / 100)} ]; then`,
    `    echo '${JSON.stringify(line)}'`,
    ...removals.map(
      ([folder, age]) =>
        `    [ ! -d ${folder} ] || find ${folder} -xdev -type f -mmin +${parseDuration(age).seconds / 60} -delete`,
    ),
    "  fi",
  ];
}

function isWithin(folder: string, path: string): boolean {
  return folder === path || folder.startsWith(`${path}/`);
}

/** Everything that is wrong with a clean-up; its folders become words of a script. */
export function checkCleanup(cleanup: Cleanup, writablePaths: readonly string[]): Problem[] {
  const { abovePercent = defaults.abovePercent, every = defaults.every, olderThan } = cleanup;
  return [
    ...checkInteger(["abovePercent"], abovePercent, 1, 99),
    ...checkMinutes(["every"], every),
    ...(Object.keys(olderThan).length > 0
      ? []
      : [{ path: ["olderThan"], expected: "a folder at least", received: "{}" }]),
    ...Object.entries(olderThan).flatMap(([folder, age]) =>
      underPath(["olderThan", folder], [...checkFolder(folder, writablePaths), ...checkMinutes([], age)]),
    ),
  ];
}

function checkFolder(folder: string, writablePaths: readonly string[]): Problem[] {
  const isPlain = /^(\/(?!\.{1,2}(\/|$))[\w.-]+)+$/.test(folder);
  if (isPlain && writablePaths.some((path) => isWithin(folder, path))) return [];
  const expected = `one of writablePaths, ${writablePaths.join(", ")}, or a folder within one, in plain letters`;
  return [{ path: [], expected, received: show(folder) }];
}

function checkMinutes(path: Problem["path"], text: string): Problem[] {
  const problems = checkDuration(path, text, "1m", "365d");
  if (problems.length > 0 || parseDuration(text).seconds % 60 === 0) return problems;
  return [{ path, expected: 'whole minutes, such as "5m"', received: show(text) }];
}

import { checkDuration, checkInteger, failOnProblems, type Problem, parseDuration, show, underPath } from "@axon/core";
import type { Input, Output } from "@pulumi/pulumi";
import { type Acceptances, checkAcceptances } from "./acceptance.ts";
import { type ConnectionUrl, checkConnectionUrl } from "./connection-url.ts";
import { checkRegistryLogin, type RegistryLogin } from "./registry-login.ts";
import { checkStrengths, type SecretStrength } from "./strength.ts";

export type { Acceptance, Acceptances } from "./acceptance.ts";
export { type EntryNaming, entryName } from "./entry-name.ts";
export type { RegistryLogin } from "./registry-login.ts";
export type { SecretStrength } from "./strength.ts";

/** A value made by the stack itself and kept secret in its state: letters and digits only, so safe in URLs and shells. */
export interface GeneratedKey {
  readonly generate: {
    /** Characters, 16 to 128; 32 carry 190 bits. @default 32 */
    readonly length?: number;
    /** Stays as it is when the others rotate, as what servers that restart one by one know each other by. @default false */
    readonly lasting?: boolean;
    /** Cannot be deleted or replaced before somebody takes its protection away. @default false */
    readonly guarded?: boolean;
  };
}

/** A value handed in, secret from then on: a user name, or a secret of the stack's configuration. */
export interface GivenKey {
  readonly value: Input<string>;
}

/** What a generated or given key held before its last change, while that still counts; else the same as that key. */
export interface PreviousKey {
  readonly previous: string;
}

/** A value that lives in an external store and never passes through the stack. */
export interface RemoteKey {
  readonly remote: {
    /** Name of the entry in the store: `cortex-core/database`. */
    readonly key: string;
    /** Field of a JSON entry: `password`. @default - the whole entry */
    readonly property?: string;
  };
}

export type LocalKey = GeneratedKey | GivenKey | PreviousKey;

/** How often a credential is to change, and when it last did. A program has no clock, so the day is written down. */
export interface Rotation {
  /** Longest time a value may be in use, at least a day: `90d`. */
  readonly every: string;
  /** Day of the last rotation, `2026-11-01`. Changing it makes new values for all generated keys but lasting ones. @default - there was none */
  readonly last?: string;
  /**
   * Day of the rotation before, whose values still count beside the new ones, or `first` for the first values. @default - they do
   * not
   */
  readonly before?: string;
  /**
   * Whether workloads lose values of an external store that have been in use for so long, and go on without: each entry says in its field
   * `rotated` the day they were made. Whoever keeps values in the stack has to look at the day. @default false
   */
  readonly expires?: boolean;
}

/** What every set of credentials takes, wherever it is kept. */
export interface CredentialsArgs {
  /** Connection URLs made of the other keys; each becomes a key of its own. */
  readonly urls?: Readonly<Record<string, ConnectionUrl>>;
  /** A login at a container registry made of the other keys, for pods to pull images with. @default - none */
  readonly registryLogin?: RegistryLogin;
  /** What the values of keys must be; another one is refused, and never shown. @default - anything */
  readonly accepts?: Acceptances;
  /**
   * How strong the values of keys must be that are handed over or fetched; others are refused likewise.
   * @default - `issued` for each key: anything but a sample
   */
  readonly strength?: Readonly<Record<string, SecretStrength>>;
  /** @default - no rotation is recorded */
  readonly rotation?: Rotation;
}

/** What every set of credentials gives, wherever it is kept. */
export interface Credentials {
  /** Changes when a value changes and tells nothing about it: put it on a workload so that it restarts. */
  readonly version: Output<string>;
}

export const defaults = { generatedLength: 32, refreshInterval: "15m" } as const;

type AnyKey = LocalKey | RemoteKey;

/** Everything that is wrong with a set of credentials; never the values themselves. */
export function checkCredentials(
  args: CredentialsArgs & { readonly keys: Readonly<Record<string, AnyKey>>; readonly refreshInterval?: string },
): Problem[] {
  const names = Object.keys(args.keys);
  return [
    ...(names.length === 0 ? [{ path: ["keys"], expected: "at least one key", received: "none" }] : []),
    ...Object.entries(args.keys).flatMap(([name, key]) => underPath(["keys", name], checkKey(name, key, args.keys))),
    ...Object.entries(args.urls ?? {}).flatMap(([name, url]) =>
      underPath(["urls", name], [...checkUrlName(name, names), ...checkConnectionUrl(url, names)]),
    ),
    ...(args.registryLogin ? underPath(["registryLogin"], checkRegistryLogin(args.registryLogin, names)) : []),
    ...underPath(["accepts"], checkAcceptances(args.accepts ?? {}, names)),
    ...underPath(["strength"], checkStrengths(args.strength ?? {}, names)),
    ...(args.rotation ? underPath(["rotation"], checkRotation(args.rotation)) : []),
    ...checkExpiry(args),
    ...checkDuration(["refreshInterval"], args.refreshInterval ?? defaults.refreshInterval, "1m"),
  ];
}

/** @throws ProblemError */
export function validateCredentials(subject: string, args: Parameters<typeof checkCredentials>[0]): void {
  failOnProblems(subject, checkCredentials(args));
}

const keyName = /^[-._a-zA-Z0-9]{1,253}$/;
const keyNameExpectation = "a key of letters, digits, '-', '_' and '.'";

function checkKey(name: string, key: AnyKey, keys: Readonly<Record<string, AnyKey>>): Problem[] {
  const problems: Problem[] = keyName.test(name) ? [] : [{ path: [], expected: keyNameExpectation, received: name }];
  if ("generate" in key) {
    const length = key.generate.length ?? defaults.generatedLength;
    problems.push(...checkInteger(["generate", "length"], length, 16, 128));
  }
  if ("previous" in key) {
    const own = Object.entries(keys).flatMap(([other, source]) => ("previous" in source ? [] : [other]));
    const first = Object.entries(keys).find(([, other]) => "previous" in other && other.previous === key.previous);
    if (first && first[0] !== name)
      problems.push({
        path: ["previous"],
        expected: `another key than ${first[0]} keeps`,
        received: show(key.previous),
      });
    if (!own.includes(key.previous))
      problems.push({
        path: ["previous"],
        expected: `one of the keys ${own.join(", ")}`,
        received: show(key.previous),
      });
  }
  if ("remote" in key && key.remote.key === "")
    problems.push({ path: ["remote", "key"], expected: "the name of an entry in the store", received: "nothing" });
  return problems;
}

function checkUrlName(name: string, keys: readonly string[]): Problem[] {
  if (!keyName.test(name)) return [{ path: [], expected: keyNameExpectation, received: name }];
  return keys.includes(name) ? [{ path: [], expected: "a name that no key has", received: name }] : [];
}

function checkRotation({ every, last, before }: Rotation): Problem[] {
  return [
    ...checkDuration(["every"], every, "1d"),
    ...(last === undefined || isDay(last)
      ? []
      : [{ path: ["last"], expected: "a day such as 2026-11-01", received: show(last) }]),
    ...(before === undefined || (last !== undefined && (before === "first" || (isDay(before) && before < last)))
      ? []
      : [{ path: ["before"], expected: '"first" or a day before the last one', received: show(before) }]),
  ];
}

/** What the Secret holds beside the fetched keys would stay in it. */
function checkExpiry({ rotation, urls, registryLogin, accepts }: CredentialsArgs): Problem[] {
  if (!rotation?.expires || !(urls || registryLogin || accepts)) return [];
  const expected = "left out where the Secret holds what is made of its keys";
  return [{ path: ["rotation", "expires"], expected, received: "true" }];
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) && text.length === 10;
}

/** The day by which the next rotation is due, when the last one is known: `2027-01-30`. */
export function rotateBy({ every, last }: Rotation): string | undefined {
  if (last === undefined) return undefined;
  const due = Date.parse(`${last}T00:00:00Z`) + parseDuration(every).seconds * 1000;
  return new Date(due).toISOString().slice(0, 10);
}

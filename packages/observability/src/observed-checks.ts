import { checkInteger, type Problem, show, underPath } from "@axon/core";
import { checkBudget } from "./budget.ts";
import type { ObservedCertificate, ObservedSystem } from "./contract.ts";
import { defaultCertificateDays } from "./defaults.ts";
import { checkSecret } from "./secrets.ts";

/** Everything wrong with a list of observed parts: names that cannot be, names twice, thresholds out of range. */
export function checkObservedSystem(system: ObservedSystem): Problem[] {
  const { services = [], databases = [], caches = [], brokers = [] } = system;
  const { searches = [], objectStores = [], tracing = [], logs = [] } = system;
  const { certificates = [], rotatedSecrets = [], jobs = [] } = system;
  return [
    ...checkNames({
      services,
      databases,
      caches,
      brokers,
      searches,
      objectStores,
      tracing,
      logs,
      certificates,
      rotatedSecrets,
      jobs,
    }),
    ...services.flatMap(({ thresholds = {} }, index) => checkThresholds(["services", index, "thresholds"], thresholds)),
    ...databases.flatMap(({ thresholds = {}, instances }, index) => [
      ...checkThresholds(["databases", index, "thresholds"], thresholds),
      ...checkInteger(["databases", index, "instances"], instances, 1),
    ]),
    ...caches.flatMap(({ thresholds = {} }, index) => checkThresholds(["caches", index, "thresholds"], thresholds)),
    ...brokers.flatMap(({ thresholds = {}, brokers: servers }, index) => [
      ...checkThresholds(["brokers", index, "thresholds"], thresholds),
      ...checkInteger(["brokers", index, "brokers"], servers, 1),
    ]),
    ...searches.flatMap(({ thresholds = {}, nodes }, index) => [
      ...checkThresholds(["searches", index, "thresholds"], thresholds),
      ...checkInteger(["searches", index, "nodes"], nodes, 1),
    ]),
    ...certificates.flatMap((certificate, index) => checkCertificate(["certificates", index], certificate)),
    ...rotatedSecrets.flatMap((secret, index) => underPath(["rotatedSecrets", index], checkSecret(secret))),
    ...jobs.flatMap(({ overdueSeconds }, index) =>
      overdueSeconds === undefined ? [] : checkPositive(["jobs", index, "overdueSeconds"], overdueSeconds),
    ),
    ...(system.budget ? underPath(["budget"], checkBudget(system.budget)) : []),
  ];
}

type Path = Problem["path"];

function checkNames(parts: Readonly<Record<string, readonly { readonly name: string }[]>>): Problem[] {
  return Object.entries(parts).flatMap(([kind, list]) => {
    const names = list.map(({ name }) => name);
    return names.flatMap((name, index) => {
      const path = [kind, index, "name"];
      if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
        return [{ path, expected: "lower-case letters, digits, hyphens and dots", received: show(name) }];
      }
      return names.indexOf(name) < index ? [{ path, expected: "used once in the list", received: show(name) }] : [];
    });
  });
}

/** Shares are above 0 up to 1, everything else just above 0; the kind is in the name of the threshold. */
function checkThresholds(path: Path, thresholds: object): Problem[] {
  return Object.entries(thresholds).flatMap(([key, value]: [string, unknown]) => {
    if (value === undefined) return [];
    if (key === "storageRatio") return checkRange([...path, key], value, 0.9);
    if (key === "availability") return checkAvailability([...path, key], value);
    return key.endsWith("Ratio") ? checkRange([...path, key], value, 1) : checkPositive([...path, key], value);
  });
}

function checkRange(path: Path, value: unknown, most: number): Problem[] {
  if (typeof value === "number" && value > 0 && value <= most) return [];
  return [{ path, expected: `a share above 0 up to ${most}`, received: show(value) }];
}

function checkAvailability(path: Path, value: unknown): Problem[] {
  if (typeof value === "number" && value > 0 && value < 1) return [];
  return [{ path, expected: "a share above 0 and below 1", received: show(value), hint: "99.9 % is 0.999" }];
}

function checkPositive(path: Path, value: unknown): Problem[] {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return [];
  return [{ path, expected: "a number above 0", received: show(value) }];
}

function checkCertificate(path: Path, certificate: ObservedCertificate): Problem[] {
  const warning = certificate.warningDays ?? defaultCertificateDays.warningDays;
  const critical = certificate.criticalDays ?? defaultCertificateDays.criticalDays;
  const positive = [
    ...checkPositive([...path, "warningDays"], warning),
    ...checkPositive([...path, "criticalDays"], critical),
  ];
  if (positive.length > 0 || warning > critical) return positive;
  return [{ path: [...path, "warningDays"], expected: `above criticalDays (${critical})`, received: show(warning) }];
}

import { utcDay } from "../exemption.ts";
import type { Property } from "../property.ts";
import type { Resource } from "../resource.ts";
import { describeValue, isHidden } from "../value.ts";
import { unknown, type Verdict, violation } from "../verdict.ts";

/**
 * Last day of a service's standard support of each version, YYYY-MM-DD, or `noEndYet`. A version that is not in it has no end
 * that is known. Vendors move these days, so each calendar names the page and the edition of it that it was compared with.
 */
export type SupportEnds = Readonly<Record<string, string>>;

/** Of a version that is in support, and of which the vendor has announced no end. */
export const noEndYet = "9999-12-31";

/** A version in use: where it is written, which it is in the words of the calendar, and by which calendar it ages. */
export interface VersionInUse {
  readonly place: Property;
  readonly version: string | undefined;
  readonly ends: SupportEnds;
}

/** How the versions of a service of a cloud age. */
export interface Lifecycle {
  /** As messages say it: `EKS`. */
  readonly service: string;
  readonly types: readonly string[];
  readonly versionsIn: (resource: Resource) => readonly VersionInUse[];
}

/**
 * Demands that no version of a resource is past its support.
 * @param today YYYY-MM-DD
 */
export function* demandSupport(lifecycle: Lifecycle, resource: Resource, today: string): Iterable<Verdict> {
  const { service, versionsIn } = lifecycle;
  for (const { place, version, ends } of versionsIn(resource)) {
    const end = version === undefined ? undefined : endOf(version, ends);
    if (isHidden(place.value)) yield unknown(place);
    else if (version !== undefined && isOlder(version, ends)) {
      yield violation(place, `${found(place)}, which ${service} supports no longer`, upgrade(ends, today));
    } else if (end !== undefined && end < today) {
      yield violation(place, `${found(place)}, which ${service} supported until ${end}`, upgrade(ends, today));
    }
  }
}

/**
 * Tells of versions that are supported today, and will not be in some days.
 * @param today YYYY-MM-DD
 */
export function* demandNotice(
  { service, versionsIn }: Lifecycle,
  resource: Resource,
  today: string,
  days: number,
): Iterable<Verdict> {
  for (const { place, version, ends } of versionsIn(resource)) {
    const end = version === undefined ? undefined : endOf(version, ends);
    if (isHidden(place.value)) yield unknown(place);
    else if (end !== undefined && today <= end && end < dayAfter(today, days)) {
      yield violation(place, `${found(place)}, which ${service} supports until ${end}`, upgrade(ends, end));
    }
  }
}

function endOf(version: string, ends: SupportEnds): string | undefined {
  return Object.hasOwn(ends, version) ? ends[version] : undefined;
}

/** A calendar begins with a version that has ended: what is older has too. */
function isOlder(version: string, ends: SupportEnds): boolean {
  const versions = Object.keys(ends);
  return versions.length > 0 && versions.every((known) => compare(version, known) < 0);
}

/** Compares `1.9` and `1.10` part by part, as numbers; what is no such version is as old as the other. */
function compare(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split(".").map(Number));
  const length = Math.max(a?.length ?? 0, b?.length ?? 0);
  for (let index = 0; index < length; index++) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return Number.isNaN(difference) ? 0 : difference;
  }
  return 0;
}

function found({ value }: Property): string {
  return `is ${describeValue(value)}`;
}

/** The version of a calendar that is supported longest, and longer than to a day. */
function upgrade(ends: SupportEnds, day: string): string {
  const [newest] = Object.entries(ends)
    .filter(([, end]) => end > day)
    .toSorted(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0));
  if (!newest) return "upgrade to one that is supported longer";
  const [version, end] = newest;
  return `upgrade, ${version} is supported ${end === noEndYet ? "and has no end yet" : `until ${end}`}`;
}

function dayAfter(day: string, days: number): string {
  return utcDay(new Date(Date.parse(day) + days * 86_400_000));
}

/**
 * CPU, memory, storage and time, written as Kubernetes writes them (`500m`, `2Gi`, `15m`, `30d`), parsed once into
 * whole base units and printed back exactly. `2 GB` of a guide that means 2 × 1024³ is written `2Gi` here.
 */

/** CPU time in thousandths of a core. */
export interface Cpu {
  readonly millicores: number;
}

/** Memory or storage in bytes. */
export interface Bytes {
  readonly bytes: number;
}

/** A length of time in whole seconds. */
export interface Duration {
  readonly seconds: number;
}

/** A time to answer in, in whole milliseconds. */
export interface Latency {
  readonly milliseconds: number;
}

/** A text that is not a quantity of the wanted kind; `expected` is fit for a problem. */
export class QuantityError extends Error {
  override readonly name = "QuantityError";
  readonly expected: string;

  constructor(text: string, expected: string) {
    super(`${JSON.stringify(text)} is not ${expected}`);
    this.expected = expected;
  }
}

/** Suffixes of the Kubernetes API, and the power of ten that each stands for. */
const decimalSuffixes: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

/** Suffixes that stand for a power of two. */
const binarySuffixes: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const quantityPattern = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:[eE]([+-]?\d{1,15})|([numkMGTPE]|[KMGTPE]i)?)$/;

/**
 * Reads a quantity as the Kubernetes API does (kubernetes/apimachinery, `pkg/api/resource/quantity.go`): `500m`, `2Gi`, `1e3`
 * or a number. The same amount gives the same number, however it is written.
 *
 * @param unit what to count in: cores or bytes, or thousandths of them. @default ""
 * @returns undefined for what is no quantity
 */
export function parseQuantity(quantity: unknown, unit: "" | "m" = ""): number | undefined {
  if (typeof quantity !== "string" && typeof quantity !== "number") return undefined;
  const [, number, exponent, suffix = ""] = quantityPattern.exec(String(quantity)) ?? [];
  if (number === undefined) return undefined;
  const unitsInOne = unit === "m" ? 3 : 0;
  const binary = binarySuffixes[suffix];
  if (binary !== undefined) return Number(number) * 2 ** binary * 10 ** unitsInOne;
  // One literal is rounded once: 9 × 0.001 is more than 0.009.
  return Number(`${number}e${Number(exponent ?? decimalSuffixes[suffix]) + unitsInOne}`);
}

const cpuExpectation = 'a CPU quantity such as "500m" or "2"';
const bytesExpectation = 'a quantity of bytes such as "512Mi" or "20Gi"';
const durationExpectation = 'a duration such as "30s", "15m", "1h30m" or "30d"';

/** Reads `500m`, `2` or `1.5`, with no finer grain than a thousandth of a core, as Kubernetes demands. @throws QuantityError */
export function parseCpu(text: string): Cpu {
  const millicores = /^\d+(?:\.\d+)?m?$/.test(text) ? parseQuantity(text, "m") : undefined;
  if (!Number.isInteger(millicores)) throw new QuantityError(text, cpuExpectation);
  if (!isCount(millicores)) throw new QuantityError(text, `${cpuExpectation}, above zero`);
  return { millicores };
}

/** Whole cores without a suffix, everything else in millicores: `2`, `1500m`. */
export function formatCpu({ millicores }: Cpu): string {
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

/** Reads `512Mi`, `1.5Gi`, `2G` or plain bytes; the result is a whole number of bytes. @throws QuantityError */
export function parseBytes(text: string): Bytes {
  const bytes = /^\d+(?:\.\d+)?(?:[kMGTP]|[KMGTP]i)?$/.test(text) ? parseQuantity(text) : undefined;
  if (!isCount(bytes)) throw new QuantityError(text, bytesExpectation);
  return { bytes };
}

function isCount(amount: number | undefined): amount is number {
  return Number.isSafeInteger(amount) && amount !== 0;
}

/** The largest binary unit that divides the amount, so that `parseBytes(formatBytes(x))` is `x`. */
export function formatBytes({ bytes }: Bytes): string {
  for (const [unit, power] of Object.entries(binarySuffixes).reverse()) {
    const size = 2 ** power;
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return String(bytes);
}

/** Whole mebibytes, rounded down: for settings such as Redis' `maxmemory`. */
export function mebibytes({ bytes }: Bytes): number {
  return Math.floor(bytes / 2 ** 20);
}

const durationUnits = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
] as const;

/** Reads `45s`, `15m`, `1h30m` or `30d`: units from large to small, each at most once. @throws QuantityError */
export function parseDuration(text: string): Duration {
  const match = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (!match || text === "") throw new QuantityError(text, durationExpectation);
  const seconds = durationUnits.reduce((sum, [, size], index) => sum + Number(match[index + 1] ?? 0) * size, 0);
  if (!Number.isSafeInteger(seconds)) throw new QuantityError(text, durationExpectation);
  return { seconds };
}

/** Reads `300ms`, or a duration of whole seconds. @throws QuantityError */
export function parseLatency(text: string): Latency {
  const match = /^(\d+)ms$/.exec(text);
  const milliseconds = match ? Number(match[1]) : parseDuration(text).seconds * 1_000;
  if (!Number.isSafeInteger(milliseconds) || milliseconds === 0)
    throw new QuantityError(text, 'a time such as "300ms" or "1s"');
  return { milliseconds };
}

/** Go's duration notation, which Kubernetes custom resources read: no unit above hours. `90m` is `1h30m`. */
export function formatDuration({ seconds }: Duration): string {
  const parts = [
    [Math.floor(seconds / 3_600), "h"],
    [Math.floor((seconds % 3_600) / 60), "m"],
    [seconds % 60, "s"],
  ] as const;
  return parts.map(([count, unit]) => (count > 0 ? `${count}${unit}` : "")).join("") || "0s";
}

/** Whole days, rounded up: for retention settings that know nothing smaller. */
export function days({ seconds }: Duration): number {
  return Math.ceil(seconds / 86_400);
}

import { z } from "zod";
import { isCronSchedule } from "../cron.ts";
import { parseBytes, parseCpu, parseDuration, parseLatency, QuantityError } from "../quantity.ts";

/** Makes a field that is written as text and read as a quantity. */
function quantity<Parsed>(parse: (text: string) => Parsed) {
  return z.string().transform((text, context): Parsed => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
      context.addIssue({ code: "custom", message: error.expected, input: text });
      return z.NEVER;
    }
  });
}

/** CPU, `"500m"` or `"2"`. */
export const cpu = quantity(parseCpu);
/** Memory or storage, `"512Mi"` or `"20Gi"`. */
export const bytes = quantity(parseBytes);
/** Time, `"30s"`, `"15m"`, `"30d"`. */
export const duration = quantity(parseDuration);

/** How old secret values may become before somebody is told to change them, in whole days. @default "90d" */
export const rotateEvery = duration
  .refine(({ seconds }) => seconds > 0 && seconds % 86_400 === 0, { error: 'whole days, such as "90d"' })
  .default({ seconds: 90 * 86_400 });

/** Time to answer, `"300ms"`. */
export const latency = quantity(parseLatency);

const cpuRange = z.strictObject({ request: cpu, limit: cpu });
/** Nothing runs in less than 1 MiB; whoever writes it has left the unit out. */
const someBytes = bytes.refine(({ bytes }) => bytes >= 2 ** 20, { error: 'at least "1Mi", with its unit' });
const bytesRange = z.strictObject({ request: someBytes, limit: someBytes });

/** CPU reserved and the most that may be used; one text stands for both. */
export const cpuReservation = z.union([cpu.transform((value) => ({ request: value, limit: value })), cpuRange], {
  error: 'a CPU quantity such as "500m", or { request, limit }',
});
/** Memory or disk reserved and the most that may be used; one text stands for both. */
export const bytesReservation = z.union(
  [someBytes.transform((value) => ({ request: value, limit: value })), bytesRange],
  { error: 'a quantity of bytes such as "512Mi", at least "1Mi", or { request, limit }' },
);

export const port = z.int({ error: "an integer from 1 to 65535" }).min(1).max(65_535);
export const count = z.int().min(1);
export const percent = z.int({ error: "an integer from 1 to 100" }).min(1).max(100);

/** A component's key in a definition is its name on every target: RFC 1035 label, so that it can also be a Service. */
export const componentName = z.string().regex(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, {
  error: "a name of 1 to 40 lower-case letters, digits and hyphens that begins with a letter",
});

/** What the consumers of a store call it by on Kubernetes, in place of its own name. @default - its own name */
export const storeAddress = z.strictObject({ name: componentName }).optional();

export const environmentVariableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: "an environment variable's name: letters, digits and underscores",
});

/** Five fields of cron, in UTC: minute, hour, day of month, month, day of week. */
export const cronSchedule = z.string().refine(isCronSchedule, {
  error: 'a cron schedule of five fields in UTC, such as "0 2 * * *"',
});

/** A plain setting. A list becomes one comma-separated text, a boolean `true` or `false` (CC-059). */
export const settingValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
  error: "a text, number, boolean or list of texts",
});
export type SettingValue = z.output<typeof settingValue>;

/** Writes a setting the way a process reads it from its environment. */
export function formatSetting(value: SettingValue): string {
  return Array.isArray(value) ? value.join(",") : String(value);
}

/**
 * The image a workload runs. A text names the repository; its tag is then the system's version, in the system's registry.
 */
export const image = z.union(
  [
    z
      .string()
      .regex(/^[^:@\s]+$/)
      .transform((repository) => ({ repository })),
    z.strictObject({
      repository: z.string().regex(/^[^:@\s]+$/),
      /** Registry host and path. @default the system's registry */
      registry: z.string().optional(),
      /** Exact tag. @default the system's version */
      version: z.string().optional(),
      /** `sha256:…`; wins over the tag. */
      digest: z
        .string()
        .regex(/^sha256:[0-9a-f]{64}$/)
        .optional(),
    }),
  ],
  { error: "a repository without tag, or { repository, registry, version, digest }" },
);

/**
 * The part of a compose file that a component is started with, beside what is always started; whoever uses it is told of it only
 * then. Other targets have no profiles and always make it.
 */
export const composeProfile = z.string().regex(/^[a-z][a-z0-9-]*$/, {
  error: "a profile's name: lower-case letters, digits and hyphens that begins with a letter",
});

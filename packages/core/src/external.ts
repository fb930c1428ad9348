import type { External } from "./model/outside.ts";
import { formatSetting } from "./model/parts.ts";

/** What an external says in clear to those who use it, by attribute: its address, what it signs its tokens as, its settings. */
export function statedAttributes({
  host,
  port,
  identity,
  settings,
}: Pick<External, "host" | "port" | "identity" | "settings">): Readonly<Record<string, string>> {
  return {
    host,
    port: String(port),
    url: port === 443 ? `https://${host}` : `https://${host}:${port}`,
    ...identity,
    ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, formatSetting(value)])),
  };
}

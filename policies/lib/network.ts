import { BlockList, isIP } from "node:net";

/** An IP range as Kubernetes writes it. */
export interface Cidr {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
}

/** Reads `10.0.0.0/8` or `fd00::/8`; undefined for what is none. */
export function parseCidr(text: string): Cidr | undefined {
  const [, address = "", digits = ""] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text.trim()) ?? [];
  const version = isIP(address);
  const prefix = Number(digits);
  if (version === 0 || prefix > (version === 4 ? 32 : 128)) return undefined;
  return { address, prefix, family: version === 4 ? "ipv4" : "ipv6" };
}

/** True for a range that is the internet, or half of it: two halves are how a check for /0 is gone round. */
export function isEverywhere({ prefix }: Cidr): boolean {
  return prefix <= 1;
}

/** Whether a range has an address of the same family in it. */
export function contains({ address, prefix, family }: Cidr, ip: string): boolean {
  if (isIP(ip) !== (family === "ipv4" ? 4 : 6)) return false;
  const range = new BlockList();
  range.addSubnet(address, prefix, family);
  return range.check(ip, family);
}

/** Who and what helps when something is wrong, by what it is for: `{ "On call": "+49 …", Chat: "#shop" }`. */
export type Contacts = Readonly<Record<string, string>>;

/** One line for an alert; nothing where nobody is named. */
export function contactLine(contacts: Contacts): string | undefined {
  const named = Object.entries(contacts).map(([what, who]) => `${what}: ${who}`);
  return named.length === 0 ? undefined : named.join("; ");
}

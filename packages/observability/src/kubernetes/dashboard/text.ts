import type { Contacts } from "../../contacts.ts";
import type { TextPanel } from "./model.ts";

/** A panel over the whole width that says who helps; none where nobody is named. */
export function contactPanel(id: number, contacts: Contacts, y: number): TextPanel[] {
  const lines = Object.entries(contacts).map(([what, who]) => `- **${what}**: ${who}`);
  if (lines.length === 0) return [];
  return [
    {
      id,
      type: "text",
      title: "Contacts",
      gridPos: { h: 2 + lines.length, w: 24, x: 0, y },
      options: { mode: "markdown", content: lines.join("\n") },
    },
  ];
}

/** Text without control characters but line breaks and tabs: a name in a file must not move a terminal's cursor. */
export function printable(text: string): string {
  return text.replaceAll(/(?![\t\n])\p{Cc}/gu, "");
}

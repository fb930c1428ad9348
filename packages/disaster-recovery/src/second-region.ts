import { type Problem, show } from "@axon/core";

/** Where copies go: a store that speaks S3's protocol, in a region of its own. */
export interface SecondStore {
  readonly region: string;
  /** Where the protocol is spoken, when it is not AWS. @default - AWS, by region */
  readonly endpoint?: string;
  /** Key of that region which copies are encrypted with: an ARN of AWS, or what another store calls it. */
  readonly kmsKey: string;
}

/** Everything that is wrong with it: copies never travel in clear, and a key of another region would be lost with that region. */
export function checkSecondStore({ region, endpoint, kmsKey }: SecondStore): Problem[] {
  if (endpoint !== undefined) {
    const secure = URL.canParse(endpoint) && new URL(endpoint).protocol === "https:";
    return secure ? [] : [{ path: ["endpoint"], expected: "an https URL", received: show(endpoint) }];
  }
  const [, ofRegion] = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:(?:key|alias)\/.+$/.exec(kmsKey) ?? [];
  if (ofRegion === region) return [];
  const expected = `the ARN of a key in ${region}`;
  return [{ path: ["kmsKey"], expected, received: show(kmsKey) }];
}

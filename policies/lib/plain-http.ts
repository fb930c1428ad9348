import { hasEffect, policyDocument, textsOf } from "./iam.ts";
import type { Property } from "./property.ts";
import { type Answer, all, any } from "./selector.ts";
import { isHidden, isList, UNKNOWN } from "./value.ts";

/**
 * Whether the policy of a resource of AWS denies something to everybody who comes without TLS.
 * @param action what has to be denied, as a statement writes it
 */
export function refusesPlainHttp(document: Property, action: RegExp): Answer {
  return any(policyDocument(document).statements.map((statement) => deniesPlainHttp(statement, action)));
}

function deniesPlainHttp(statement: Property, action: RegExp): Answer {
  if (isHidden(statement.value)) return UNKNOWN;
  const principal = statement.at("Principal");
  const transport = statement.at("Condition", "Bool", "aws:SecureTransport").value;
  return all([
    hasEffect(statement, "Deny"),
    hasText([...textsOf(principal), ...textsOf(principal.at("AWS"))], /^\*$/),
    hasText(textsOf(statement.at("Action")), action),
    isHidden(transport)
      ? UNKNOWN
      : transport === false || transport === "false" || (isList(transport) && transport[0] === "false"),
  ]);
}

function hasText(texts: ReturnType<typeof textsOf>, wanted: RegExp): Answer {
  return any(texts.map((text) => (text === UNKNOWN ? UNKNOWN : wanted.test(text))));
}

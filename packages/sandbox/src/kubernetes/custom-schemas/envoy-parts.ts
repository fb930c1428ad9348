import { integer, list, object, oneOfTexts, type Schema, text } from "./shape.ts";

export const API_VERSION = "gateway.envoyproxy.io/v1alpha1";
export const count: Schema = { ...integer, minimum: 0 };

/** A Gateway API duration: `1h`, `30s`, `1m30s`, `500ms`. */
export const duration: Schema = { type: "string", pattern: "^([0-9]{1,5}(h|m|s|ms)){1,4}$" };

const target = object(
  { group: oneOfTexts("gateway.networking.k8s.io"), kind: text, name: text, sectionName: text },
  "group",
  "kind",
  "name",
);
export const targets = {
  targetRef: target,
  targetRefs: list(target, { minItems: 1, maxItems: 16 }),
  targetSelectors: list(
    object({ group: text, kind: text, matchLabels: { type: "object", additionalProperties: text } }, "kind"),
  ),
};
/** The API server asks for it in a CEL rule. */
export const aimed = {
  anyOf: ["targetRef", "targetRefs", "targetSelectors"].map((field): Schema => ({ required: [field] })),
};

export const localObject = object({ group: text, kind: text, name: text, namespace: text }, "name");

import { API_VERSION, aimed, duration, localObject, targets } from "./envoy-parts.ts";
import { flag, list, object, oneOfTexts, resource, type Schema, text } from "./shape.ts";

const shortText: Schema = { ...text, minLength: 1, maxLength: 253 };
const jwtProvider: Schema = {
  ...object(
    {
      name: shortText,
      issuer: { ...text, maxLength: 253 },
      audiences: list(text, { maxItems: 8 }),
      remoteJWKS: object(
        {
          uri: shortText,
          cacheDuration: duration,
          backendRefs: list({ type: "object" }),
          backendSettings: { type: "object" },
        },
        "uri",
      ),
      localJWKS: object({ type: oneOfTexts("Inline", "ValueRef"), inline: text, valueRef: localObject }),
      claimToHeaders: list(object({ header: text, claim: text }, "header", "claim")),
      recomputeRoute: flag,
      extractFrom: object({
        headers: list(object({ name: text, valuePrefix: text }, "name")),
        cookies: list(text),
        params: list(text),
      }),
    },
    "name",
  ),
  oneOf: [{ required: ["remoteJWKS"] }, { required: ["localJWKS"] }],
};

/** Who may come in through Envoy Gateway: origins, tokens, address ranges. */
export const securityPolicy = resource(API_VERSION, "SecurityPolicy", {
  ...object({
    ...targets,
    cors: object({
      allowOrigins: list(text),
      allowMethods: list(text),
      allowHeaders: list(text),
      exposeHeaders: list(text),
      maxAge: duration,
      allowCredentials: flag,
    }),
    basicAuth: object({ users: localObject, forwardUsernameHeader: text }, "users"),
    apiKeyAuth: object({ credentialRefs: list(localObject), extractFrom: list({ type: "object" }) }),
    jwt: object({ optional: flag, providers: list(jwtProvider, { minItems: 1, maxItems: 16 }) }, "providers"),
    oidc: { type: "object" },
    extAuth: { type: "object" },
    authorization: object({
      defaultAction: oneOfTexts("Allow", "Deny"),
      rules: list(
        object(
          {
            name: text,
            action: oneOfTexts("Allow", "Deny"),
            principal: { type: "object" },
            operation: { type: "object" },
          },
          "action",
        ),
      ),
    }),
  }),
  ...aimed,
});

import type { Environment, SecretKey } from "@axon/platform/kubernetes";

/** An OpenID Connect provider, and which of its groups are what in Grafana. */
export interface GrafanaSignIn {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly userinfoUrl: string;
  readonly clientId: string;
  readonly clientSecret: SecretKey;
  readonly scopes: readonly string[];
  /** Claim that lists a person's groups. */
  readonly groupsClaim: string;
  /** Groups by what they are in Grafana; whoever is in none is not let in. Names without quotes and backslashes. */
  readonly groups: {
    readonly Admin: readonly string[];
    readonly Editor: readonly string[];
    readonly Viewer: readonly string[];
  };
}

/** Settings of Grafana's `auth.generic_oauth`. */
export function signInSettings(signIn: GrafanaSignIn): Environment {
  const settings = {
    ENABLED: "true",
    NAME: "single sign-on",
    CLIENT_ID: signIn.clientId,
    CLIENT_SECRET: signIn.clientSecret,
    SCOPES: signIn.scopes.join(" "),
    AUTH_URL: signIn.authorizeUrl,
    TOKEN_URL: signIn.tokenUrl,
    API_URL: signIn.userinfoUrl,
    USE_PKCE: "true",
    // An account is made for whoever has a role, and for nobody else; the role is looked up at each sign-in.
    ALLOW_SIGN_UP: "true",
    ROLE_ATTRIBUTE_PATH: roleExpression(signIn),
    ROLE_ATTRIBUTE_STRICT: "true",
    ALLOW_ASSIGN_GRAFANA_ADMIN: "false",
  };
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [`GF_AUTH_GENERIC_OAUTH_${key}`, value]));
}

/** JMESPath that gives the greatest role of a person, or nothing. */
function roleExpression({ groups, groupsClaim }: GrafanaSignIn): string {
  const claim = `"${groupsClaim}"[*]`;
  return (["Admin", "Editor", "Viewer"] as const)
    .filter((role) => groups[role].length > 0)
    .map((role) => `(${groups[role].map((group) => `contains(${claim}, '${group}')`).join(" || ")}) && '${role}'`)
    .join(" || ");
}

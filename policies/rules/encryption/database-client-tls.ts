import {
  axonBaseline,
  configMap,
  container,
  containersOf,
  defineRule,
  initContainer,
  isHidden,
  iso27001,
  nsaCisa,
  pciDss,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const plainModes: ReadonlySet<string> = new Set(["disable", "allow", "prefer"]);
const modeInUrl = /\bsslmode=([a-z-]+)/i;

export const databaseClientTls = defineRule({
  scope: "resource",
  name: "database-client-tls",
  displayName: "Clients ask the database for TLS",
  description:
    "With sslmode disable, allow or prefer a client goes on in clear as soon as somebody on the way says there is no TLS. Passwords and rows then pass through whoever answered.",
  severity: "high",
  remediationSteps: "Set sslmode to verify-full with the database's CA, or at least to require.",
  url: "https://www.postgresql.org/docs/current/libpq-ssl.html",
  frameworks: [
    axonBaseline("encryption", "database traffic is encrypted"),
    nsaCisa("Encryption"),
    soc2("CC6.7"),
    pciDss("8.3.2"),
    iso27001("8.24"),
  ],
  peers: [],
  tags: ["kubernetes", "data", "encryption"],
  types: workloadTypes,
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      for (const variable of property.at("env").items()) {
        const name = variable.at("name").text ?? variable.path;
        const value = variable.at("value");
        const isMode = /(^|_)(PG)?SSL_?MODE$/i.test(name);
        const mode = isMode ? value.text : modeInUrl.exec(value.text ?? "")?.[1];
        const place = variable.as(`${variable.subject}: variable ${JSON.stringify(name)}`);
        if (isMode && isHidden(value.value)) yield unknown(value);
        else if (mode && plainModes.has(mode.toLowerCase())) {
          yield violation(place, `asks for sslmode ${mode}`, "write verify-full, or at least require");
        }
      }
    }
  },
  examples: {
    compliant: [
      container({
        env: [
          { name: "PGSSLMODE", value: "verify-full" },
          { name: "MODE", value: "prefer" },
        ],
      }),
    ],
    violating: [
      container({ env: [{ name: "PGSSLMODE", value: "disable" }] }),
      initContainer({ env: [{ name: "DATABASE_URL", value: "postgres://db/app?sslmode=prefer" }] }),
    ],
    notApplicable: [configMap],
    unknown: [container({ env: [{ name: "DB_SSLMODE", value: UNKNOWN }] })],
  },
});

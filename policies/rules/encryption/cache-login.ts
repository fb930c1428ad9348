import {
  axonBaseline,
  configMap,
  container,
  containersOf,
  defineRule,
  isHidden,
  iso27001,
  parseImage,
  pciDss,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const server = /(^|\/)(redis|valkey|keydb|redis-stack-server)$/;
const image = "valkey/valkey:9.1.4";

/** What asks a client who it is; a configuration file may, and is not looked into. */
const login = /^--(requirepass|aclfile|user)$|--requirepass\b|\.(conf|sh)\b|\$[({]/;

export const cacheLogin = defineRule({
  scope: "resource",
  name: "cache-login",
  displayName: "Redis and Valkey ask for a password",
  description:
    "A cache without a password lets everybody who reaches its port read all sessions, and write files of the container. Switching its protected mode off, as images do, is what makes it reachable.",
  severity: "high",
  remediationSteps:
    "Start the server with a configuration, or an aclfile, that names users, from a Secret; never with the password as an argument.",
  url: "https://valkey.io/topics/security/",
  frameworks: [
    axonBaseline("encryption", "caches know their clients"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.3"),
  ],
  peers: [],
  tags: ["kubernetes", "data", "cache"],
  types: workloadTypes,
  *check(resource) {
    for (const { property, kind } of containersOf(resource)) {
      const repository = parseImage(property.at("image").text ?? "")?.repository ?? "";
      if (kind !== "container" || !server.test(repository)) continue;
      const words = [...property.at("command").items(), ...property.at("args").items()];
      const extra = property
        .at("env")
        .items()
        .some((variable) => /ARGS|PASSWORD/.test(variable.at("name").text ?? ""));
      if (words.some(({ text }) => text !== undefined && login.test(text)) || extra) continue;
      const hidden = words.find(({ value }) => isHidden(value));
      if (hidden) yield unknown(hidden);
      else
        yield violation(
          property,
          "starts a cache that asks nobody for a password",
          "give it a configuration with users",
        );
    }
  },
  examples: {
    compliant: [
      container({ image, command: ["sh", "/etc/cache/start.sh"] }),
      container({ image, args: ["/etc/valkey/valkey.conf"] }),
      container({
        image: "bitnami/redis:8",
        env: [{ name: "REDIS_PASSWORD", valueFrom: { secretKeyRef: { name: "r", key: "p" } } }],
      }),
      container({ image: "oliver006/redis_exporter:v1" }),
    ],
    violating: [
      container({ image: "redis:8.0.1" }),
      container({ image, args: ["--save", "", "--protected-mode", "no"] }),
    ],
    notApplicable: [configMap],
    unknown: [container({ image, args: UNKNOWN })],
  },
});

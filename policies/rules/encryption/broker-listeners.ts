import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  manifest,
  nsaCisa,
  pciDss,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const kafka = (...listeners: readonly unknown[]) =>
  manifest({
    apiVersion: "kafka.strimzi.io/v1",
    kind: "Kafka",
    metadata: { name: "events" },
    spec: { kafka: { listeners } },
  });
const tls = { name: "tls", port: 9093, type: "internal", tls: true, authentication: { type: "tls" } };

export const brokerListeners = defineRule({
  scope: "resource",
  name: "broker-listeners",
  displayName: "Kafka's listeners ask for TLS and for a login",
  description:
    "On a plain listener every message and every password of a client crosses the network in clear. Without authentication whoever reaches the port reads every topic and writes to it.",
  severity: "high",
  remediationSteps: "Set tls: true and an authentication on each listener; remove the plain one.",
  url: "https://strimzi.io/docs/operators/latest/configuring.html#type-GenericKafkaListener-reference",
  frameworks: [
    axonBaseline("encryption", "broker traffic is encrypted and known"),
    nsaCisa("Encryption"),
    soc2("CC6.7"),
    pciDss("8.3.2"),
    iso27001("8.24"),
  ],
  peers: [],
  tags: ["kubernetes", "data", "messaging", "tls"],
  types: ["kubernetes:kafka.strimzi.io:Kafka"],
  *check(resource) {
    for (const listener of root(resource).at("spec", "kafka", "listeners").items()) {
      const place = listener.as(
        `listener ${JSON.stringify(listener.at("name").text ?? listener.path)} of ${listener.subject}`,
      );
      const [encrypted, login] = [place.at("tls"), place.at("authentication", "type")];
      if (isHidden(encrypted.value)) yield unknown(encrypted);
      else if (encrypted.value !== true) yield violation(encrypted, "is not on", "set it to true");
      if (isHidden(login.value)) yield unknown(login);
      else if (login.value === undefined) yield violation(login, "is unset", 'set it, for instance to "scram-sha-512"');
    }
  },
  examples: {
    compliant: [kafka(tls), kafka(), kafka({ ...tls, authentication: { type: "scram-sha-512" } })],
    violating: [kafka({ ...tls, tls: false }), kafka(tls, { ...tls, name: "plain", authentication: undefined })],
    notApplicable: [configMap],
    unknown: [kafka({ ...tls, tls: UNKNOWN }), kafka(UNKNOWN)],
  },
});

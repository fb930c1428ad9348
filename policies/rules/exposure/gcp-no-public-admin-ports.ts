import {
  allPorts,
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  isTrue,
  opensToEverybody,
  type Property,
  pciDss,
  portRange,
  protocolOf,
  resource,
  root,
  sensitivePortsIn,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "gcp:compute/firewall:Firewall";
const firewall = (fields: Readonly<Record<string, unknown>>) => resource(type, { network: "main", ...fields });
const withPorts = ["all", "tcp", "udp", "sctp"];

export const gcpNoPublicAdminPorts = defineRule({
  scope: "resource",
  name: "gcp-no-public-admin-ports",
  displayName: "No shell and no data store of Google Cloud is open to the internet",
  description:
    "Ports of shells and data stores are tried within minutes of being opened, with every password that ever leaked. One weak login behind them is the whole machine, or all the data.",
  severity: "critical",
  remediationSteps:
    "Name the clients in sourceRanges, sourceTags or sourceServiceAccounts; reach machines by Identity-Aware Proxy, from 35.235.240.0/20.",
  url: "https://cloud.google.com/firewall/docs/firewalls",
  frameworks: [
    axonBaseline("exposure", "traffic enters through the gateway"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_GCP_2", "CKV_GCP_3", "CKV_GCP_88", "CKV2_GCP_12", "GCP-0027", "GCP-0070", "GCP-0071", "GCP-0072"],
  tags: ["gcp", "network", "exposure"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    if (inputs.at("direction").value === "EGRESS" || isTrue(inputs.at("disabled").value)) return;
    const sources = inputs.at("sourceRanges");
    // What names no source at all is for all of them.
    const isForAll = ["sourceRanges", "sourceTags", "sourceServiceAccounts"].every((name) => isEmpty(inputs.at(name)));
    const open = isForAll || opensToEverybody(sources.items().map(({ value }) => value));
    if (open === false) return;
    for (const allow of inputs.at("allows").items()) {
      const ranges = portsOpenedBy(allow);
      const found = ranges.flatMap((range) => (typeof range === "object" ? sensitivePortsIn(range) : []));
      const shown = ranges.includes(allPorts) ? "all ports" : [...new Set(found)].join(", ");
      if (found.length > 0 && open === true)
        yield violation(allow, `opens ${shown} to the internet`, "name the clients by their addresses");
      else if (found.length > 0 || ranges.includes(UNKNOWN)) yield unknown(allow);
    }
  },
  examples: {
    compliant: [
      firewall({ sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "tcp", ports: ["443", "8000-8080"] }] }),
      firewall({ sourceRanges: ["10.0.0.0/8"], allows: [{ protocol: "all" }] }),
      firewall({ sourceTags: ["bastion"], allows: [{ protocol: "tcp", ports: ["22"] }] }),
      firewall({ sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "icmp" }] }),
      firewall({ direction: "EGRESS", sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "all" }] }),
      firewall({ disabled: true, sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "all" }] }),
    ],
    violating: [
      firewall({ sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "tcp", ports: ["22"] }] }),
      firewall({ sourceRanges: ["::/0"], allows: [{ protocol: "all" }] }),
      firewall({ allows: [{ protocol: "tcp", ports: ["22"] }] }),
      firewall({ sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "tcp" }] }),
      firewall({ sourceRanges: ["0.0.0.0/1", "128.0.0.0/1"], allows: [{ protocol: "6", ports: ["5000-6000"] }] }),
    ],
    notApplicable: [configMap],
    unknown: [
      firewall({ sourceRanges: UNKNOWN, allows: [{ protocol: "tcp", ports: ["22"] }] }),
      firewall({ sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "tcp", ports: UNKNOWN }] }),
    ],
  },
});

function isEmpty(sources: Property): boolean {
  return !isHidden(sources.value) && sources.items().length === 0;
}

/** A protocol without ports opens all that it has. */
function portsOpenedBy(allow: Property): readonly ReturnType<typeof portRange>[] {
  const protocol = protocolOf(allow.at("protocol").value);
  if (protocol === UNKNOWN) return [UNKNOWN];
  if (!withPorts.includes(protocol)) return [];
  const ports = allow.at("ports").items();
  return ports.length === 0 ? [allPorts] : ports.map(({ value }) => portRange(value));
}

import {
  axonBaseline,
  configMap,
  contains,
  defineRule,
  isHidden,
  iso27001,
  manifest,
  nsaCisa,
  type Property,
  parseCidr,
  pciDss,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

/** Where AWS, Azure and Google Cloud serve the credentials of a node, by HTTP. */
const metadata = "169.254.169.254";
const port = 80;

const egress = (cidr: unknown, more: object = {}, ports?: unknown) =>
  manifest({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr, ...more } }], ports }] },
  });

export const noMetadataEgress = defineRule({
  scope: "resource",
  name: "no-metadata-egress",
  displayName: "Pods cannot reach the cloud's metadata service",
  description:
    "The metadata service hands the credentials of the node to whoever asks from it, pods included. A service that can be made to fetch a URL then gives the cloud account away.",
  severity: "medium",
  remediationSteps: `Add ${metadata}/32 to the except of the ipBlock, or name the ports, without ${port}.`,
  url: "https://kubernetes.io/docs/concepts/security/security-checklist/#network-security",
  frameworks: [
    axonBaseline("exposure", "node credentials stay with the node"),
    nsaCisa("Network policies"),
    soc2("CC6.1"),
    pciDss("1.3.2"),
    iso27001("8.22"),
  ],
  peers: ["C-0052"],
  tags: ["kubernetes", "network"],
  types: ["kubernetes:networking.k8s.io:NetworkPolicy"],
  *check(resource) {
    for (const rule of root(resource).at("spec", "egress").items()) {
      if (!allowsPort(rule.at("ports"))) continue;
      for (const peer of rule.at("to").items()) {
        const block = peer.at("ipBlock");
        const range = parseCidr(block.at("cidr").text ?? "");
        const holes = block.at("except").items();
        if (isHidden(block.at("cidr").value)) yield unknown(block.at("cidr"));
        else if (!range || !contains(range, metadata) || holes.some((hole) => excludes(hole))) continue;
        else if (holes.some(({ value }) => isHidden(value))) yield unknown(block.at("except"));
        else
          yield violation(
            block,
            `reaches ${metadata} on port ${port}`,
            `add "${metadata}/32" to except, or name other ports`,
          );
      }
    }
  },
  examples: {
    compliant: [
      egress("0.0.0.0/0", { except: [`${metadata}/32`] }),
      egress("0.0.0.0/0", { except: ["169.254.0.0/16"] }),
      egress("0.0.0.0/0", {}, [{ port: 443 }]),
      egress("10.0.0.0/8"),
      egress("::/0"),
    ],
    violating: [
      egress("0.0.0.0/0"),
      egress("169.254.0.0/16"),
      egress("0.0.0.0/0", { except: ["10.0.0.0/8"] }, [{ port: 443 }, { port: 80 }]),
      egress("128.0.0.0/1", {}, [{ port: 1, endPort: 1024 }]),
    ],
    notApplicable: [configMap],
    unknown: [egress(UNKNOWN), egress("0.0.0.0/0", { except: UNKNOWN })],
  },
});

function excludes(hole: Property): boolean {
  const range = parseCidr(hole.text ?? "");
  return range !== undefined && contains(range, metadata);
}

/** Whether ports let HTTP through; none mean all, and a name may be any. */
function allowsPort(ports: Property): boolean {
  const items = ports.items();
  return (
    items.length === 0 ||
    items.some((item) => {
      const [first, last] = [item.at("port").value, item.at("endPort").value];
      if (item.at("protocol").text !== undefined && item.at("protocol").text !== "TCP") return false;
      return typeof first !== "number" || (first <= port && port <= (typeof last === "number" ? last : first));
    })
  );
}

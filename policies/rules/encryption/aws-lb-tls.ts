import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
} from "../../lib/index.ts";

const type = "aws:lb/listener:Listener";
const listener = (fields: Readonly<Record<string, unknown>>) => resource(type, { loadBalancerArn: "lb", ...fields });
const forward = { defaultActions: [{ type: "forward", targetGroupArn: "tg" }] };
const redirect = {
  defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
};

/** Policies that take TLS 1.2 and newer alone. */
const modern = /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-/;

export const awsLbTls = defineRule({
  scope: "resource",
  name: "aws-lb-tls",
  displayName: "Load balancers speak TLS 1.2 or newer, and HTTP only to redirect",
  description:
    "A listener that forwards HTTP carries passwords and sessions in clear, and one without a policy takes TLS 1.0, which has been broken for years. Whoever is on the way reads both.",
  severity: "high",
  remediationSteps:
    'Set sslPolicy to "ELBSecurityPolicy-TLS13-1-2-2021-06", and let an HTTP listener do nothing but redirect to HTTPS.',
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
  frameworks: [
    axonBaseline("encryption", "traffic from outside is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: [
    "CKV_AWS_2",
    "CKV_AWS_103",
    "CKV2_AWS_20",
    "CKV2_AWS_74",
    "AWS-0047",
    "AWS-0054",
    "pulumi:aws-lb-listener-configure-secure-tls",
    "awsguard:alb-http-to-https-redirection",
  ],
  tags: ["aws", "network", "encryption"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const protocol = inputs.at("protocol");
    if (isHidden(protocol.value)) return yield unknown(protocol);
    if (protocol.value === "HTTPS" || protocol.value === "TLS") {
      yield* demand(
        inputs.at("sslPolicy"),
        (policy) => typeof policy === "string" && modern.test(policy),
        'set it to "ELBSecurityPolicy-TLS13-1-2-2021-06"',
      );
    } else if (protocol.value === "HTTP") {
      for (const action of inputs.at("defaultActions").items()) {
        const kind = action.at("type");
        if (kind.value === "fixed-response") continue;
        yield* demand(kind, (value) => value === "redirect", "redirect to HTTPS");
        if (kind.value === "redirect") {
          yield* demand(action.at("redirect", "protocol"), (value) => value === "HTTPS", 'set it to "HTTPS"');
        }
      }
    }
  },
  examples: {
    compliant: [
      listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06", ...forward }),
      listener({ protocol: "HTTP", ...redirect }),
      listener({ protocol: "TCP", ...forward }),
      listener({ protocol: "HTTP", defaultActions: [{ type: "fixed-response" }] }),
    ],
    violating: [
      listener({ protocol: "HTTP", ...forward }),
      listener({ protocol: "HTTPS", ...forward }),
      listener({ protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06", ...forward }),
      listener({
        protocol: "HTTP",
        defaultActions: [{ type: "redirect", redirect: { path: "/new", statusCode: "HTTP_301" } }],
      }),
    ],
    notApplicable: [configMap],
    unknown: [
      listener({ protocol: UNKNOWN, ...forward }),
      listener({ protocol: "HTTPS", sslPolicy: UNKNOWN, ...forward }),
    ],
  },
});

import {
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  judgeOpenValue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "gcp:cloudrunv2/service:Service";
/** Where functions have their environment, which runs on Cloud Run too. */
const functions: Readonly<Record<string, readonly string[]>> = {
  "gcp:cloudfunctions/function:Function": ["environmentVariables"],
  "gcp:cloudfunctionsv2/function:Function": ["serviceConfig", "environmentVariables"],
};
const code = (environmentVariables: unknown) =>
  resource("gcp:cloudfunctionsv2/function:Function", { serviceConfig: { environmentVariables } });
const service = (...envs: readonly unknown[]) => resource(type, { template: { containers: [{ envs }] } });

export const gcpRunNoPlainSecrets = defineRule({
  scope: "resource",
  name: "gcp-run-no-plain-secrets",
  displayName: "No credentials in the environment of Cloud Run and functions",
  description:
    "Every revision of a service is kept, and whoever may look at it reads its environment in clear. A credential in it cannot be rotated without a release either.",
  severity: "critical",
  remediationSteps:
    "Keep the value in Secret Manager and name it in valueSource.secretKeyRef, or secretEnvironmentVariables of a function.",
  url: "https://cloud.google.com/run/docs/configuring/services/secrets",
  frameworks: [axonBaseline("identity", "no credential in the open"), soc2("CC6.1"), pciDss("8.6.2"), iso27001("5.17")],
  peers: [],
  tags: ["gcp", "containers", "secrets"],
  types: ["gcp:cloudrunv2/job:Job", type, ...Object.keys(functions)],
  *check(resource) {
    const variables = functions[resource.type];
    if (variables) {
      for (const [name, place] of root(resource)
        .at(...variables)
        .entries())
        yield* judgeOpenValue(name, place, "name it in secretEnvironmentVariables");
      return;
    }
    const template = root(resource).at("template");
    const containers = (resource.type.endsWith(":Job") ? template.at("template") : template).at("containers");
    for (const variable of containers.items().flatMap((container) => container.at("envs").items())) {
      yield* judgeOpenValue(
        variable.at("name").text ?? "*",
        variable.at("value"),
        "name it in valueSource.secretKeyRef",
      );
    }
  },
  examples: {
    compliant: [
      service(
        { name: "DB_PASSWORD", valueSource: { secretKeyRef: { secret: "db", version: "1" } } },
        { name: "TOKEN_TTL", value: "15m" },
      ),
      code({ LOG_LEVEL: "info" }),
    ],
    violating: [
      service({ name: "DB_PASSWORD", value: "correct horse" }),
      service({ name: "MODE", value: "[secret]" }),
      code({ DB_PASSWORD: "correct horse" }),
      resource("gcp:cloudfunctions/function:Function", { environmentVariables: { API_KEY: "correct horse" } }),
      resource("gcp:cloudrunv2/job:Job", {
        template: { template: { containers: [{ envs: [{ name: "API_KEY", value: "correct horse" }] }] } },
      }),
    ],
    notApplicable: [configMap],
    unknown: [resource(type, { template: UNKNOWN }), code({ DB_PASSWORD: UNKNOWN })],
  },
});

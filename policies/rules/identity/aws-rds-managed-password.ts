import {
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  pciDss,
  resource,
  root,
  SECRET,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const instance = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/instance:Instance", fields);

export const awsRdsManagedPassword = defineRule({
  scope: "resource",
  name: "aws-rds-managed-password",
  displayName: "RDS makes the master password and rotates it",
  description:
    "A master password that a program hands over is in its state, in its history and in whatever generated it, and stays the same for years. One that RDS manages is in Secrets Manager alone and changes by itself.",
  severity: "high",
  remediationSteps:
    "Remove password (masterPassword of a cluster) and set manageMasterUserPassword: true; read it from the secret RDS makes.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
  frameworks: [
    axonBaseline("identity", "no credential passes through a program"),
    soc2("CC6.1"),
    pciDss("8.6.2"),
    pciDss("8.6.3"),
    iso27001("5.17"),
  ],
  peers: [],
  tags: ["aws", "data", "secrets"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  *check(resource) {
    for (const field of ["password", "masterPassword"] as const) {
      const password = root(resource).at(field);
      if (password.value === UNKNOWN) yield unknown(password);
      // The value never gets into the message.
      else if (password.value !== undefined)
        yield violation(password, "is set", "use manageMasterUserPassword instead");
    }
  },
  examples: {
    compliant: [
      instance({ username: "app", manageMasterUserPassword: true }),
      instance({ replicateSourceDb: "main" }),
      instance({ snapshotIdentifier: "nightly" }),
    ],
    violating: [
      instance({ username: "app", password: "correct horse" }),
      instance({ username: "app", password: SECRET }),
      resource("aws:rds/cluster:Cluster", { masterUsername: "app", masterPassword: "correct horse" }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ password: UNKNOWN })],
  },
});

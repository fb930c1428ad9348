import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  resource,
  root,
  soc2,
  typeKey,
  UNKNOWN,
} from "../../lib/index.ts";

const machine = "azure-native:compute:VirtualMachine";
const set = "azure-native:compute:VirtualMachineScaleSet";
const linux = (linuxConfiguration: unknown) =>
  resource(machine, { osProfile: { computerName: "build", adminUsername: "ops", linuxConfiguration } });

export const azureVmLogin = defineRule({
  scope: "resource",
  name: "azure-vm-login",
  displayName: "Nobody logs in to a Linux machine with a password",
  description:
    "A password of a machine is tried by everybody who reaches its port, and is the same for all who know it. A key cannot be guessed, and can be taken from one of them alone.",
  severity: "high",
  remediationSteps: "Set osProfile.linuxConfiguration.disablePasswordAuthentication to true and give ssh.publicKeys.",
  url: "https://learn.microsoft.com/azure/virtual-machines/linux/mac-create-ssh-keys",
  frameworks: [axonBaseline("identity", "no login by a shared password"), soc2("CC6.1"), iso27001("8.5")],
  peers: ["CKV_AZURE_1", "CKV_AZURE_149", "AZU-0039"],
  tags: ["azure", "compute", "iam"],
  types: [machine, set],
  *check(resource) {
    const inputs = root(resource);
    const profile = (typeKey(resource.type) === set ? inputs.at("virtualMachineProfile") : inputs).at("osProfile");
    const settings = profile.at("linuxConfiguration");
    // Windows has no other login, and a machine from a disk of its own has that disk's.
    if (settings.value === undefined) return;
    yield* demand(settings.at("disablePasswordAuthentication"), isTrue, "set it to true");
  },
  examples: {
    compliant: [
      linux({ disablePasswordAuthentication: true }),
      resource(machine, { osProfile: { adminUsername: "ops", windowsConfiguration: { provisionVMAgent: true } } }),
      resource(machine, { storageProfile: { osDisk: { createOption: "Attach" } } }),
    ],
    violating: [
      linux({ disablePasswordAuthentication: false }),
      linux({}),
      resource(set, { virtualMachineProfile: { osProfile: { linuxConfiguration: {} } } }),
    ],
    notApplicable: [configMap],
    unknown: [linux({ disablePasswordAuthentication: UNKNOWN })],
  },
});

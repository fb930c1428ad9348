import { definePack } from "../../lib/pack.ts";
import { allowedRegistries } from "../../rules/workload-security/allowed-registries.ts";
import { apparmorProfile } from "../../rules/workload-security/apparmor-profile.ts";
import { awsAlbHardening } from "../../rules/workload-security/aws-alb-hardening.ts";
import { awsEcrHardening } from "../../rules/workload-security/aws-ecr-hardening.ts";
import { awsEcsReadOnlyRoot } from "../../rules/workload-security/aws-ecs-read-only-root.ts";
import { awsEcsTaskHardening } from "../../rules/workload-security/aws-ecs-task-hardening.ts";
import { awsImdsv2 } from "../../rules/workload-security/aws-imdsv2.ts";
import { azureAksNodes } from "../../rules/workload-security/azure-aks-nodes.ts";
import { closedRegistryPrefix } from "../../rules/workload-security/closed-registry-prefix.ts";
import { defaultProcMount } from "../../rules/workload-security/default-proc-mount.ts";
import { dropAllCapabilities } from "../../rules/workload-security/drop-all-capabilities.ts";
import { gcpGkeNodes } from "../../rules/workload-security/gcp-gke-nodes.ts";
import { gcpRegistryTags } from "../../rules/workload-security/gcp-registry-tags.ts";
import { gcpShieldedMachines } from "../../rules/workload-security/gcp-shielded-machines.ts";
import { highUserId } from "../../rules/workload-security/high-user-id.ts";
import { imageDigest } from "../../rules/workload-security/image-digest.ts";
import { imagePinned } from "../../rules/workload-security/image-pinned.ts";
import { imagePullPolicy } from "../../rules/workload-security/image-pull-policy.ts";
import { imageVerificationEnforced } from "../../rules/workload-security/image-verification-enforced.ts";
import { imagesVerified } from "../../rules/workload-security/images-verified.ts";
import { namespacePodSecurity } from "../../rules/workload-security/namespace-pod-security.ts";
import { noAddedCapabilities } from "../../rules/workload-security/no-added-capabilities.ts";
import { noHostNamespaces } from "../../rules/workload-security/no-host-namespaces.ts";
import { noHostPath } from "../../rules/workload-security/no-host-path.ts";
import { noHostPorts } from "../../rules/workload-security/no-host-ports.ts";
import { noHostProbes } from "../../rules/workload-security/no-host-probes.ts";
import { noPrivilegeEscalation } from "../../rules/workload-security/no-privilege-escalation.ts";
import { noPrivilegedContainer } from "../../rules/workload-security/no-privileged-container.ts";
import { noRootUser } from "../../rules/workload-security/no-root-user.ts";
import { noRuntimeSocket } from "../../rules/workload-security/no-runtime-socket.ts";
import { noWindowsHostProcess } from "../../rules/workload-security/no-windows-host-process.ts";
import { readOnlyRootFilesystem } from "../../rules/workload-security/read-only-root-filesystem.ts";
import { restrictedVolumeTypes } from "../../rules/workload-security/restricted-volume-types.ts";
import { runAsNonRoot } from "../../rules/workload-security/run-as-non-root.ts";
import { safeSysctls } from "../../rules/workload-security/safe-sysctls.ts";
import { seccompProfile } from "../../rules/workload-security/seccomp-profile.ts";
import { selinuxOptions } from "../../rules/workload-security/selinux-options.ts";
import { unprivilegedPorts } from "../../rules/workload-security/unprivileged-ports.ts";

export const workloadSecurity = definePack(
  {
    name: "workload-security",
    displayName: "Workload security",
    description: "Pods confined to their own: the Pod Security Standards in full, and images that are known",
  },
  [
    [allowedRegistries, "everywhere"],
    [closedRegistryPrefix, "released"],
    [apparmorProfile, "everywhere"],
    [awsAlbHardening, "released"],
    [awsEcrHardening, "released"],
    [awsEcsReadOnlyRoot, "advice"],
    [awsEcsTaskHardening, "everywhere"],
    [awsImdsv2, "everywhere"],
    [azureAksNodes, "everywhere"],
    [defaultProcMount, "everywhere"],
    [dropAllCapabilities, "everywhere"],
    [gcpGkeNodes, "released"],
    [gcpShieldedMachines, "advice"],
    [gcpRegistryTags, "advice"],
    [highUserId, "optional"],
    [imageDigest, "optional"],
    [imagePinned, "released"],
    [imagePullPolicy, "optional"],
    [imagesVerified, "optional"],
    [imageVerificationEnforced, "advice"],
    [namespacePodSecurity, "everywhere"],
    [noAddedCapabilities, "everywhere"],
    [noHostNamespaces, "everywhere"],
    [noHostPath, "everywhere"],
    [noHostPorts, "everywhere"],
    [noHostProbes, "everywhere"],
    [noPrivilegedContainer, "everywhere"],
    [noPrivilegeEscalation, "everywhere"],
    [noRootUser, "everywhere"],
    [noRuntimeSocket, "everywhere"],
    [noWindowsHostProcess, "everywhere"],
    [readOnlyRootFilesystem, "advice"],
    [restrictedVolumeTypes, "everywhere"],
    [runAsNonRoot, "everywhere"],
    [safeSysctls, "everywhere"],
    [seccompProfile, "everywhere"],
    [selinuxOptions, "everywhere"],
    [unprivilegedPorts, "optional"],
  ],
);

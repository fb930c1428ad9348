import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Settings } from "../project/programs.ts";
import { addressVariables, type ReceiverKind, type Recipient } from "./notify.ts";

/** Where somebody is told of releases, without the address. */
type Receiver = NonNullable<Settings["kubernetes"]["monitoring"]["receivers"]>["releases"][number];

/**
 * Everybody whom the stack's settings name under `monitoring.receivers.releases`, with their addresses: from the environment, or
 * else from the stack's encrypted `axon:secrets`.
 */
export async function recipientsOf(
  { kubernetes }: Settings,
  environment: NodeJS.ProcessEnv,
  stack: Pick<Stack, "getConfig">,
): Promise<Recipient[]> {
  const receivers = kubernetes.monitoring.receivers?.releases ?? [];
  const given = (kind: ReceiverKind) => environment[addressVariables[kind]] || undefined;
  const complete = receivers.every((receiver) => given(kindOf(receiver)) !== undefined);
  const secrets = complete ? {} : await secretsOf(stack);
  return receivers.map((receiver) => {
    const kind = kindOf(receiver);
    return {
      kind,
      address: given(kind) ?? secrets[`releases.${kind}`],
      ...(typeof receiver === "object" ? { channel: receiver.slackChannel } : {}),
    };
  });
}

function kindOf(receiver: Receiver): ReceiverKind {
  return typeof receiver === "object" ? "slack" : receiver;
}

/** The engine opens what is encrypted; a stack without secrets has no such key. */
async function secretsOf(stack: Pick<Stack, "getConfig">): Promise<Readonly<Record<string, string | undefined>>> {
  try {
    const { value } = await stack.getConfig("axon:secrets");
    const secrets: unknown = JSON.parse(value);
    return typeof secrets === "object" && secrets !== null ? { ...secrets } : {};
  } catch {
    return {};
  }
}

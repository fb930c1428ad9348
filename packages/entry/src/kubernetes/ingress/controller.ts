import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { EntrySettings } from "../../contract.ts";

/** What a controller is told about one entry. */
export interface EntryContext {
  readonly name: string;
  readonly placement: KubernetesPlacement;
  readonly settings: EntrySettings;
  /** Parent of the objects the controller needs besides the Ingress. */
  readonly parent: pulumi.Resource;
}

export type Annotations = Readonly<Record<string, pulumi.Input<string>>>;

/**
 * What one controller calls the settings the Ingress API lacks. No snippets: they let whoever may write an Ingress
 * inject configuration into the controller.
 */
export interface ControllerDialect {
  /** Annotations of the Ingress; makes the objects they refer to. */
  annotations(context: EntryContext): Annotations;
  /** Annotations of a second Ingress that only redirects from HTTP, where one Ingress cannot do both. */
  redirect?(context: EntryContext): Annotations;
  /** Oldest TLS version an entry can ask for; where it cannot ask, the controller's own default is 1.2. */
  readonly minTlsVersions: readonly EntrySettings["minTlsVersion"][];
  /** Where the proxies run unless told otherwise, as the controller's own installation has it. */
  readonly namespace: string | undefined;
}

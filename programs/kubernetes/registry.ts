import { failOnProblems, type Plan, type Problem, show } from "@axon/core";
import type { KubernetesCredentials } from "@axon/secrets/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { credentials, registryName } from "./credentials.ts";
import type { Ground, Installation } from "./ground.ts";
import type { Place } from "./namespaces.ts";
import { namespaceOf } from "./placed.ts";
import type { KubernetesSettings } from "./settings.ts";

type RegistrySettings = KubernetesSettings["registryLogin"];

/** Whether an image comes from the registry that asks for a login. */
function needsLogin(registry: RegistrySettings, image: string): boolean {
  return registry !== undefined && image.startsWith(`${registry.host}/`);
}

/** Everything that runs an image of the system's own. */
function imagesOf({ services, jobs, rayClusters }: Plan) {
  return [...services, ...jobs, ...rayClusters];
}

/** Every namespace with pods that pull from there, sorted. */
export function pullingNamespaces(plan: Plan, registry: RegistrySettings): string[] {
  const users = imagesOf(plan).filter(({ imageReference }) => needsLogin(registry, imageReference));
  return [...new Set(users.map(({ name }) => namespaceOf(plan, name)))].sort();
}

/** The login at the registry, in every namespace that pulls from there; undefined where nodes have an identity of their own. */
export function registryLogin(ground: Ground): KubernetesCredentials | undefined {
  const { registryLogin: registry } = ground.settings;
  const named = new Map([ground.application, ...Object.values(ground.layers)].map((place) => [place.name, place]));
  const places = pullingNamespaces(ground.plan, registry).flatMap((namespace): Place[] => {
    const place = named.get(namespace);
    return place ? [place] : [];
  });
  const [first, ...others] = places;
  if (!first || !registry) return undefined;
  return credentials(ground, [first, ...others], {
    name: registryName,
    secret: ["username", "password"],
    issued: ["username", "password"],
    rotateEvery: registry.rotateEvery,
    registryLogin: { registry: registry.host, usernameKey: "username", passwordKey: "password" },
  });
}

/** What pods of an image pull it with. */
export function pullSecrets({ registry, settings }: Ground, image: string): pulumi.Input<string>[] | undefined {
  return registry && needsLogin(settings.registryLogin, image) ? [registry.secretName] : undefined;
}

/** A login that nobody uses is a mistake, and one that is made up opens no registry. @throws ProblemError naming the setting */
export function checkRegistryLogin(plan: Plan, { settings, secrets, stackFile }: Installation): void {
  const { registryLogin: registry, secretStore } = settings;
  if (registry === undefined) return;
  const images = imagesOf(plan).map(({ imageReference }) => imageReference);
  const hosts = [...new Set(images.map((image) => image.split("/")[0] ?? ""))].sort();
  const absent = ["username", "password"].map((key) => `${registryName}.${key}`).filter((key) => !(key in secrets));
  const problems: Problem[] = [
    ...(images.some((image) => needsLogin(registry, image))
      ? []
      : [
          {
            path: ["config", "axon:kubernetes", "registryLogin", "host"],
            expected: `a registry that images come from (${hosts.join(", ")})`,
            received: show(registry.host),
          },
        ]),
    ...(secretStore === "generated"
      ? absent.map((key) => ({
          path: ["config", "axon:secrets", key],
          expected: "the login that the registry has given out",
          received: "nothing",
          hint: `pulumi config set --secret --path 'axon:secrets["${key}"]'`,
        }))
      : []),
  ];
  failOnProblems(stackFile, problems);
}

import { type Problem, show } from "@axon/core";

/** A login at a container registry, made of other keys; the Secret is then one that pods pull images with. */
export interface RegistryLogin {
  /** Host as image references begin with it: `registry.example.com`, `registry.example.com:5000`. */
  readonly registry: string;
  readonly usernameKey: string;
  readonly passwordKey: string;
}

/** Type of a Secret that pods pull with, and the key it must have (kubernetes.io, Pull an Image from a Private Registry). */
export const pullSecretType = "kubernetes.io/dockerconfigjson";
export const pullSecretKey = ".dockerconfigjson";

/** What is wrong with a login, given the names of the keys it may draw on. */
export function checkRegistryLogin(login: RegistryLogin, keys: readonly string[]): Problem[] {
  return [
    ...(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/.test(login.registry)
      ? []
      : [{ path: ["registry"], expected: "a host, with its port where it has one", received: show(login.registry) }]),
    ...(["usernameKey", "passwordKey"] as const)
      .filter((field) => !keys.includes(login[field]))
      .map((field) => ({
        path: [field],
        expected: `one of the keys ${keys.join(", ")}`,
        received: show(login[field]),
      })),
  ];
}

/** The login as a container runtime reads it; `value` gives what a key holds. */
export function renderRegistryLogin(login: RegistryLogin, value: (key: string) => string): string {
  const [username, password] = [value(login.usernameKey), value(login.passwordKey)];
  const auth = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
  return JSON.stringify({ auths: { [login.registry]: { username, password, auth } } });
}

/** The same as a Go template over the same keys, which External Secrets fills in. */
export function registryLoginTemplate({ registry, usernameKey, passwordKey }: RegistryLogin): string {
  const [username, password] = [usernameKey, passwordKey].map((key) => `(index . ${JSON.stringify(key)})`);
  const fields = [
    `"username":{{ ${username} | toJson }}`,
    `"password":{{ ${password} | toJson }}`,
    `"auth":"{{ printf "%s:%s" ${username} ${password} | b64enc }}"`,
  ];
  return `{"auths":{${JSON.stringify(registry)}:{${fields.join(",")}}}}`;
}

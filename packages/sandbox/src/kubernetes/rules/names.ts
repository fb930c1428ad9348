const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_LENGTH = 63;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SUBDOMAIN_LENGTH = 253;
const SERVICE_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED_PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const PORT_NAME_LENGTH = 15;

/** What is wrong with a name, or `undefined`. Source of all: apimachinery/pkg/util/validation/validation.go. */
export type NameCheck = (name: string) => string | undefined;

/** DNS-1123 label: names of namespaces, containers, volumes. */
export const checkLabelName: NameCheck = (name) =>
  name.length <= LABEL_LENGTH && LABEL.test(name)
    ? undefined
    : `must be a DNS-1123 label, that is, at most 63 lower case letters, digits and "-", starting and ending with a letter or digit; got "${name}"`;

/** DNS-1035 label: names of Services. */
export const checkServiceName: NameCheck = (name) =>
  name.length <= LABEL_LENGTH && SERVICE_LABEL.test(name)
    ? undefined
    : `must be a DNS-1035 label, that is, at most 63 lower case letters, digits and "-", starting with a letter; got "${name}"`;

/** DNS-1123 subdomain: names of most objects. */
export const checkSubdomainName: NameCheck = (name) =>
  name.length <= SUBDOMAIN_LENGTH && SUBDOMAIN.test(name)
    ? undefined
    : `must be a DNS-1123 subdomain, that is, at most 253 lower case letters, digits, "-" and "."; got "${name}"`;

/** Path segment: names of roles and bindings. */
export const checkPathSegmentName: NameCheck = (name) =>
  name !== "" && name !== "." && name !== ".." && !/[/%]/.test(name)
    ? undefined
    : `must be usable in a path, so without "/" and "%"; got "${name}"`;

/** Key of a label or annotation: `name` or `prefix/name`. */
export const checkQualifiedName: NameCheck = (key) => {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const good =
    parts.length <= 2 &&
    name.length <= LABEL_LENGTH &&
    QUALIFIED_PART.test(name) &&
    (prefix === undefined || checkSubdomainName(prefix) === undefined);
  return good
    ? undefined
    : `must be a name of at most 63 letters, digits, "-", "_" and ".", after an optional DNS prefix and "/"; got "${key}"`;
};

/** Value of a label. */
export const checkLabelValue: NameCheck = (value) =>
  value === "" || (value.length <= LABEL_LENGTH && QUALIFIED_PART.test(value))
    ? undefined
    : `must be empty or at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit; got "${value}"`;

/** Name of a container port. */
export const checkPortName: NameCheck = (name) =>
  name.length <= PORT_NAME_LENGTH && LABEL.test(name) && /[a-z]/.test(name) && !name.includes("--")
    ? undefined
    : `must be at most 15 lower case letters, digits and "-", with a letter among them; got "${name}"`;

/** Key of a ConfigMap or Secret. */
export const checkDataKey: NameCheck = (key) =>
  /^[-._a-zA-Z0-9]+$/.test(key) && key.length <= SUBDOMAIN_LENGTH && key !== "." && !key.startsWith("..")
    ? undefined
    : `must consist of letters, digits, "-", "_" and "."; got "${key}"`;

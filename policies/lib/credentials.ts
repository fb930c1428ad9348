import { entropy } from "@axon/core/secret-strength";
import { SECRET, type Value } from "./value.ts";

/** Words that make the name of a setting the name of a credential. */
const credentialName =
  /(^|[_\-.])(password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?secret|encryption[_-]?key|signing[_-]?key|jwt[_-]?key|credentials?|connection[_-]?string)([_\-.]|$)/i;

/** Names that speak about a credential and do not hold one: where it is, how long it lives, whether there is one. */
const aboutCredential =
  /([_\-.])(file|path|dir|name|namespace|ref|arn|url|uri|endpoint|host|port|issuer|audiences?|header|prefix|suffix|ttl|expir\w*|lifetime|lifespan|age|duration|interval|schedule|rotation|days|hours|minutes|seconds|in|length|size|limit|budget|quota|rounds|count|max|min|enabled|disabled|required|algorithm|type|kind|hint|mode|source|scheme|strategy|provider|store|backend|policy|regex|pattern|format|version|scopes?|field|claim|id|key_id)$/i;

/** Names of files that hold settings or a program, which are judged by what is in them; not `credentials.json`. */
const namesFile =
  /(?<!^(client[_-])?(credentials?|secrets?))\.(json|ya?ml|toml|ini|conf|cfg|properties|xml|html|md|sh|py|js|lua|sql|rego|tmpl|tpl)$/i;

/**
 * What a credential looks like wherever it stands. Each is a published format, so that a match is no guess. Repetitions that
 * something has to follow are bounded: texts may be long, and hostile.
 */
const credentialFormats: readonly (readonly [name: string, format: RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["an AWS access key", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a GitHub token", /\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})/],
  ["a GitLab token", /\bglpat-[A-Za-z0-9_-]{20,}/],
  ["a Slack token", /\bxox[abeprs]-[A-Za-z0-9-]{10,}/],
  ["a Slack webhook", /\bhooks\.slack\.com\/services\/T\w{1,32}\/B\w{1,32}\/\w{16,}/],
  ["a Stripe key", /\b[rs]k_(live|test)_[A-Za-z0-9]{16,}/],
  ["a Google API key", /\bAIza[0-9A-Za-z_-]{35}\b/],
  ["an OpenAI or Anthropic key", /\bsk-[A-Za-z0-9_-]{20,}/],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/],
  ["a Pulumi token", /\bpul-[0-9a-f]{40}\b/],
  ["an Azure access key", /\b(Account|SharedAccess)Key=[A-Za-z0-9+/]{40,}={0,2}/],
  ["a signed token", /\beyJ[A-Za-z0-9_-]{8,512}\.eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8}/],
  ["a connection string with a password", /;\s{0,8}(Password|Pwd)\s{0,4}=\s{0,4}[^\s;"'${<*[]/i],
  // A `$(NAME)` in a container's environment is put in by the kubelet, from another variable. A quotation mark ends an address.
  ["a URL with a password", /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"]{0,128}:(?!\$[({])[^\s/@"]{1,512}@[^\s/]/i],
];

/** Characters of a name that can be meant for people; longer ones are not looked into. */
const longestName = 256;

/** True for a setting's name that promises a credential: `DB_PASSWORD`, `api-key`; not `PASSWORD_FILE`, `TOKEN_TTL`
 * or `get-token.sh`. */
export function namesCredential(name: string): boolean {
  if (name.length > longestName) return false;
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
  return credentialName.test(words) && !aboutCredential.test(words) && !namesFile.test(name);
}

/** The kind of credential a text holds, by its format, or undefined. Never gives the text itself. */
export function credentialIn(text: string): string | undefined {
  return credentialFormats.find(([, format]) => format.test(text))?.[0];
}

/**
 * True for a value under a credential's name that can be no credential: nothing, a switch, a number of few digits, a time, a
 * path or a reference that something else fills in.
 */
export function isNoCredential(text: string): boolean {
  return /^\s*$|^(true|false|yes|no|on|off|none|null|disabled|enabled|(managed|workload)identity)$|^\d{1,5}$|^(\d{1,5}(ms|s|m|h|d|w))+$|^\/[\w./-]*$|^\$[({][^)}]+[)}]$|^__\w+__$|^\{\{.*\}\}$/i.test(
    text,
  );
}

/**
 * True for settings of a connection with no credential among them, as of a program that logs in as itself: of Application Insights
 * too, whose key says where to write and is no secret by Microsoft's word.
 */
function isOpenConnection(name: string, text: string): boolean {
  if (!/connection[_-]?string/i.test(name)) return false;
  const settings = text.split(";").filter((setting) => setting.trim() !== "");
  const isOpen = (setting: string) => {
    const [, key = ""] = /^\s{0,8}([\w ]{1,64})=/.exec(setting) ?? [];
    return key === "InstrumentationKey" || (key !== "" && !/pass|pwd|key|secret|token|signature|credential/i.test(key));
  };
  return settings.length > 1 && settings.length < 64 && settings.every(isOpen);
}

/**
 * What is wrong with a value that stands in the open under a name, as a message says it; undefined when nothing is. The
 * value itself is never in it.
 */
export function exposureOf(name: string, value: Value | undefined): string | undefined {
  if (value === SECRET) return "holds a secret in plain text";
  if (typeof value !== "string") return undefined;
  const credential = credentialIn(value);
  if (credential) return `holds ${credential}`;
  const isOpen = isNoCredential(value) || isCountOfTokens(name, value) || isOpenConnection(name, value);
  if (namesCredential(name) && !isOpen) {
    return "holds a value in plain text under the name of a credential";
  }
  return isRandomKey(value) && !namesDigest.test(name) ? "holds what looks like a random key" : undefined;
}

/** Models count what they read in tokens, and people set how many: `MAX_TOKEN: "128000"`. */
function isCountOfTokens(name: string, value: string): boolean {
  return /token$/i.test(name) && /^\d{1,9}$/.test(value);
}

/**
 * A name and what it is set to: the whole argument, a flag such as `--password=…`, or a shell's `export TOKEN=…`. What a program
 * in an argument sets by an expression, as Python's `f(password=os.environ["P"])`, is none of these.
 */
const setting =
  /(?:^(?=\w)|(?:^|[\s;&"'])-{1,2}|[\s;&"'](?=[A-Z][A-Z0-9_]{0,63}=))([\w.-]{1,64})=["']?([^\s"';&|$`()[\]{}]{1,512})(?=$|[\s"';&|])/g;

/**
 * What is wrong with an argument of a command, like {@link exposureOf}. A flag that is called `secret` names a Secret of
 * Kubernetes, and is none.
 */
export function exposureInArgument(text: Value | undefined): string | undefined {
  const found = exposureOf("", text);
  if (found !== undefined || typeof text !== "string") return found;
  const settings = [...text.matchAll(setting)].filter(([, name = ""]) => !/(?<!client[_-])secret$/i.test(name));
  return settings.map(([, name = "", value]) => exposureOf(name, value)).find((exposure) => exposure !== undefined);
}

/** Names of what is random and public: digests, identifiers, public keys. */
const namesDigest =
  /hash|digest|checksum|sha|md5|sum|finger|thumb|etag|public|cert|pin|salt|seed|commit|revision|build|uuid|arn|(^|[_\-.])(kid|id|sig|nonce|version)($|[_\-.])|Id$/i;

/**
 * True for a text of 32 to 128 characters that is nothing but a key somebody has generated: upper case, lower case and
 * digits that change as often as chance has it, which words, paths, digests in hexadecimal and UUIDs do not.
 */
export function isRandomKey(text: string): boolean {
  if (!/^[A-Za-z0-9+/_-]{32,128}={0,2}$/.test(text) || text.startsWith("MII") || isEncodedText(text)) return false;
  const digits = text.match(/\d/g)?.length ?? 0;
  if (digits < 2 || !/[a-z]/.test(text) || !/[A-Z]/.test(text)) return false;
  const classes = [...text].map((sign) =>
    /[a-z]/.test(sign) ? "a" : /[A-Z]/.test(sign) ? "A" : /\d/.test(sign) ? "0" : "-",
  );
  // Words that dashes and slashes join change there, and nowhere else.
  const changes = classes.filter((sign, index) => {
    const before = classes[index - 1] ?? "-";
    return sign !== before && sign !== "-" && before !== "-";
  }).length;
  return changes / (text.length - 1) >= 0.45 && entropy(text) >= 4;
}

/** Base64 of something that can be read, such as a small configuration. */
function isEncodedText(text: string): boolean {
  const decoded = Buffer.from(text, "base64");
  return decoded.every((byte) => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13);
}

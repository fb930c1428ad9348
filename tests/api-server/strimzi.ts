import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "../../packages/engine/src/child.ts";
import { findExecutable, minimalEnvironment } from "../../packages/engine/src/environment.ts";

const pom = fileURLToPath(new URL("strimzi/pom.xml", import.meta.url));

/** What the generator is compiled for. */
const oldestJava = 21;

/** Classes of Strimzi's model, below `io.strimzi.api.kafka.model`, that are kinds of objects. */
const kinds = ["kafka.Kafka", "nodepool.KafkaNodePool", "topic.KafkaTopic", "user.KafkaUser"];

/**
 * Strimzi publishes its definitions with its releases alone, but the generator that writes them, and the model, on Maven
 * Central: this runs it. Java is that of `JAVA_HOME`, else the one on `PATH`.
 * @returns undefined without Maven or a new enough Java, and where Maven reaches no repository
 */
export async function strimziDefinitions(): Promise<readonly string[] | undefined> {
  const maven = findExecutable("mvn", process.env.PATH);
  const java = await findJava();
  if (maven === undefined || java === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "axon-strimzi-"));
  try {
    const environment = minimalEnvironment(process.env, ["JAVA_HOME", "MAVEN_OPTS"]);
    const libraries = join(folder, "lib");
    const words = ["-q", "-B", "-f", pom, "dependency:copy-dependencies", `-DoutputDirectory=${libraries}`];
    const got = await runChild(maven, [...words, "-DincludeScope=runtime"], { environment, directory: folder });
    if (!got.succeeded) return undefined;
    const files = kinds.map((kind) => join(folder, `${kind}.json`));
    const written = await runChild(java, generation(libraries, files), { environment, directory: folder });
    if (!written.succeeded) throw new Error(`Strimzi's generator failed: ${written.stderr || written.reason}`);
    return files.map((file) => readFileSync(file, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function generation(libraries: string, files: readonly string[]): string[] {
  const versions = ["--target-kube", "1.30+", "--crd-api-version", "v1", "--api-versions", "v1"];
  const classes = kinds.map((kind, index) => `io.strimzi.api.kafka.model.${kind}=${files[index]}`);
  return ["-cp", join(libraries, "*"), "io.strimzi.crdgenerator.CrdGenerator", ...versions, ...classes];
}

async function findJava(): Promise<string | undefined> {
  const { JAVA_HOME, PATH = "" } = process.env;
  const java = findExecutable("java", [...(JAVA_HOME ? [join(JAVA_HOME, "bin")] : []), PATH].join(delimiter));
  if (java === undefined) return undefined;
  const { stderr } = await runChild(java, ["-version"], { environment: minimalEnvironment(process.env) });
  return Number(/version "(\d+)/.exec(stderr)?.[1]) >= oldestJava ? java : undefined;
}

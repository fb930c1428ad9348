import { type EnvironmentName, type Plan, type PlannedDelivery, reliedOn } from "@axon/core";

/** Repositories of the images that are the system's own: those that come from elsewhere have a version of their own. */
export function imagesOf({ services, jobs }: Plan): string[] {
  const images = [...services.map(({ image }) => image), ...jobs.flatMap(({ image }) => image ?? [])];
  const own = images.filter((image) => !("registry" in image || "version" in image || "digest" in image));
  return [...new Set(own.map(({ repository }) => repository))].sort();
}

/**
 * `axon up` ends when the rollout has: backup, migrations, services and smoke test, each with a deadline of its own.
 * @param commit how the pipeline's shell reads the short id of the commit, which is the images' tag
 */
export function rollOut(system: string, environment: string, commit: string): string[] {
  const options = `${system} --env ${environment} --on kubernetes`;
  return [`npx axon up ${options} --release ${commit} --yes`, `npx axon history ${options}`];
}

/**
 * A copy of state and settings at a second place.
 * @param place how the pipeline's shell reads the URL of that place
 */
export function keepCopy(system: string, environment: string, place: string): string {
  return `npx axon backup ${system} --env ${environment} --on kubernetes --to ${place}`;
}

/**
 * The update, and where others rely on the environment the copy, in one shell: an update that fails has changed the state as
 * well, and ends the job after the copy.
 */
export function rollOutAndKeep(system: string, environment: EnvironmentName, commit: string): string[] {
  const update = rollOut(system, environment, commit);
  if (!reliedOn.includes(environment)) return update;
  const copy = keepCopy(system, environment, '"$AXON_BACKUP_URL"');
  return ["status=0", `${update.join(" && ")} || status=$?`, copy, 'exit "$status"'];
}

/** The way into the cluster, as the stack that made it gives it out; the shell's KUBECONFIG says where to. */
export function clusterAccess(system: string, environment: string): string {
  return `npx axon kubeconfig ${system} --env ${environment} --on kubernetes --out "$KUBECONFIG"`;
}

/** The application's own tests, in their own container on a runner that has Docker. */
export function ownTests({ image, commands }: PlannedDelivery["tests"]): string {
  const script = commands.join(" && ").replaceAll("'", `'"'"'`);
  return `docker run --rm --volume "$PWD:/src" --workdir /src ${image} sh -c '${script}'`;
}

/** Type tokens whose deletion loses data, as the end of the token after the provider's name. */
const statefulTypes = [
  /^kubernetes:core\/v1:PersistentVolume(Claim)?$/,
  /^kubernetes:apps\/v1:StatefulSet$/,
  /^kubernetes:postgresql\.cnpg\.io\/v1:(Cluster|Database)$/,
  /^kubernetes:core\/v1:Namespace$/,
];

/** Whether losing a resource of this type loses data. A namespace takes what lives in it along. */
export function isStateful(type: string): boolean {
  return statefulTypes.some((pattern) => pattern.test(type));
}

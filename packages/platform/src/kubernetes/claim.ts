/** What a claim asks for, as a template of a StatefulSet, a pod or an operator's resource has it. */
export interface ClaimSpec {
  accessModes: "ReadWriteOnce"[];
  storageClassName?: string;
  resources: { requests: { storage: string } };
}

/** A volume that one node at a time writes to. @param storageClass @default - the cluster's own */
export function claimSpec(storage: string, storageClass?: string): ClaimSpec {
  return {
    accessModes: ["ReadWriteOnce"],
    ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    resources: { requests: { storage } },
  };
}

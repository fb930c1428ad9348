const seccompProfile = { type: "RuntimeDefault" as const };

/**
 * What the restricted Pod Security Standard asks of a pod and of a container, and a root file system that nobody writes to
 * (kubernetes.io, Pod Security Standards). For pods of others: operators and charts complete them.
 */
export const restricted = {
  pod: { runAsNonRoot: true, seccompProfile },
  container: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    seccompProfile,
  },
};

/** The same of a pod whose containers run as one user, whose group owns the volumes. */
export function restrictedAs(uid: number, gid: number) {
  return {
    ...restricted.pod,
    runAsUser: uid,
    runAsGroup: gid,
    fsGroup: gid,
    fsGroupChangePolicy: "OnRootMismatch" as const,
  };
}

/** Names of the pods that keep and tell what was seen, by their `app` label, and the ports others reach them on. */
export const logStore = { app: "logs", port: 3_100 } as const;
export const logCollector = { app: "log-collector", alertPort: 3_500 } as const;
export const grafana = { app: "grafana" } as const;
export const prometheusPod = { app: "prometheus", port: 9_090 } as const;
export const alertmanagerPod = { app: "alertmanager", port: 9_093 } as const;

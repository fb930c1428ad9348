import { type AlertReceiver, KubernetesAlertmanager } from "@axon/observability/kubernetes";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { Output } from "@pulumi/pulumi";
import { alertingName, credentials } from "./credentials.ts";
import type { Ground } from "./ground.ts";
import { maintenanceOf } from "./own.ts";
import { watchPath } from "./paths.ts";
import { type Receiver, type Receivers, receiverKeys, receiverPorts } from "./receivers.ts";
import { usualClass } from "./storage-classes.ts";
import { alertmanagerPod, logCollector } from "./watch-pods.ts";

/** The Alertmanager, its way out to those it tells and its way to the history, where that is kept. */
export function tell(
  ground: Ground,
  receivers: Receivers,
  history: Output<string> | undefined,
): KubernetesAlertmanager["endpoint"] {
  const { monitoring, options } = ground;
  const { app } = alertmanagerPod;
  const { escalation } = receivers;
  const secret = receiverKeys(receivers);
  const keys = credentials(ground, [monitoring], { name: alertingName, secret, issued: secret });
  const paths = [
    ...receiverPorts(receivers).map((port) => watchPath(ground, pathName(port), app, { internet: true }, port)),
    ...(history
      ? [watchPath(ground, "alertmanager-to-log-collector", app, { app: logCollector.app }, logCollector.alertPort)]
      : []),
  ];
  const alertmanager = new KubernetesAlertmanager(
    app,
    {
      ...monitoring.placement(app),
      receivers: {
        critical: receiver(receivers.critical, keys.key("critical")),
        warning: receiver(receivers.warning, keys.key("warning")),
      },
      escalation: escalation && { after: escalation.after, to: receiver(escalation.tell, keys.key("escalation")) },
      routes: Object.fromEntries(
        Object.entries(receivers.routes).map(([name, route]) => [
          name,
          {
            labels: route.labels,
            to: receiver(route.tell, keys.key(name)),
            andBySeverity: route.andBySeverity,
          },
        ]),
      ),
      announcements: Object.fromEntries(
        Object.entries(receivers.announcements).map(([name, how]) => [name, receiver(how, keys.key(name))]),
      ),
      history: history ? [history] : [],
      maintenance: maintenanceOf(ground.plan),
      storageClass: usualClass(ground),
    },
    { ...options, dependsOn: paths },
  );
  return alertmanager.endpoint;
}

function pathName(port: number): string {
  return port === 443 ? "alertmanager-to-receivers" : `alertmanager-to-receivers-${port}`;
}

function receiver(how: Receiver, key: SecretKey): AlertReceiver {
  if (how === "webhook") return { webhook: key };
  if (how === "pagerDuty") return { pagerDuty: key };
  if ("email" in how) return { email: { ...how.email, password: key } };
  return { slack: key, channel: how.slackChannel };
}

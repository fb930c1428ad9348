import { requiredVariables } from "@axon/platform/kubernetes";

/** Where things are inside the container of a spend limit. */
export const limitPaths = { files: "/etc/spend-limit", script: "limit.sh", autoscalers: "autoscalers" } as const;

/** Who the changes are by, in the `managedFields` of an autoscaler. */
const fieldManager = "axon-spend-limit";

/**
 * Asks Prometheus whether more than the limit was spent since midnight in UTC, and gives each autoscaler the maximum that
 * follows. It keeps nothing in mind: a day's spending only grows, so its greatest value until now decides, also when whoever counts
 * it begins anew in between; with the day, the lower maximum ends. In the first ten minutes the count of the day before may
 * still be there: they change nothing, and are not looked back at. Where nobody knows what was spent, all stays as it is, and
 * the job fails.
 */
export const limitScript = `set -eu
${requiredVariables("PROMETHEUS_URL", "SPENT", "DAILY_LIMIT", "API_SERVER", "CREDENTIALS", "AUTOSCALERS")}
seconds=$(($(date -u +%s) % 86400 - 600))
if [ "$seconds" -lt 60 ]; then
  echo "the day has only just begun"
  exit 0
fi

answer=$(curl --fail --silent --show-error --max-time 30 --retry 3 "$PROMETHEUS_URL/api/v1/query" \\
  --data-urlencode "query=max(max_over_time((($SPENT) >= 0)[\${seconds}s:30s])) > bool $DAILY_LIMIT")
exceeded=$(printf '%s' "$answer" | sed -n 's/.*"value":\\[[^],]*,"\\([01]\\)"\\].*/\\1/p')
case "$exceeded" in
  0) echo "within the limit of $DAILY_LIMIT" ;;
  1) echo "above the limit of $DAILY_LIMIT" ;;
  *)
    echo "nobody knows what was spent: $answer" >&2
    exit 1
    ;;
esac

failed=0
while read -r path field most limited; do
  [ "$exceeded" = 0 ] || most=$limited
  # By its standard input, as anybody on the node could read the arguments.
  if printf 'header = "Authorization: Bearer %s"\\n' "$(cat "$CREDENTIALS/token")" |
    curl --config - --fail --silent --show-error --max-time 30 --output /dev/null --cacert "$CREDENTIALS/ca.crt" \\
      --request PATCH --header "Content-Type: application/merge-patch+json" \\
      --data "{\\"spec\\":{\\"$field\\":$most}}" "$API_SERVER$path?fieldManager=${fieldManager}"; then
    echo "$path: $field is $most"
  else
    echo "$path: $field could not be set to $most" >&2
    failed=1
  fi
done <"$AUTOSCALERS"
exit "$failed"
`;

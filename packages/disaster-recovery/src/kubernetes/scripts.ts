import { requiredVariables } from "@axon/platform/kubernetes";
import { fetchBackup, restoreVariables, startServer } from "./restore-script.ts";

/** Where things are inside the containers of a drill. */
export const drillPaths = {
  scripts: "/etc/drill",
  /** The throw-away volume: the restored server, and the reports on their way. */
  work: "/var/drill",
} as const;

/** Fetches the report of the last drill, which this one is compared with; the first drill has none. */
export const previousScript = `set -eu
${requiredVariables("WORK_DIR", "REPORTS")}
# Asked for by its folder: a store that cannot be reached is an error, and a report that is not there is none.
rclone copy --include=/latest.json "$REPORTS" "$WORK_DIR/previous" || [ $? -eq 3 ]
`;

/**
 * Restores the newest backup into a server of this pod alone, checks it, and writes the report. It ends well whatever the
 * result is, for the report must still be kept; `keep.sh` tells the result.
 */
export const drillScript = `set -euo pipefail
umask 077
${requiredVariables("WORK_DIR", "BACKUP_URL", "BACKUP_SERVER", "DB_NAME", "DB_OWNER", "START_SECONDS")}
started=$(date +%s) recovery_time=null recovery_point=null check_time=null tables="{}" findings="$WORK_DIR/findings"
${restoreVariables}rm -rf "$WORK_DIR/report.json"
: >"$findings"
export PGOPTIONS="-c default_transaction_read_only=on"

ask() { psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }
find_fault() { printf '%s\\n' "$1" >>"$findings"; }

# Nothing of the restored data outlives the script, and there is a report however it ends.
finish() {
  [ -z "$stage" ] || find_fault "$stage"
  [ ! -f "$data/postmaster.pid" ] || pg_ctl stop --pgdata="$data" --mode=immediate --silent || true
  rm -rf "$data" "$socket"
  local result=passed list
  [ ! -s "$findings" ] || result=failed
  list=$(sed 's/[\\\\"]/\\\\&/g; s/.*/"&"/' "$findings" | paste -sd, -)
  printf '{"database":"%s","backup":"%s","startedAt":"%s","result":"%s","recoveryTimeSeconds":%s,"recoveryPointSeconds":%s,"checkSeconds":%s,"objectives":{"recoveryTimeSeconds":%s,"recoveryPointSeconds":%s},"findings":[%s],"tables":%s}\\n' \\
    "$DB_NAME" "$backup" "$(date -u --date="@$started" +%Y-%m-%dT%H:%M:%SZ)" "$result" "$recovery_time" "$recovery_point" "$check_time" \\
    "\${RECOVERY_TIME_SECONDS:-null}" "\${RECOVERY_POINT_SECONDS:-null}" "$list" "$tables" >"$WORK_DIR/report.json"
  exit 0
}
trap finish EXIT
trap 'exit 1' TERM INT

${fetchBackup}checkpoint=$(pg_controldata "$data" | sed -n 's/^Time of latest checkpoint: *//p')
${startServer}
stage="database $DB_NAME does not answer"
newest=$(ask --set=checkpoint="$checkpoint" <<<"SELECT floor(extract(epoch FROM
  greatest(pg_last_xact_replay_timestamp(), :'checkpoint'::timestamptz)))::bigint")
restored=$(date +%s)
recovery_time=$((restored - started))
recovery_point=$((started > newest ? started - newest : 0))

stage="a table could not be read"
tables=$(ask <<'SQL'
SELECT coalesce(json_object_agg(name, (xpath('/row/rows/text()',
  query_to_xml(format('SELECT count(*) AS rows FROM %s', id::regclass), false, true, '')))[1]::text::bigint), '{}')
FROM (SELECT c.oid AS id, format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 2) AS listed
SQL
)

stage="a check could not be made"
ask --set=owner="$DB_OWNER" --set=extensions="\${DB_EXTENSIONS:-}" --set=tables="$tables" \\
  --set=previous="$(cat "$WORK_DIR/previous/latest.json" 2>/dev/null || echo '{}')" >>"$findings" <<'SQL'
SELECT format('database %s belongs to %s and not to %s', current_database(), pg_get_userbyid(datdba), :'owner')
  FROM pg_database WHERE datname = current_database() AND pg_get_userbyid(datdba) <> :'owner';
SELECT format('extension %s is missing', wanted) FROM unnest(string_to_array(:'extensions', ' ')) AS wanted
  WHERE NOT EXISTS (SELECT FROM pg_extension WHERE extname = wanted);
SELECT format('table %s had %s rows in the last drill and has %s', key, before.value, coalesce(:'tables'::json ->> key, 'gone'))
  FROM json_each_text(:'previous'::json -> 'tables') AS before
  WHERE before.value::bigint > 0 AND coalesce((:'tables'::json ->> key)::bigint, 0) = 0 ORDER BY key;
SQL

stage="the restored server did not stop"
checksums=$(ask --command='SHOW data_checksums')
pg_ctl stop --pgdata="$data" --wait --silent --mode=fast --timeout=600
if [ "$checksums" = on ]; then
  stage="pages of the restored files are damaged"
  pg_checksums --check --pgdata="$data" >/dev/null
fi
check_time=$(($(date +%s) - restored))
stage=""
[ "$recovery_time" -le "\${RECOVERY_TIME_SECONDS:-$recovery_time}" ] ||
  find_fault "the restore took $recovery_time s, above the objective of $RECOVERY_TIME_SECONDS s"
[ "$recovery_point" -le "\${RECOVERY_POINT_SECONDS:-$recovery_point}" ] ||
  find_fault "the newest change is $recovery_point s old, above the objective of $RECOVERY_POINT_SECONDS s"
`;

/** Keeps the report beside the backups and in the pod's log, and fails the pod when the drill failed. */
export const keepScript = `set -eu
${requiredVariables("WORK_DIR", "REPORTS", "KEEP_DAYS")}
report="$WORK_DIR/report.json"
cat "$report"
rclone copyto "$report" "$REPORTS/$(date -u +%Y%m%dT%H%M%SZ).json"
# Without a restored table there is nothing the next drill could be compared with.
case "$(cat "$report")" in
  *'"tables":{}}'*) ;;
  *) rclone copyto "$report" "$REPORTS/latest.json" ;;
esac
rclone delete --min-age="\${KEEP_DAYS}d" --exclude=/latest.json "$REPORTS"
case "$(cat "$report")" in
  *'"result":"passed"'*) ;;
  *) exit 1 ;;
esac
`;

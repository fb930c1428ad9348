/** Where things are inside the containers of a drill. */
export const drillPaths = {
  scripts: "/etc/drill",
  /** The throw-away volume: the restored server, and the reports on their way. */
  work: "/var/drill",
} as const;

/** Reads a required variable, as every script begins. */
const required = (...names: readonly string[]) => names.map((name) => `: "\${${name}:?is not set}"\n`).join("");

/** Fetches the report of the last drill, which this one is compared with; the first drill has none. */
export const previousScript = `set -eu
${required("WORK_DIR", "REPORTS")}
# Asked for by its folder: a store that cannot be reached is an error, and a report that is not there is none.
rclone copy --include=/latest.json "$REPORTS" "$WORK_DIR/previous" || [ $? -eq 3 ]
`;

/**
 * Restores the newest backup into a server of this pod alone, which answers on a socket and no network, checks it, and
 * writes the report. It ends well whatever the result is, for the report must still be kept; \`keep.sh\` tells the result.
 *
 * The tools are those that CloudNativePG's plugin restores with. Replaying stops where the archived log ends (their exit
 * status 1); anything else that goes wrong with a piece of log ends the drill, or a store that fails would look like the end.
 */
export const drillScript = `set -euo pipefail
umask 077
${required("WORK_DIR", "BACKUP_URL", "BACKUP_SERVER", "DB_NAME", "DB_OWNER", "START_SECONDS")}
read -ra options <<<"\${BARMAN_OPTIONS:-}"
data="$WORK_DIR/data" socket="$WORK_DIR/socket" log="$WORK_DIR/server.log" findings="$WORK_DIR/findings"
started=$(date +%s) backup="" recovery_time=null recovery_point=null check_time=null tables="{}"
stage="no complete backup was found"
rm -rf "$data" "$socket" "$WORK_DIR/report.json"
mkdir "$socket"
: >"$findings"
export LC_ALL=C PGHOST="$socket" PGUSER=postgres PGDATABASE="$DB_NAME" PGOPTIONS="-c default_transaction_read_only=on"

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

backup=$(barman-cloud-backup-list "\${options[@]}" --format=json "$BACKUP_URL" "$BACKUP_SERVER" | python3 -c '
import json, sys
done = [b["backup_id"] for b in json.load(sys.stdin)["backups_list"] if b.get("status", "DONE") == "DONE"]
print(max(done, default=""))')
[ -n "$backup" ] || exit 1

stage="backup $backup could not be fetched"
barman-cloud-restore "\${options[@]}" "$BACKUP_URL" "$BACKUP_SERVER" "$backup" "$data"
chmod 700 "$data"

stage="the restored server did not start"
# The log may have had a volume of its own, which is not here.
[ -d "$data/pg_wal" ] || { rm -f "$data/pg_wal"; mkdir "$data/pg_wal"; }
mkdir -p "$data/pg_wal/archive_status"
rm -f "$data/standby.signal" "$data/postmaster.pid"
: >"$data/recovery.signal"
: >"$data/postgresql.auto.conf"
cat >"$WORK_DIR/fetch-log.sh" <<'FETCH'
read -ra options <<<"\${BARMAN_OPTIONS:-}"
barman-cloud-wal-restore "\${options[@]}" "$BACKUP_URL" "$BACKUP_SERVER" "$1" "$2"
code=$?
# Above 125 the server gives up instead of taking it for the end of the log (PostgreSQL, restore_command).
[ "$code" -le 1 ] && exit "$code"
exit 126
FETCH
printf 'local all postgres trust\\n' >"$WORK_DIR/pg_hba.conf"
cat >"$WORK_DIR/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$socket'
hba_file = '$WORK_DIR/pg_hba.conf'
hot_standby = off
archive_mode = off
max_parallel_workers_per_gather = 0
restore_command = 'bash $WORK_DIR/fetch-log.sh %f "%p"'
recovery_target_timeline = 'latest'
CONF
checkpoint=$(pg_controldata "$data" | sed -n 's/^Time of latest checkpoint: *//p')
pg_ctl start --pgdata="$data" --wait --silent --timeout="$START_SECONDS" --log="$log" \\
  --options="-c config_file=$WORK_DIR/postgresql.conf" || { tail -n 20 "$log" >&2; exit 1; }
# It has started when it begins to replay, and answers when it has replayed all of the log.
until pg_isready --quiet --dbname=postgres; do
  if ! pg_ctl status --pgdata="$data" >/dev/null || [ $(($(date +%s) - started)) -ge "$START_SECONDS" ]; then
    tail -n 20 "$log" >&2
    exit 1
  fi
  sleep 1
done

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
${required("WORK_DIR", "REPORTS", "KEEP_DAYS")}
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

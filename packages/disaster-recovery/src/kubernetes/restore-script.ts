/** What the parts below read and write; `stage` says what went wrong where a script ends. */
export const restoreVariables = `read -ra options <<<"\${BARMAN_OPTIONS:-}"
data="$WORK_DIR/data" socket="$WORK_DIR/socket" log="$WORK_DIR/server.log"
stage="no complete backup was found" backup=""
rm -rf "$data" "$socket"
mkdir "$socket"
export LC_ALL=C PGHOST="$socket" PGUSER=postgres PGDATABASE="$DB_NAME"
`;

/**
 * Fetches the newest backup and prepares a server of this pod alone, which answers on a socket and no network. The tools are
 * those that CloudNativePG's plugin restores with. Replaying stops where the archived log ends (their exit status 1); anything
 * else that goes wrong with a piece of log ends it, or a store that fails would look like the end.
 */
export const fetchBackup = `backup=$(barman-cloud-backup-list "\${options[@]}" --format=json "$BACKUP_URL" "$BACKUP_SERVER" | python3 -c '
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
`;

/** Starts it, and waits until it has replayed all of the log. */
export const startServer = `pg_ctl start --pgdata="$data" --wait --silent --timeout="$START_SECONDS" --log="$log" \\
  --options="-c config_file=$WORK_DIR/postgresql.conf" || { tail -n 20 "$log" >&2; exit 1; }
# It has started when it begins to replay, and answers when it has replayed all of the log.
until pg_isready --quiet --dbname=postgres; do
  if ! pg_ctl status --pgdata="$data" >/dev/null || [ $(($(date +%s) - started)) -ge "$START_SECONDS" ]; then
    tail -n 20 "$log" >&2
    exit 1
  fi
  sleep 1
done
`;

import { requiredVariables } from "@axon/platform/kubernetes";
import { fetchBackup, restoreVariables, startServer } from "./restore-script.ts";

/** Where things are inside the containers of a refresh. */
export const refreshPaths = {
  scripts: "/etc/refresh",
  /** The throw-away volume of the restored server, which only the container that masks it has. */
  work: "/var/refresh",
  /** What may be loaded elsewhere. */
  masked: "/var/masked",
  /** The certificate authority of the database that is refreshed. */
  authority: "/etc/refresh-authority",
} as const;

/**
 * Restores the newest backup into a server of this pod alone, masks it, and dumps what it is then: a dump has none of the rows that
 * were there before, as files of the server would. Large objects, which no rule can look into, are left out. Nothing is dumped
 * where a rule is missing, and nothing of the restored data outlives the script.
 */
export const maskScript = `set -euo pipefail
umask 077
${requiredVariables("WORK_DIR", "MASKED_DIR", "BACKUP_URL", "BACKUP_SERVER", "DB_NAME", "START_SECONDS", "SCRIPTS_DIR")}
started=$(date +%s)
${restoreVariables}
finish() {
  local code=$?
  [ ! -f "$data/postmaster.pid" ] || pg_ctl stop --pgdata="$data" --mode=immediate --silent || true
  rm -rf "$data" "$socket" "$log" "$MASKED_DIR/masked.dump.part"
  [ -z "$stage" ] || echo "$stage" >&2
  exit "$code"
}
trap finish EXIT
trap 'exit 1' TERM INT

rm -f "$MASKED_DIR"/masked.dump*
${fetchBackup}${startServer}
stage="the restored data was not masked"
psql --no-psqlrc --no-password --set=rules="$(cat "$SCRIPTS_DIR/rules.json")" --file="$SCRIPTS_DIR/mask.sql"
stage="the masked data could not be dumped"
pg_dump --no-password --format=custom --no-owner --no-privileges --no-blobs --file="$MASKED_DIR/masked.dump.part" "$DB_NAME"
mv "$MASKED_DIR/masked.dump.part" "$MASKED_DIR/masked.dump"
stage=""
echo "masked backup $backup of $BACKUP_SERVER"
`;

/**
 * Puts the masked data into the place of all that the owner of the database has there, in one transaction: whoever looks meanwhile
 * sees the old or the new, and after a failure the old. Extensions are not the owner's, and stay.
 */
export const loadScript = `set -euo pipefail
${requiredVariables("MASKED_DIR", "DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD", "DB_NAME")}
export PGPASSWORD="$DB_PASSWORD" PGHOST="$DB_HOST" PGPORT="$DB_PORT" PGUSER="$DB_USER" PGDATABASE="$DB_NAME"
dump="$MASKED_DIR/masked.dump" list="$MASKED_DIR/list"
# Comments on extensions belong to whoever made the extensions.
pg_restore --list "$dump" | grep -v ' COMMENT - EXTENSION ' >"$list"
{
  echo 'BEGIN; DROP OWNED BY CURRENT_USER CASCADE;'
  # psql takes the end of what it reads for the end of a table; only a whole dump is followed by this word.
  pg_restore --no-owner --no-privileges --use-list="$list" --file=- "$dump" && echo 'COMMIT;'
} | psql --no-psqlrc --no-password --quiet --set=ON_ERROR_STOP=1 --output=/dev/null
psql --no-psqlrc --no-password --quiet --command=ANALYZE
rm -f "$dump" "$list"
echo "loaded into $DB_NAME"
`;

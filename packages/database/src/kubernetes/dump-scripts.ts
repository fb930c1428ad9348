import { requiredVariables } from "@axon/platform/kubernetes";

/** Where things are inside the containers of dump and restore jobs. */
export const dumpPaths = {
  scripts: "/etc/backup/scripts",
  /** The public key dumps are encrypted for. */
  recipient: "/etc/backup/recipient",
  /** The private key, only ever mounted for a restore. */
  privateKey: "/etc/backup/private-key",
  /** The server's certificate authority. */
  authority: "/etc/backup/authority",
  /** Holds the encrypted file on its way; never a plain one. */
  files: "/var/backups/postgresql",
} as const;

/**
 * Dumps one database in custom format straight into the encryption, so that no plain copy touches a disk, and gives the
 * file its name only when all of it is there. Runs in bash, whose `pipefail` the failure of pg_dump cannot slip through.
 */
export const dumpScript = `set -euo pipefail
umask 077
${requiredVariables("DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD", "DB_NAME", "BACKUP_DIR", "RECIPIENT_FILE")}
GNUPGHOME=$(mktemp -d)
export GNUPGHOME PGPASSWORD="$DB_PASSWORD"
trap 'rm -rf "$GNUPGHOME"' EXIT
file="$BACKUP_DIR/$DB_NAME-$(date -u +%Y%m%d_%H%M%S).dump.gpg"
pg_dump --host="$DB_HOST" --port="$DB_PORT" --username="$DB_USER" --no-password --format=custom "$DB_NAME" |
  gpg --batch --no-options --quiet --trust-model=always --recipient-file="$RECIPIENT_FILE" --encrypt --output="$file.part"
mv "$file.part" "$file"
echo "dumped $DB_NAME into $(basename "$file"), $(stat --format=%s "$file") bytes encrypted"
`;

const theDump = `set -- "$BACKUP_DIR/$DB_NAME"-*.dump.gpg
if [ $# -ne 1 ] || [ ! -s "$1" ]; then
  echo "expected exactly one dump in $BACKUP_DIR" >&2
  exit 1
fi`;

/** Uploads the one dump there is, then deletes what is older than the retention; rclone compares checksums by itself. */
export const uploadScript = `set -eu
${requiredVariables("DB_NAME", "BACKUP_DIR", "BACKUP_TARGET", "BACKUP_RETENTION")}
${theDump}
rclone copyto "$1" "$BACKUP_TARGET/$(basename "$1")"
rclone delete --min-age="\${BACKUP_RETENTION}d" --include="$DB_NAME-*.dump.gpg" "$BACKUP_TARGET"
echo "uploaded $(basename "$1"), pruned dumps older than $BACKUP_RETENTION days"
`;

/**
 * Uploads the one dump there is, and asks for nothing else: the identity may neither look at what is there nor delete it. Each part is sent
 * with its MD5, which S3 compares, and insists on where the bucket has a lock.
 */
export const addScript = `set -eu
${requiredVariables("DB_NAME", "BACKUP_DIR", "BACKUP_TARGET")}
${theDump}
rclone copyto --no-check-dest --s3-no-head "$1" "$BACKUP_TARGET/$(basename "$1")"
echo "uploaded $(basename "$1")"
`;

/** Says which dumps of the database there are, a line each: folder and name, and the size in bytes. */
export const listScript = `set -eu
${requiredVariables("DB_NAME", "BACKUP_TARGET")}
rclone lsf --recursive --files-only --format=ps --separator=' ' --include="/*/$DB_NAME-*.dump.gpg" "$BACKUP_TARGET"
`;

/** Fetches one dump by its folder and name, and fails before anything else happens when it is not there. */
export const fetchScript = `set -eu
${requiredVariables("BACKUP_FILE", "BACKUP_DIR", "BACKUP_TARGET")}
rclone copyto --error-on-no-transfer "$BACKUP_TARGET/$BACKUP_FILE" "$BACKUP_DIR/$(basename "$BACKUP_FILE")"
`;

/**
 * Restores into an empty database of the owner's, all or nothing, and counts the tables against the dump's own list. The database in
 * use is left alone: switching over to the restored one is a decision of its own.
 */
export const restoreScript = `set -euo pipefail
umask 077
${requiredVariables("DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD", "DB_NAME", "BACKUP_DIR", "BACKUP_FILE", "PRIVATE_KEY_FILE")}
GNUPGHOME=$(mktemp -d)
file="$BACKUP_DIR/$(basename "$BACKUP_FILE")"
export GNUPGHOME PGPASSWORD="$DB_PASSWORD" PGHOST="$DB_HOST" PGPORT="$DB_PORT" PGUSER="$DB_USER" PGDATABASE="$DB_NAME"
trap 'gpgconf --kill gpg-agent || true; rm -rf "$GNUPGHOME" "$file"' EXIT
gpg --batch --no-options --quiet --import "$PRIVATE_KEY_FILE"
decrypt() { gpg --batch --no-options --quiet --decrypt "$file"; }
ask() { psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --command="$1"; }
own="n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
tables() {
  ask "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND $own"
}
# The list is at the beginning; whoever read no further would break the pipe, and would not learn that the end is damaged.
list=$(decrypt | { pg_restore --list && cat >/dev/null; })
expected=$(grep -cE '^[0-9]+; 1259 [0-9]+ TABLE ' <<<"$list" || true)
owner=$(ask "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")
[ "$owner" = "$DB_USER" ] || { echo "database $DB_NAME belongs to $owner, not to $DB_USER" >&2; exit 1; }
[ "$(tables)" -eq 0 ] || { echo "database $DB_NAME is not empty; restore into a new one" >&2; exit 1; }
# Comments on extensions belong to whoever made the extensions, which is not the owner of the database.
grep -v ' COMMENT - EXTENSION ' <<<"$list" > "$GNUPGHOME/list"
decrypt | pg_restore --single-transaction --no-owner --no-privileges --use-list="$GNUPGHOME/list" --dbname="$DB_NAME"
restored=$(tables)
[ "$restored" -eq "$expected" ] || { echo "restored $restored tables of $expected" >&2; exit 1; }
ask "ANALYZE"
rows=$(ask "SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND $own")
echo "restored $BACKUP_FILE into $DB_NAME of $owner: $restored tables, about $rows rows"
`;

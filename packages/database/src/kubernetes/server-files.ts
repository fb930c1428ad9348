import { defaults, type PostgresArgs, preloadedLibraries } from "../contract.ts";

/** Where things are inside the container of the Docker official image. */
export const paths = {
  configuration: "/etc/postgresql",
  /** Mount point of the volume; the data is a folder in it, as the root of some volumes holds `lost+found`. */
  volume: "/var/lib/postgresql/data",
  data: "/var/lib/postgresql/data/pgdata",
  socket: "/var/run/postgresql",
  tls: "/etc/postgresql-tls",
} as const;

/** The server's configuration file. */
export function serverConfiguration(args: PostgresArgs): string {
  const tls = {
    ssl: "on",
    ssl_cert_file: `${paths.tls}/tls.crt`,
    ssl_key_file: `${paths.tls}/tls.key`,
    ssl_min_protocol_version: "TLSv1.2",
  };
  const libraries = preloadedLibraries(args.extensions ?? []);
  const parameters = {
    ...args.parameters,
    ...(libraries.length > 0 ? { shared_preload_libraries: libraries.join(",") } : {}),
    listen_addresses: "*",
    hba_file: `${paths.configuration}/pg_hba.conf`,
    unix_socket_directories: paths.socket,
    password_encryption: "scram-sha-256",
    max_connections: String(args.maxConnections ?? defaults.maxConnections),
    ...((args.tls ?? true) ? tls : {}),
  };
  const lines = Object.entries(parameters).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
  return lines.sort().join("");
}

/** Who may come in: the superuser only from inside the container, everybody else with a password, over TLS if it is on. */
export function hostBasedAuthentication(tls: boolean): string {
  return `local all all peer
host all postgres all reject
${tls ? "hostnossl all all all reject\n" : ""}host all all all scram-sha-256
`;
}

/**
 * Makes the data folder if there is none, then brings role, password, database and extensions to what is declared. It
 * runs before every start and may stop at any point: a half-made folder never carries the final name. Replaying the log
 * after a crash may take longer than the minute that `pg_ctl` would wait.
 */
export const prepareScript = `set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "$PGDATA.new"
  initdb --pgdata="$PGDATA.new" --username=postgres --auth-local=peer --auth-host=scram-sha-256 \\
    --encoding=UTF8 --locale=C.UTF-8 --data-checksums
  mv "$PGDATA.new" "$PGDATA"
fi
export PGCTLTIMEOUT=3600
stop() { pg_ctl stop --mode=fast --wait --silent; }
trap stop EXIT
pg_ctl start --wait --silent --options="-c listen_addresses='' -c unix_socket_directories=\${PGHOST}"
psql --no-psqlrc --quiet --username=postgres --dbname=postgres --set=ON_ERROR_STOP=1 --file="$CONFIGURATION/prepare.sql"
`;

/** The SQL of {@link prepareScript}. Names and password come from the environment; errors are not logged with them. */
export function prepareSql(extensions: readonly string[]): string {
  const create = extensions.map((extension) => `CREATE EXTENSION IF NOT EXISTS "${extension}";\n`).join("");
  return `\\set QUIET on
\\getenv owner DATABASE_OWNER
\\getenv password DATABASE_PASSWORD
\\getenv database DATABASE_NAME
SET log_min_error_statement = panic;
SELECT format('CREATE ROLE %I LOGIN', :'owner')
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \\gexec
ALTER ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \\gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
\\connect :"database"
${create}`;
}

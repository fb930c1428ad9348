import type { SystemBodyInput } from "@axon/core";
import {
  developmentSettings,
  directDatabaseVariables,
  productionSettings,
  secretVariables,
  stagingSettings,
} from "./settings.ts";

const python = (...statements: readonly string[]) => ["python", "-c", statements.join("\n")];

/** Answers when the process does, from inside an image that has Python but need not have a shell (NC-024). */
export const answers = (port: number, path: string) =>
  python("import urllib.request as r", `r.urlopen("http://127.0.0.1:${port}${path}", timeout=4)`);

const run = (module: string, ...words: readonly string[]) =>
  `subprocess.run([sys.executable, "-m", "neuroca.db.${module}"${words.map((word) => `, ${word}`).join("")}], check=True)`;

/** The schema and then its migrations, both safe to repeat; the first that fails ends the job (NC-038, NC-039). */
const migrate = python("import subprocess, sys", run("create_schema"), run("migrate"));

/**
 * The guide's command, and its file into the bucket under a name of its own: the guide's fixed name on the container's disk
 * would be overwritten by the next run and lost with the pod (NC-042). The file is a pipe, as no disk of a container holds a
 * database; who writes to it is waited for, so that a command that fails leaves nothing that looks like a backup. The image
 * needs boto3.
 */
const backup = [
  "import boto3, boto3.s3.transfer, datetime, os, subprocess, sys, threading",
  's3 = boto3.client("s3", endpoint_url=os.environ["BACKUP_ENDPOINT"], region_name=os.environ["BACKUP_REGION"])',
  'bucket, path = os.environ["BACKUP_BUCKET"], "/tmp/backup.sql"',
  "moment = datetime.datetime.now(datetime.timezone.utc)",
  "key = moment.strftime(f\"neuroca/{os.environ['NEUROCA_ENV']}/%Y/%m/%d/%H%M%SZ.sql\")",
  'encryption = {"ServerSideEncryption": os.environ["BACKUP_ENCRYPTION"], "SSEKMSKeyId": os.environ["BACKUP_KMS_KEY"]}',
  "os.mkfifo(path)",
  'command = subprocess.Popen([sys.executable, "-m", "neuroca.db.backup", "--output=" + path])',
  "def finish():",
  "    command.wait()",
  "    # Whoever still waits for the command to write is let go.",
  "    os.close(os.open(path, os.O_RDWR))",
  "threading.Thread(target=finish).start()",
  "class Whole:",
  "    # Whoever may add to the bucket may take nothing away: an upload that ends in an error leaves nothing there.",
  "    def __init__(self, stream): self.stream = stream",
  "    def read(self, size=-1):",
  "        part = self.stream.read(size)",
  '        if (size < 0 or len(part) < size) and command.wait() != 0: raise RuntimeError("the backup failed")',
  "        return part",
  'with open(path, "rb") as stream:',
  "    s3.upload_fileobj(Whole(stream), bucket, key, ExtraArgs={name: value for name, value in encryption.items() if value},",
  "        Config=boto3.s3.transfer.TransferConfig(multipart_chunksize=64 * 2**20, max_concurrency=2))",
  'print(f"backup is {bucket}/{key}")',
];

const connect = [
  'keys = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER", "password": "PASSWORD"}',
  'connection = psycopg2.connect(**{key: os.environ["NEUROCA_DB_" + name] for key, name in keys.items()})',
];

/** A fresh backup, and only then the last migration back (NC-041). */
const rollBack = [...backup, "os.remove(path)", run("rollback")];

/**
 * The guide's command, fed with the backup that BACKUP_KEY names, or the newest; a pipe again, as no disk of a container holds a
 * database. A download that breaks off ends the command, so that half a backup is never taken for a whole one (NC-043). Another
 * environment's backup is refused: production's data is nobody's in staging (NC-004).
 */
const restore = python(
  "import boto3, os, psycopg2, subprocess, sys, threading",
  's3 = boto3.client("s3", endpoint_url=os.environ["BACKUP_ENDPOINT"], region_name=os.environ["BACKUP_REGION"])',
  'bucket, path = os.environ["BACKUP_BUCKET"], "/tmp/backup.sql"',
  "own = f\"neuroca/{os.environ['NEUROCA_ENV']}/\"",
  'pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=own)',
  'key = os.environ["BACKUP_KEY"] or max((found["Key"] for page in pages for found in page.get("Contents", [])), default="")',
  'if not key: sys.exit(f"there is no backup in {bucket} below {own}")',
  'if not key.startswith(own): sys.exit(f"{key} is no backup of this environment, whose keys begin with {own}; data of another "',
  '    "environment comes masked, by the refresh of its database")',
  "os.mkfifo(path)",
  'command = subprocess.Popen([sys.executable, "-m", "neuroca.db.restore", "--input=" + path])',
  "def finish():",
  "    command.wait()",
  "    # Whoever still waits for the command to read is let go.",
  "    os.close(os.open(path, os.O_RDWR))",
  "threading.Thread(target=finish).start()",
  "try:",
  '    with open(path, "wb") as stream: s3.download_fileobj(bucket, key, stream)',
  "except Exception as error:",
  "    command.kill()",
  '    sys.exit(f"{key} could not be read: {error}")',
  'if command.wait() != 0: sys.exit("the restore failed")',
  ...connect,
  "cursor = connection.cursor()",
  "cursor.execute(\"SELECT count(*) FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')\")",
  "tables = cursor.fetchone()[0]",
  'if tables == 0: sys.exit("nothing is in the database after the restore")',
  'print(f"restored {bucket}/{key}: {tables} tables")',
);

/** On top of autovacuum, as the owner and not as a superuser; VACUUM runs in no transaction (NC-091). */
const optimise = python(
  "import os, psycopg2",
  ...connect,
  "connection.autocommit = True",
  'connection.cursor().execute("VACUUM ANALYZE")',
);

/** What clients ask for, from inside the cluster; an answer other than 2xx fails the update. */
const smokeTest = python(
  "import os, urllib.request as r",
  'r.urlopen(os.environ["NEUROCA_API_URL"] + "/health", timeout=10)',
);

const bucketVariables = {
  BACKUP_ENDPOINT: "endpoint",
  BACKUP_REGION: "region",
  BACKUP_BUCKET: "bucket",
  AWS_ACCESS_KEY_ID: "accessKeyId",
  AWS_SECRET_ACCESS_KEY: "secretAccessKey",
} as const;

const apiVariables = { NEUROCA_API_URL: "url" } as const;

const api = "neuroca-api" as const;
const worker = "neuroca-worker" as const;

/** The main image has the database commands (NC-015); the user and the directories are the API's. */
const databaseJob = {
  service: api,
  image: "neuroca/neuroca",
  cpu: { request: "50m", limit: "500m" },
  memory: { request: "128Mi", limit: "512Mi" },
  env: productionSettings,
} as const;

const backupJob = {
  ...databaseJob,
  // How the bucket encrypts what it is sent; "aws:kms" with a key of the installation's own where it has one (NC-042, NC-048).
  env: { ...databaseJob.env, BACKUP_ENCRYPTION: "AES256", BACKUP_KMS_KEY: "" },
  uses: {
    postgres: { env: directDatabaseVariables },
    "neuroca-secrets": { env: secretVariables },
    "backup-bucket": { env: bucketVariables, access: "write" },
  },
} as const;

/** What runs once: for a release, each night, each week, or when somebody asks. Times are ours, in UTC (NC-070). */
export const jobs = {
  // Once for each release, before any replica of it starts.
  "db-migrate": {
    ...databaseJob,
    command: migrate,
    runs: { before: [api, worker] },
    retries: 2,
    deadline: "15m",
    uses: { postgres: { env: directDatabaseVariables }, "neuroca-secrets": { env: secretVariables } },
  },
  // Beside the database's own backups, in a form that needs nothing but PostgreSQL.
  "db-backup": {
    ...backupJob,
    command: python(...backup),
    runs: { schedule: "30 2 * * *" },
    deadline: "2h",
  },
  // Asked for by name alone, which is the confirmation; nothing else ever starts it.
  "db-rollback": {
    ...backupJob,
    command: python(...rollBack),
    runs: { onDemand: true },
    // A second try would take a second migration back.
    retries: 0,
    deadline: "2h",
  },
  // Nobody writes while it runs; a restore that fails leaves them stopped, for what is there then is not to be used.
  "db-restore": {
    ...databaseJob,
    command: restore,
    runs: { onDemand: true, stops: [api, worker] },
    retries: 0,
    deadline: "4h",
    env: { ...databaseJob.env, BACKUP_KEY: "" },
    uses: {
      postgres: { env: directDatabaseVariables },
      "neuroca-secrets": { env: secretVariables },
      "backup-bucket": { env: bucketVariables, access: "read" },
    },
  },
  // Within the hours of planned work.
  "db-optimise": {
    ...databaseJob,
    command: optimise,
    runs: { schedule: "15 3 * * 0" },
    deadline: "90m",
    uses: { postgres: { env: directDatabaseVariables } },
  },
  "smoke-test": {
    service: api,
    command: smokeTest,
    runs: { after: [api] },
    cpu: { request: "50m", limit: "500m" },
    memory: { request: "64Mi", limit: "128Mi" },
    retries: 3,
    deadline: "5m",
    uses: { "neuroca-api": { env: apiVariables } },
  },
} satisfies SystemBodyInput["jobs"];

/** Every process of an environment is told the same of where it runs, its jobs too. */
const told = (env: Readonly<Record<string, string | boolean>>) => ({
  "db-migrate": { env },
  "db-backup": { env },
  "db-rollback": { env },
  "db-restore": { env },
  "db-optimise": { env },
});

export const stagingJobs = told(stagingSettings);

/** Development has nothing worth a backup. */
export const developmentJobs = {
  ...told(developmentSettings),
  "db-backup": { enabled: false },
  "db-rollback": { enabled: false },
  "db-restore": { enabled: false },
} as const;

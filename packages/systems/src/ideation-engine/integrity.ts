import { extensions } from "./schema.ts";

const missingExtensions = `SELECT name FROM (VALUES ${extensions.map((name) => `('${name}')`).join(", ")}) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_extension WHERE extname = name)`;

/** What must be nothing in a sound database, each in the words it is reported with. */
const questions = {
  "table is missing": "SELECT name FROM (VALUES ('events_vector')) AS wanted (name) WHERE to_regclass(name) IS NULL",
  "extension is missing": missingExtensions,
  "index is not valid": "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid",
  "constraint does not hold of every row": "SELECT conname::text FROM pg_constraint WHERE NOT convalidated",
  "database has damaged pages": "SELECT datname::text FROM pg_stat_database WHERE checksum_failures > 0",
};

/** Asks the database what a migration may have left behind, once a release is there; whatever it finds fails the update (IE-118). */
export const checkData = [
  "python",
  "-c",
  [
    "import os, psycopg2, sys",
    'cursor = psycopg2.connect(os.environ["DATABASE_URL"]).cursor()',
    "found = []",
    ...Object.entries(questions).flatMap(([what, query]) => [
      `cursor.execute(${JSON.stringify(query)})`,
      `found += [f"{name}: ${what}" for (name,) in cursor.fetchall()]`,
    ]),
    'print("the data is sound" if not found else "\\n".join(found))',
    "sys.exit(1 if found else 0)",
  ].join("\n"),
];

import { axes } from "./topics.ts";

/** The extensions, which the server has before anything asks for them (IE-036). */
export const extensions = ["vector", "pg_stat_statements", "pg_trgm"];

/**
 * What the guide gives of the schema, each statement harmless when it has run before; other tables come with the application's own
 * migrations. An index over vectors takes long, so it is built beside the writes (IE-037, IE-038).
 */
const schema = [
  `CREATE TABLE IF NOT EXISTS events_vector (
  event_id UUID PRIMARY KEY,
  axis CHAR(1) NOT NULL CHECK (axis IN (${axes.map((axis) => `'${axis}'`).join(", ")})),
  title TEXT,
  body TEXT,
  tags TEXT[],
  vec VECTOR(1536),
  vec_rgat VECTOR(256),
  created_ts TIMESTAMPTZ NOT NULL DEFAULT now(),
  cluster_id BIGINT,
  updated_ts TIMESTAMPTZ
)`,
  "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_ev_axis_created ON events_vector (axis, created_ts)",
  "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_ev_cluster ON events_vector (cluster_id)",
  "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_ev_vec_hnsw ON events_vector USING hnsw (vec vector_cosine_ops)",
];

/**
 * Runs the statements one by one, for an index cannot be built beside writes within a transaction. One that broke off leaves an
 * invalid index behind, which the next run drops and builds again. Then come the migrations that the image brings, if any.
 */
export const applySchema = [
  "python",
  "-c",
  [
    "import importlib.util, os, psycopg2, runpy",
    'connection = psycopg2.connect(os.environ["DATABASE_URL"])',
    "connection.autocommit = True",
    "cursor = connection.cursor()",
    `cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid AND indrelid = to_regclass('events_vector')")`,
    "for (index,) in cursor.fetchall():",
    '    cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index}")',
    ...schema.map((statement) => `cursor.execute(${JSON.stringify(statement)})`),
    'if importlib.util.find_spec("ideation_engine.migrations"):',
    '    runpy.run_module("ideation_engine.migrations", run_name="__main__")',
  ].join("\n"),
];

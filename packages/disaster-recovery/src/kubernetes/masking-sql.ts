/**
 * Masks a database by the rules in the psql variable `rules`, all or nothing. What nobody has decided stops it: a column that
 * can hold words and has no rule, a rule whose table or column is not there, and one that its column cannot take. Triggers do not fire,
 * as they would copy what is masked; what refers to what is checked where the data is loaded.
 */
export const maskingSql = String.raw`\set ON_ERROR_STOP on
\set QUIET on
-- An error's details may show values.
\set VERBOSITY terse
BEGIN;
SET LOCAL client_min_messages = notice;
SET LOCAL session_replication_role = replica;

-- Tables as rules call them, without those of extensions; the parts of a table are masked with the whole.
CREATE TEMP TABLE found ON COMMIT DROP AS
SELECT c.oid AS id, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS table_name,
  a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type, t.typcategory AS category,
  coalesce(nullif(t.typbasetype, 0), t.oid)::regtype::text AS base, a.attnotnull OR t.typnotnull AS required,
  -- What fits: varchar(20) and char(20) count four bytes of their own.
  CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 64 END AS longest,
  t.typtype = 'e' OR coalesce(nullif(t.typbasetype, 0), t.oid)::regtype::text IN ('boolean', 'smallint', 'integer', 'bigint',
    'numeric', 'real', 'double precision', 'money', 'oid', 'uuid', 'interval', 'time without time zone', 'time with time zone',
    'timestamp without time zone', 'timestamp with time zone') AS wordless
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');

CREATE TEMP TABLE of_table ON COMMIT DROP AS
SELECT key AS table_name, value #>> '{}' AS rule FROM json_each(:'rules'::json) WHERE json_typeof(value) = 'string';

CREATE TEMP TABLE of_column ON COMMIT DROP AS
SELECT t.key AS table_name, c.key AS column_name,
  CASE json_typeof(c.value) WHEN 'string' THEN c.value #>> '{}' ELSE (SELECT min(k) FROM json_object_keys(c.value) AS k) END AS rule,
  coalesce(c.value ->> 'value', c.value ->> 'expression') AS argument
FROM json_each(:'rules'::json) AS t, LATERAL json_each(CASE json_typeof(t.value) WHEN 'object' THEN t.value ELSE '{}' END) AS c;

-- One value gives one result all over the database, and another one in the next run.
CREATE TEMP TABLE decided ON COMMIT DROP AS
SELECT f.*, r.rule, CASE
  WHEN r.rule = 'keep' THEN quote_ident(f.column_name)
  WHEN r.rule = 'remove' AND NOT f.required THEN 'NULL'
  WHEN r.rule = 'remove' AND f.category = 'S' THEN quote_literal('')
  WHEN r.rule = 'remove' AND f.base IN ('json', 'jsonb') THEN quote_literal('{}')
  WHEN r.rule = 'hash' AND f.category = 'S'
    THEN format('left(encode(sha256(convert_to(%L || %I::text, ''UTF8'')), ''hex''), %s)', s.salt, f.column_name, f.longest)
  WHEN r.rule = 'hash' AND f.base = 'uuid' THEN format('md5(%L || %I::text)::uuid', s.salt, f.column_name)
  WHEN r.rule = 'hash' AND f.base = 'bytea' THEN format('sha256(convert_to(%L, ''UTF8'') || %I)', s.salt, f.column_name)
  WHEN r.rule = 'email' AND f.category = 'S' AND f.longest >= 32
    THEN format('left(encode(sha256(convert_to(%L || %I::text, ''UTF8'')), ''hex''), 16) || ''@example.invalid''', s.salt, f.column_name)
  WHEN r.rule = 'value' THEN format('%L', r.argument)
  WHEN r.rule = 'expression' THEN '(' || r.argument || ')'
END AS expression
FROM found f JOIN of_column r USING (table_name, column_name), (SELECT gen_random_uuid()::text AS salt) AS s;

DO $$
DECLARE
  faults text[];
BEGIN
  SELECT array_agg(fault ORDER BY fault) INTO faults FROM (
    SELECT format('there is no table %s', table_name) AS fault
      FROM (SELECT table_name FROM of_table UNION SELECT table_name FROM of_column) AS named
      WHERE table_name NOT IN (SELECT table_name FROM found)
    UNION ALL SELECT format('there is no column %s of %s to be masked', r.column_name, r.table_name)
      FROM of_column r WHERE r.table_name IN (SELECT table_name FROM found)
      AND NOT EXISTS (SELECT FROM found f WHERE f.table_name = r.table_name AND f.column_name = r.column_name)
    UNION ALL SELECT format('%s.%s is %s, which %s cannot mask', table_name, column_name,
      type || CASE WHEN required THEN ' and must have a value' ELSE '' END, rule)
      FROM decided WHERE expression IS NULL
    UNION ALL SELECT format('nobody has decided what becomes of %s.%s, which is %s', table_name, column_name, type)
      FROM found f WHERE NOT wordless AND table_name NOT IN (SELECT table_name FROM of_table)
      AND NOT EXISTS (SELECT FROM of_column r WHERE r.table_name = f.table_name AND r.column_name = f.column_name)
  ) AS all_faults;
  IF faults IS NOT NULL THEN
    RAISE EXCEPTION E'%', array_to_string(faults, E'\n');
  END IF;
END $$;

DO $$
DECLARE
  masked record;
  emptied text;
BEGIN
  FOR masked IN
    SELECT id::regclass AS table_id, table_name, string_agg(format('%I = %s', column_name, expression), ', ' ORDER BY column_name) AS changes,
      string_agg(column_name || ' ' || rule, ', ' ORDER BY column_name) AS told
    FROM decided WHERE rule <> 'keep' GROUP BY id, table_name ORDER BY table_name
  LOOP
    EXECUTE format('UPDATE %s SET %s', masked.table_id, masked.changes);
    RAISE NOTICE '%: %', masked.table_name, masked.told;
  END LOOP;
  -- At once, so that two that refer to each other can both be empty.
  SELECT string_agg(DISTINCT id::regclass::text, ', ') INTO emptied FROM found JOIN of_table USING (table_name) WHERE rule = 'empty';
  IF emptied IS NOT NULL THEN
    EXECUTE 'TRUNCATE ' || emptied;
    RAISE NOTICE 'empty: %', emptied;
  END IF;
END $$;
COMMIT;
`;

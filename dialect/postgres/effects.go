package postgres

import "github.com/inlay-orm/inlay/dialect"

// foreignKeys reads pg_constraint (PostgreSQL manual, "pg_constraint"). Those of
// partitions that belong to one of their whole table are left out.
var foreignKeys = dialect.ForeignKeys{
	Lateral: true,
	Catalog: `WITH RECURSIVE k AS (
  SELECT oid, conrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conparentid = 0 AND confrelid = $1::text::regclass
  UNION
  SELECT c.oid, c.conrelid FROM k JOIN pg_catalog.pg_constraint up ON up.oid = k.oid AND up.confdeltype = 'c'
  JOIN pg_catalog.pg_constraint c ON c.contype = 'f' AND c.conparentid = 0 AND c.confrelid = k.conrelid
)
SELECT c.conname::text AS "constraint",
  CASE WHEN pg_catalog.pg_table_is_visible(t.oid) THEN '' ELSE tn.nspname::text END AS schema_name, t.relname::text AS table_name,
  CASE WHEN pg_catalog.pg_table_is_visible(p.oid) THEN '' ELSE pn.nspname::text END AS parent_schema, p.relname::text AS parent,
  (SELECT json_agg(a.attname ORDER BY n.i)::text FROM unnest(c.conkey) WITH ORDINALITY n (num, i)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = n.num) AS columns,
  (SELECT json_agg(a.attname ORDER BY n.i)::text FROM unnest(c.confkey) WITH ORDINALITY n (num, i)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = n.num) AS parent_columns,
  '["tableoid", "ctid"]' AS "row", '["tableoid", "ctid"]' AS parent_row,
  CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END AS on_delete,
  c.confrelid = $1::text::regclass AS root
FROM k JOIN pg_catalog.pg_constraint c ON c.oid = k.oid
JOIN pg_catalog.pg_class t ON t.oid = c.conrelid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
JOIN pg_catalog.pg_class p ON p.oid = c.confrelid JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
ORDER BY t.relname, c.conname`,
}

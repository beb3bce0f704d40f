package sqlite

import "github.com/inlay-orm/inlay/dialect"

// foreignKeys reads every foreign key (sqlite.org/pragma.html#pragma_foreign_key_list),
// which have no names there, and none where the connection does not enforce them. A
// table without rowid tells its rows by its primary key.
var foreignKeys = dialect.ForeignKeys{
	Catalog: `WITH "t" AS (
  SELECT m."name", CASE WHEN l."wr" THEN (SELECT JSON_GROUP_ARRAY("name" ORDER BY "pk") FROM pragma_table_info(m."name") WHERE "pk" > 0)
    ELSE '["rowid"]' END AS "row",
    (SELECT JSON_GROUP_ARRAY("name" ORDER BY "pk") FROM pragma_table_info(m."name") WHERE "pk" > 0) AS "key"
  FROM sqlite_schema m JOIN pragma_table_list l ON l."schema" = 'main' AND l."name" = m."name" WHERE m."type" = 'table'
), "k" AS (
  SELECT t."name", t."row", f."id", f."table" AS "parent", f."on_delete", JSON_GROUP_ARRAY(f."from" ORDER BY f."seq") AS "columns",
    CASE WHEN COUNT(f."to") > 0 THEN JSON_GROUP_ARRAY(f."to" ORDER BY f."seq") END AS "parent_columns"
  FROM "t" JOIN (SELECT * FROM pragma_foreign_keys WHERE "foreign_keys") JOIN pragma_foreign_key_list(t."name") f
  GROUP BY t."name", f."id"
)
SELECT '' AS "constraint", '' AS "schema_name", k."name" AS "table_name", '' AS "parent_schema", p."name" AS "parent",
  k."columns", COALESCE(k."parent_columns", p."key") AS "parent_columns", k."row", p."row" AS "parent_row", k."on_delete",
  '"' || REPLACE(p."name", '"', '""') || '"' = ?1 COLLATE NOCASE AS "root"
FROM "k" JOIN "t" p ON p."name" = k."parent" COLLATE NOCASE
ORDER BY k."name", k."id"`,
}

INSERT INTO "notes" ("title", "body", "tags", "extra", "at") VALUES (?1, ?2, ?3, ?4, ?5) RETURNING "id", "status"

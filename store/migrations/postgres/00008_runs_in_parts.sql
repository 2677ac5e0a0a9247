-- +goose Up
-- What a run froze, in parts one after the other: its content, which the digest covers, and the index of it. Runs of before
-- keep theirs in score_runs.results.
CREATE TABLE run_parts (
    run_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    number BIGINT NOT NULL,
    start BIGINT NOT NULL DEFAULT 0,
    size BIGINT NOT NULL DEFAULT 0,
    content TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (run_id, kind, number)
);
CREATE TRIGGER run_parts_insert_only BEFORE UPDATE OR DELETE ON run_parts FOR EACH ROW EXECUTE FUNCTION insert_only();
CREATE TRIGGER run_parts_no_truncate BEFORE TRUNCATE ON run_parts FOR EACH STATEMENT EXECUTE FUNCTION insert_only();

-- +goose Down
DROP TABLE run_parts;

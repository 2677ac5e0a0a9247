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
-- +goose StatementBegin
CREATE TRIGGER run_parts_no_update BEFORE UPDATE ON run_parts BEGIN SELECT RAISE(ABORT, 'run_parts is insert-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER run_parts_no_delete BEFORE DELETE ON run_parts BEGIN SELECT RAISE(ABORT, 'run_parts is insert-only'); END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE run_parts;

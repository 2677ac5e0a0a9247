-- +goose Up
ALTER TABLE evidence_files ADD COLUMN scan TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_files ADD COLUMN scan_problem TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_files ADD COLUMN scan_tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE evidence_files ADD COLUMN scanned_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE evidence_files ADD COLUMN threat TEXT NOT NULL DEFAULT '';
UPDATE evidence_files SET scan = 'off';
CREATE INDEX evidence_files_state_0 ON evidence_files (state);
CREATE TABLE uploads (
    id TEXT NOT NULL,
    user_id TEXT NOT NULL DEFAULT '',
    unit_id TEXT NOT NULL DEFAULT '',
    assessment_id TEXT NOT NULL DEFAULT '',
    item TEXT NOT NULL DEFAULT '',
    symbol TEXT NOT NULL DEFAULT '',
    issued_on TEXT NOT NULL DEFAULT '',
    issuer TEXT NOT NULL DEFAULT '',
    abstract TEXT NOT NULL DEFAULT '',
    filename TEXT NOT NULL DEFAULT '',
    size BIGINT NOT NULL DEFAULT 0,
    way TEXT NOT NULL DEFAULT '',
    session TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    evidence_id TEXT NOT NULL DEFAULT '',
    refusal_code TEXT NOT NULL DEFAULT '',
    refusal TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL DEFAULT 0,
    ended_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
);
CREATE INDEX uploads_unit_id_0 ON uploads (unit_id, state);
CREATE INDEX uploads_state_0 ON uploads (state, expires_at);

-- +goose Down
DROP TABLE uploads;
DROP INDEX evidence_files_state_0;
ALTER TABLE evidence_files DROP COLUMN threat;
ALTER TABLE evidence_files DROP COLUMN scanned_at;
ALTER TABLE evidence_files DROP COLUMN scan_tries;
ALTER TABLE evidence_files DROP COLUMN scan_problem;
ALTER TABLE evidence_files DROP COLUMN scan;

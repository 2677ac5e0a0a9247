-- +goose Up
CREATE TABLE units (
    id TEXT NOT NULL,
    code TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    short_name TEXT NOT NULL DEFAULT '',
    folded TEXT NOT NULL DEFAULT '',
    group_key TEXT NOT NULL DEFAULT '',
    block TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '',
    parent_id TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    ranked BOOLEAN NOT NULL DEFAULT FALSE,
    valid_from TEXT NOT NULL DEFAULT '',
    valid_to TEXT NOT NULL DEFAULT '',
    predecessors TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (code)
);
CREATE INDEX units_group_key_0 ON units (group_key);
CREATE TABLE users (
    id TEXT NOT NULL,
    username TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    folded TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    unit_id TEXT NOT NULL DEFAULT '',
    password_hash TEXT NOT NULL DEFAULT '',
    must_change BOOLEAN NOT NULL DEFAULT FALSE,
    disabled BOOLEAN NOT NULL DEFAULT FALSE,
    failed_count BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT NOT NULL DEFAULT 0,
    last_sign_in BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (username)
);
CREATE INDEX users_unit_id_0 ON users (unit_id);
CREATE TABLE grants (
    id TEXT NOT NULL,
    user_id TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT '',
    unit_id TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (user_id, role, unit_id)
);
CREATE INDEX grants_role_0 ON grants (role, unit_id);
CREATE TABLE sessions (
    token TEXT NOT NULL,
    data BYTEA,
    expires_at BIGINT NOT NULL DEFAULT 0,
    user_id TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (token)
);
CREATE INDEX sessions_expires_at_0 ON sessions (expires_at);
CREATE INDEX sessions_user_id_1 ON sessions (user_id);
CREATE TABLE api_tokens (
    id TEXT NOT NULL,
    user_id TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    hash TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL DEFAULT 0,
    last_used BIGINT NOT NULL DEFAULT 0,
    revoked_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (hash)
);
CREATE TABLE calendar_versions (
    version BIGINT NOT NULL DEFAULT 0,
    days TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    created_by TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (version)
);
CREATE TABLE cycles (
    id TEXT NOT NULL,
    year BIGINT NOT NULL DEFAULT 0,
    name TEXT NOT NULL DEFAULT '',
    stage TEXT NOT NULL DEFAULT '',
    seq BIGINT NOT NULL DEFAULT 0,
    applied BIGINT NOT NULL DEFAULT 0,
    policy TEXT NOT NULL DEFAULT '',
    calendar_version BIGINT NOT NULL DEFAULT 0,
    calendar TEXT NOT NULL DEFAULT '',
    due_at BIGINT NOT NULL DEFAULT 0,
    lock_at BIGINT NOT NULL DEFAULT 0,
    verify_by BIGINT NOT NULL DEFAULT 0,
    explain_by BIGINT NOT NULL DEFAULT 0,
    council_by BIGINT NOT NULL DEFAULT 0,
    sign_by BIGINT NOT NULL DEFAULT 0,
    publish_at BIGINT NOT NULL DEFAULT 0,
    opened_at BIGINT NOT NULL DEFAULT 0,
    timers TEXT NOT NULL DEFAULT '',
    run_id TEXT NOT NULL DEFAULT '',
    run_wanted BIGINT NOT NULL DEFAULT 0,
    run_why TEXT NOT NULL DEFAULT '',
    published_version BIGINT NOT NULL DEFAULT 0,
    minutes_id TEXT NOT NULL DEFAULT '',
    stage_since BIGINT NOT NULL DEFAULT 0,
    created_by TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (name)
);
CREATE TABLE cycle_groups (
    cycle_id TEXT NOT NULL,
    group_key TEXT NOT NULL,
    set_id TEXT NOT NULL DEFAULT '',
    set_version TEXT NOT NULL DEFAULT '',
    set_digest TEXT NOT NULL DEFAULT '',
    rulings TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (cycle_id, group_key)
);
CREATE TABLE assignments (
    id TEXT NOT NULL,
    cycle_id TEXT NOT NULL DEFAULT '',
    user_id TEXT NOT NULL DEFAULT '',
    group_key TEXT NOT NULL DEFAULT '',
    field TEXT NOT NULL DEFAULT '',
    unit_id TEXT NOT NULL DEFAULT '',
    ended_at BIGINT NOT NULL DEFAULT 0,
    ended_why TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
);
CREATE INDEX assignments_cycle_id_0 ON assignments (cycle_id);
CREATE INDEX assignments_user_id_1 ON assignments (user_id);
CREATE TABLE exclusions (
    id TEXT NOT NULL,
    cycle_id TEXT NOT NULL DEFAULT '',
    group_key TEXT NOT NULL DEFAULT '',
    item TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    "by" TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (cycle_id, group_key, item)
);
CREATE TABLE minutes (
    id TEXT NOT NULL,
    cycle_id TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL DEFAULT '',
    "date" TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL DEFAULT '',
    "by" TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
);
CREATE INDEX minutes_cycle_id_0 ON minutes (cycle_id);
CREATE TABLE assessments (
    id TEXT NOT NULL,
    cycle_id TEXT NOT NULL DEFAULT '',
    unit_id TEXT NOT NULL DEFAULT '',
    group_key TEXT NOT NULL DEFAULT '',
    stage TEXT NOT NULL DEFAULT '',
    seq BIGINT NOT NULL DEFAULT 0,
    applied BIGINT NOT NULL DEFAULT 0,
    revision BIGINT NOT NULL DEFAULT 0,
    round BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL DEFAULT 0,
    lock_at BIGINT NOT NULL DEFAULT 0,
    late BOOLEAN NOT NULL DEFAULT FALSE,
    timers TEXT NOT NULL DEFAULT '',
    last_editor TEXT NOT NULL DEFAULT '',
    submitted_by TEXT NOT NULL DEFAULT '',
    submitted_at BIGINT NOT NULL DEFAULT 0,
    approved_by TEXT NOT NULL DEFAULT '',
    approved_at BIGINT NOT NULL DEFAULT 0,
    approved_rev BIGINT NOT NULL DEFAULT 0,
    scored BOOLEAN NOT NULL DEFAULT FALSE,
    filled BIGINT NOT NULL DEFAULT 0,
    stage_since BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    updated_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (cycle_id, unit_id)
);
CREATE INDEX assessments_unit_id_0 ON assessments (unit_id);
CREATE TABLE item_states (
    assessment_id TEXT NOT NULL,
    item TEXT NOT NULL,
    "values" TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    na TEXT NOT NULL DEFAULT '',
    na_reason TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 0,
    updated_by TEXT NOT NULL DEFAULT '',
    updated_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (assessment_id, item)
);
CREATE TABLE verdicts (
    id TEXT NOT NULL,
    n BIGINT NOT NULL DEFAULT 0,
    cycle_id TEXT NOT NULL DEFAULT '',
    assessment_id TEXT NOT NULL DEFAULT '',
    item TEXT NOT NULL DEFAULT '',
    round BIGINT NOT NULL DEFAULT 0,
    kind TEXT NOT NULL DEFAULT '',
    "values" TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    "by" TEXT NOT NULL DEFAULT '',
    "at" BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (assessment_id, n)
);
CREATE INDEX verdicts_cycle_id_0 ON verdicts (cycle_id);
CREATE TABLE supplements (
    id TEXT NOT NULL,
    assessment_id TEXT NOT NULL DEFAULT '',
    item TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    "until" BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT '',
    asked_by TEXT NOT NULL DEFAULT '',
    asked_at BIGINT NOT NULL DEFAULT 0,
    answered_by TEXT NOT NULL DEFAULT '',
    answered_at BIGINT NOT NULL DEFAULT 0,
    approved_by TEXT NOT NULL DEFAULT '',
    approved_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
);
CREATE INDEX supplements_assessment_id_0 ON supplements (assessment_id);
CREATE TABLE explanations (
    id TEXT NOT NULL,
    assessment_id TEXT NOT NULL DEFAULT '',
    item TEXT NOT NULL DEFAULT '',
    "text" TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    "by" TEXT NOT NULL DEFAULT '',
    "at" BIGINT NOT NULL DEFAULT 0,
    sent_by TEXT NOT NULL DEFAULT '',
    sent_at BIGINT NOT NULL DEFAULT 0,
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (assessment_id, item)
);
CREATE TABLE evidence_files (
    id TEXT NOT NULL,
    cycle_id TEXT NOT NULL DEFAULT '',
    unit_id TEXT NOT NULL DEFAULT '',
    assessment_id TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL DEFAULT '',
    symbol TEXT NOT NULL DEFAULT '',
    issued_on TEXT NOT NULL DEFAULT '',
    issuer TEXT NOT NULL DEFAULT '',
    abstract TEXT NOT NULL DEFAULT '',
    filename TEXT NOT NULL DEFAULT '',
    content_type TEXT NOT NULL DEFAULT '',
    size BIGINT NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    object_key TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    uploaded_by TEXT NOT NULL DEFAULT '',
    uploaded_at BIGINT NOT NULL DEFAULT 0,
    removed_at BIGINT NOT NULL DEFAULT 0,
    removed_by TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (id),
    UNIQUE (assessment_id, code)
);
CREATE INDEX evidence_files_object_key_0 ON evidence_files (object_key);
CREATE TABLE evidence_links (
    evidence_id TEXT NOT NULL,
    assessment_id TEXT NOT NULL DEFAULT '',
    item TEXT NOT NULL,
    created_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (evidence_id, item)
);
CREATE INDEX evidence_links_assessment_id_0 ON evidence_links (assessment_id);
CREATE TABLE score_runs (
    id TEXT NOT NULL,
    cycle_id TEXT NOT NULL DEFAULT '',
    number BIGINT NOT NULL DEFAULT 0,
    digest TEXT NOT NULL DEFAULT '',
    engine TEXT NOT NULL DEFAULT '',
    results TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '',
    void_why TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (cycle_id, number)
);
CREATE TABLE ledger_rows (
    id TEXT NOT NULL,
    cycle_id TEXT NOT NULL DEFAULT '',
    assessment_id TEXT NOT NULL DEFAULT '',
    step TEXT NOT NULL DEFAULT '',
    points TEXT NOT NULL DEFAULT '',
    shown TEXT NOT NULL DEFAULT '',
    max TEXT NOT NULL DEFAULT '',
    rank BIGINT NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    "at" BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
);
CREATE INDEX ledger_rows_assessment_id_0 ON ledger_rows (assessment_id);
CREATE TABLE sign_offs (
    id TEXT NOT NULL,
    cycle_id TEXT NOT NULL DEFAULT '',
    run_id TEXT NOT NULL DEFAULT '',
    digest TEXT NOT NULL DEFAULT '',
    decision TEXT NOT NULL DEFAULT '',
    proposal_no TEXT NOT NULL DEFAULT '',
    proposal_date TEXT NOT NULL DEFAULT '',
    decision_no TEXT NOT NULL DEFAULT '',
    decision_date TEXT NOT NULL DEFAULT '',
    signer_id TEXT NOT NULL DEFAULT '',
    capacity TEXT NOT NULL DEFAULT '',
    deputy_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    "at" BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
);
CREATE INDEX sign_offs_cycle_id_0 ON sign_offs (cycle_id);
CREATE TABLE deputies (
    id TEXT NOT NULL,
    user_id TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL DEFAULT '',
    "date" TEXT NOT NULL DEFAULT '',
    from_date TEXT NOT NULL DEFAULT '',
    to_date TEXT NOT NULL DEFAULT '',
    created_by TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    revoked_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
);
CREATE INDEX deputies_user_id_0 ON deputies (user_id);
CREATE TABLE publications (
    id TEXT NOT NULL,
    cycle_id TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 0,
    run_id TEXT NOT NULL DEFAULT '',
    sign_off_id TEXT NOT NULL DEFAULT '',
    digest TEXT NOT NULL DEFAULT '',
    objects TEXT NOT NULL DEFAULT '',
    seal_key_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    published_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (cycle_id, version)
);
CREATE TABLE seal_keys (
    id TEXT NOT NULL,
    public_key TEXT NOT NULL DEFAULT '',
    used_from BIGINT NOT NULL DEFAULT 0,
    used_to BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
);
CREATE TABLE tasks (
    id TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT '',
    cycle_id TEXT NOT NULL DEFAULT '',
    assessment_id TEXT NOT NULL DEFAULT '',
    subject_unit TEXT NOT NULL DEFAULT '',
    item TEXT NOT NULL DEFAULT '',
    field TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT '',
    unit_id TEXT NOT NULL DEFAULT '',
    user_id TEXT NOT NULL DEFAULT '',
    due_at BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT '',
    claimed_by TEXT NOT NULL DEFAULT '',
    done_by TEXT NOT NULL DEFAULT '',
    done_at BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
);
CREATE INDEX tasks_state_0 ON tasks (state, role, unit_id);
CREATE INDEX tasks_user_id_1 ON tasks (user_id, state);
CREATE INDEX tasks_assessment_id_2 ON tasks (assessment_id);
CREATE INDEX tasks_cycle_id_3 ON tasks (cycle_id);
CREATE TABLE messages (
    id TEXT NOT NULL,
    dedupe_key TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '',
    cycle_id TEXT NOT NULL DEFAULT '',
    assessment_id TEXT NOT NULL DEFAULT '',
    unit_id TEXT NOT NULL DEFAULT '',
    user_id TEXT NOT NULL DEFAULT '',
    to_address TEXT NOT NULL DEFAULT '',
    to_name TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL DEFAULT 0,
    sent_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (dedupe_key)
);
CREATE INDEX messages_state_0 ON messages (state, next_at);
CREATE INDEX messages_cycle_id_1 ON messages (cycle_id);
CREATE TABLE commands (
    id TEXT NOT NULL,
    aggregate TEXT NOT NULL DEFAULT '',
    aggregate_id TEXT NOT NULL DEFAULT '',
    seq BIGINT NOT NULL DEFAULT 0,
    move TEXT NOT NULL DEFAULT '',
    stage TEXT NOT NULL DEFAULT '',
    timers TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    applied_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (aggregate, aggregate_id, seq)
);
CREATE INDEX commands_applied_at_0 ON commands (applied_at);
CREATE TABLE idempotency_keys (
    user_id TEXT NOT NULL,
    route TEXT NOT NULL,
    idem_key TEXT NOT NULL,
    request_hash TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT '',
    refused BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, route, idem_key)
);
CREATE TABLE audit_events (
    id TEXT NOT NULL,
    "at" BIGINT NOT NULL DEFAULT 0,
    actor_id TEXT NOT NULL DEFAULT '',
    actor_name TEXT NOT NULL DEFAULT '',
    actor_role TEXT NOT NULL DEFAULT '',
    action TEXT NOT NULL DEFAULT '',
    cycle_id TEXT NOT NULL DEFAULT '',
    unit_id TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    item TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    request_id TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (id)
);
CREATE INDEX audit_events_cycle_id_0 ON audit_events (cycle_id, at);
CREATE INDEX audit_events_subject_1 ON audit_events (subject);
CREATE TABLE audit_leaves (
    n BIGINT NOT NULL DEFAULT 0,
    event_id TEXT NOT NULL DEFAULT '',
    hash TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (n),
    UNIQUE (event_id)
);
CREATE TABLE audit_hashes (
    n BIGINT NOT NULL DEFAULT 0,
    hash TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (n)
);
CREATE TABLE audit_checkpoints (
    size BIGINT NOT NULL DEFAULT 0,
    root TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    object_key TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (size)
);
-- +goose StatementBegin
CREATE FUNCTION insert_only() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER audit_events_insert_only BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION insert_only();
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION insert_only();
CREATE TRIGGER verdicts_insert_only BEFORE UPDATE OR DELETE ON verdicts FOR EACH ROW EXECUTE FUNCTION insert_only();
CREATE TRIGGER verdicts_no_truncate BEFORE TRUNCATE ON verdicts FOR EACH STATEMENT EXECUTE FUNCTION insert_only();
CREATE TRIGGER publications_insert_only BEFORE UPDATE OR DELETE ON publications FOR EACH ROW EXECUTE FUNCTION insert_only();
CREATE TRIGGER publications_no_truncate BEFORE TRUNCATE ON publications FOR EACH STATEMENT EXECUTE FUNCTION insert_only();

-- +goose Down
DROP TABLE audit_checkpoints;
DROP TABLE audit_hashes;
DROP TABLE audit_leaves;
DROP TABLE audit_events;
DROP TABLE idempotency_keys;
DROP TABLE commands;
DROP TABLE messages;
DROP TABLE tasks;
DROP TABLE seal_keys;
DROP TABLE publications;
DROP TABLE deputies;
DROP TABLE sign_offs;
DROP TABLE ledger_rows;
DROP TABLE score_runs;
DROP TABLE evidence_links;
DROP TABLE evidence_files;
DROP TABLE explanations;
DROP TABLE supplements;
DROP TABLE verdicts;
DROP TABLE item_states;
DROP TABLE assessments;
DROP TABLE minutes;
DROP TABLE exclusions;
DROP TABLE assignments;
DROP TABLE cycle_groups;
DROP TABLE cycles;
DROP TABLE calendar_versions;
DROP TABLE api_tokens;
DROP TABLE sessions;
DROP TABLE grants;
DROP TABLE users;
DROP TABLE units;
DROP FUNCTION insert_only();

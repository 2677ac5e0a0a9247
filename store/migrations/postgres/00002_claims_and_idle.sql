-- +goose Up
-- Whoever sends a message claims it for a while; the claim of a sender that died runs out.
ALTER TABLE messages ADD COLUMN claimed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN claimed_until BIGINT NOT NULL DEFAULT 0;
-- Accounts that nobody uses are disabled; one that was enabled again starts to count anew.
ALTER TABLE users ADD COLUMN enabled_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN disabled_why TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE users DROP COLUMN disabled_why;
ALTER TABLE users DROP COLUMN enabled_at;
ALTER TABLE messages DROP COLUMN claimed_until;
ALTER TABLE messages DROP COLUMN claimed_by;

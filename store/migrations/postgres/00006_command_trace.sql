-- +goose Up
-- The trace of the request that made a move ("traceparent" of W3C): whoever hands it over later goes on under it.
ALTER TABLE commands ADD COLUMN trace TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE commands DROP COLUMN trace;

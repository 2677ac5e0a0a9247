-- +goose Up
-- What counts again when a supplement lapses: the item as it stood when it was asked for.
ALTER TABLE supplements ADD COLUMN was TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE supplements DROP COLUMN was;

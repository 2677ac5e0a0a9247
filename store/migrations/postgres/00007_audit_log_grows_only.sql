-- +goose Up
-- The Merkle log grows and nothing else; of a checkpoint only the place in the object store is noted later, once.
-- +goose StatementBegin
CREATE FUNCTION checkpoint_stored_once() RETURNS trigger AS $$
BEGIN
    IF OLD.object_key = '' AND NEW.object_key <> '' AND (NEW.size, NEW.root, NEW.note, NEW.created_at) = (OLD.size, OLD.root, OLD.note, OLD.created_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME;
END $$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER audit_leaves_insert_only BEFORE UPDATE OR DELETE ON audit_leaves FOR EACH ROW EXECUTE FUNCTION insert_only();
CREATE TRIGGER audit_leaves_no_truncate BEFORE TRUNCATE ON audit_leaves FOR EACH STATEMENT EXECUTE FUNCTION insert_only();
CREATE TRIGGER audit_hashes_insert_only BEFORE UPDATE OR DELETE ON audit_hashes FOR EACH ROW EXECUTE FUNCTION insert_only();
CREATE TRIGGER audit_hashes_no_truncate BEFORE TRUNCATE ON audit_hashes FOR EACH STATEMENT EXECUTE FUNCTION insert_only();
CREATE TRIGGER audit_checkpoints_stored_once BEFORE UPDATE ON audit_checkpoints FOR EACH ROW EXECUTE FUNCTION checkpoint_stored_once();
CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints FOR EACH ROW EXECUTE FUNCTION insert_only();
CREATE TRIGGER audit_checkpoints_no_truncate BEFORE TRUNCATE ON audit_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION insert_only();

-- +goose Down
DROP TRIGGER audit_checkpoints_no_truncate ON audit_checkpoints;
DROP TRIGGER audit_checkpoints_no_delete ON audit_checkpoints;
DROP TRIGGER audit_checkpoints_stored_once ON audit_checkpoints;
DROP TRIGGER audit_hashes_no_truncate ON audit_hashes;
DROP TRIGGER audit_hashes_insert_only ON audit_hashes;
DROP TRIGGER audit_leaves_no_truncate ON audit_leaves;
DROP TRIGGER audit_leaves_insert_only ON audit_leaves;
DROP FUNCTION checkpoint_stored_once();

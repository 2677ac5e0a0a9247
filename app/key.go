package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"chuky/models"
	"chuky/seal"
	"chuky/store"
)

// keyWait is how long pages wait for the first worker of an installation to put the seal's key on record.
const keyWait = 2 * time.Minute

// openKey reads or makes the key of the system seal and puts its public half on record. A process without a worker needs
// the public half only.
func (a *App) openKey(ctx context.Context) error {
	if !a.Config.Process.Worker {
		return a.awaitKey(ctx)
	}
	key, err := a.ownKey(ctx)
	if err != nil {
		return err
	}
	a.Key, a.Public = key, key.Public()
	now, err := a.Store.Now(ctx)
	if err != nil {
		return err
	}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.PutSealKey(&models.SealKey{ID: key.ID(), PublicKey: key.Public().String(), UsedFrom: now})
	})
	if store.IsDuplicate(err) { // another worker with the same key was first
		return nil
	}
	return err
}

// ownKey is this machine's key, which has to be the one on record: a worker that seals under a key of its own would break
// the audit log and publish what nobody can verify.
func (a *App) ownKey(ctx context.Context) (seal.Key, error) {
	recorded, err := a.recordedKey(ctx)
	if err != nil {
		return seal.Key{}, err
	}
	file := a.Config.Seal.KeyFile
	if recorded.IsZero() || a.Config.Seal.Replace {
		key, _, err := seal.LoadOrCreate(file)
		return key, err
	}
	key, err := seal.Load(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return key, fmt.Errorf("không có tệp khóa niêm phong %s trong khi hệ thống đang dùng khóa %s; hãy chép tệp khóa đó vào đây, hoặc đặt CHUKY_SEAL_REPLACE=true để thay khóa / "+
			"the seal's key file is missing; copy it here, or set CHUKY_SEAL_REPLACE=true to take another key", file, recorded.ID())
	case err == nil && !key.Public().Equal(recorded):
		return key, fmt.Errorf("tệp khóa niêm phong %s là khóa %s, không phải khóa %s mà hệ thống đang dùng; hãy đổi CHUKY_SEAL_KEY_FILE, hoặc đặt CHUKY_SEAL_REPLACE=true để thay khóa / "+
			"the seal's key file holds another key than the one on record; change CHUKY_SEAL_KEY_FILE, or set CHUKY_SEAL_REPLACE=true to replace it", file, key.ID(), recorded.ID())
	}
	return key, err
}

// recordedKey is the key in use as SQL knows it; zero when none is on record.
func (a *App) recordedKey(ctx context.Context) (seal.PublicKey, error) {
	keys, err := a.Store.Read(ctx).SealKeys()
	if err != nil {
		return seal.PublicKey{}, err
	}
	for _, k := range keys {
		if k.UsedTo == 0 {
			return seal.ParsePublicKey(k.PublicKey)
		}
	}
	return seal.PublicKey{}, nil
}

func (a *App) awaitKey(ctx context.Context) error {
	deadline := time.After(keyWait)
	for first := true; ; first = false {
		key, err := a.recordedKey(ctx)
		if err != nil {
			return err
		}
		if a.Public = key; !key.IsZero() || !a.Config.Process.Web {
			return nil
		}
		if first {
			a.Log.Info("waiting for the first worker, which makes the seal's key")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline:
			return errors.New("no worker has put the seal's key on record: start `chuky worker` on the same database first")
		case <-time.After(200 * time.Millisecond):
		}
	}
}

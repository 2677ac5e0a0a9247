package store

import (
	"errors"

	"chuky/models"

	"gorm.io/gorm"
)

// Cols are the columns of an update by name: zero is a figure, so structs are never used to update (gorm would skip it).
type Cols map[string]any

func one[T any](db DB, cond string, args ...any) (*T, error) {
	var row T
	err := db.g.Where(cond, args...).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, models.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return &row, nil
}

func list[T any](db DB, order, cond string, args ...any) ([]T, error) {
	var rows []T
	q := db.g.Where(cond, args...)
	if order != "" {
		q = q.Order(order)
	}
	return rows, q.Find(&rows).Error
}

func count[T any](db DB, cond string, args ...any) (int, error) {
	var n int64
	var row T
	err := db.g.Model(&row).Where(cond, args...).Count(&n).Error
	return int(n), err
}

// insert adds rows (a pointer to a struct, or to a slice) in batches.
func insert(t *Tx, rows any) error { return t.g.CreateInBatches(rows, 200).Error }

// update changes named columns of the rows that match and returns how many did.
func update[T any](t *Tx, cols Cols, cond string, args ...any) (int, error) {
	var row T
	res := t.g.Model(&row).Where(cond, args...).Updates(map[string]any(cols))
	return int(res.RowsAffected), res.Error
}

// updateOne is update where exactly one row must match.
func updateOne[T any](t *Tx, cols Cols, cond string, args ...any) error {
	n, err := update[T](t, cols, cond, args...)
	if err != nil {
		return err
	}
	if n != 1 {
		return models.ErrNotFound
	}
	return nil
}

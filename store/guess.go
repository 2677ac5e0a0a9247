package store

import (
	"errors"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// noGuess takes from gorm the habit of filling created_at and updated_at from the clock of this process (and in seconds) where a
// statement names no value: instants come from the database's clock, or are not written.
func noGuess(db *gorm.DB) error {
	var done sync.Map // *schema.Schema → *sync.Once
	unset := func(g *gorm.DB) {
		sc := g.Statement.Schema
		if sc == nil {
			return
		}
		found, _ := done.LoadOrStore(sc, new(sync.Once))
		once, ok := found.(*sync.Once)
		if !ok {
			return // nothing else is stored
		}
		once.Do(func() {
			for _, f := range sc.Fields {
				f.AutoCreateTime, f.AutoUpdateTime = schema.TimeType(0), schema.TimeType(0)
			}
		})
	}
	cb := db.Callback()
	return errors.Join(cb.Create().Before("*").Register("clock:none", unset), cb.Update().Before("*").Register("clock:none", unset))
}

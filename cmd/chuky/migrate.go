package main

import (
	"errors"
	"fmt"

	"chuky/store"

	"github.com/spf13/cobra"
)

func newMigrate() *cobra.Command {
	var role string
	cmd := &cobra.Command{Use: "migrate", Short: "Bring the schema of the configured PostgreSQL to this version", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(cmd)
			if err != nil {
				return err
			}
			if cfg.Database.URL == "" {
				return errors.New("CHUKY_DATABASE_URL is not set; the one-machine mode migrates its own file when it starts")
			}
			st, err := store.Open(cmd.Context(), cfg.Database.URL, store.Options{})
			if err != nil {
				return err
			}
			defer func() { _ = st.Close() }()
			if err := st.Migrate(cmd.Context()); err != nil {
				return err
			}
			if role != "" {
				if err := st.GrantTo(cmd.Context(), role); err != nil {
					return err
				}
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), "The schema is up to date.")
			return err
		}}
	cmd.Flags().StringVar(&role, "grant-to", "", "role under which the program works: it gets what it needs and cannot change the audit log; needs an address of the tables' owner")
	return cmd
}

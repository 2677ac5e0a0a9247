//go:build servers

package main

import (
	"context"
	"log/slog"

	"chuky/app"
	"chuky/config"
)

// oneMachine is nothing: this build needs Temporal, PostgreSQL and an object store elsewhere.
var oneMachine func(context.Context, config.Config, *slog.Logger) (app.Servers, error)

package workflows_test

import (
	"context"

	"chuky/activities"
	"chuky/activities/wire"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"
)

// inject surrounds every activity.
type inject func(ctx context.Context, name string, call func() error) error

func registerInjected(env *testsuite.TestWorkflowEnvironment, a *activities.Activities, in inject) {
	register(env, in, wire.LoadMoves, a.LoadMoves)
	register(env, in, wire.AckMoves, a.AckMoves)
	register(env, in, wire.FireTimer, a.FireTimer)
	register(env, in, wire.PublishCycle, a.PublishCycle)
	register(env, in, wire.CheckCycle, a.CheckCycle)
	register(env, in, wire.StartAssessments, a.StartAssessments)
	register(env, in, wire.FreezeRun, a.FreezeRun)
	register(env, in, wire.DeliverMessages, a.DeliverMessages)
	register(env, in, wire.DeliverAll, a.DeliverAll)
	register(env, in, wire.RelayCommands, a.RelayCommands)
	register(env, in, wire.SealAudit, a.SealAudit)
	register(env, in, wire.ReconcileWorkflows, a.ReconcileWorkflows)
}

func register[I, R any](env *testsuite.TestWorkflowEnvironment, in inject, name string, fn func(context.Context, I) (R, error)) {
	env.RegisterActivityWithOptions(func(ctx context.Context, input I) (out R, err error) {
		err = in(ctx, name, func() error { out, err = fn(ctx, input); return err })
		return out, err
	}, activity.RegisterOptions{Name: name})
}

package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
)

// BeatEvery is how often an activity tells that it lives, well within the time-out of workflows/options.go.
const BeatEvery = 2 * time.Second

// Living is the interceptor of a worker whose activities tell the server that they live, all of them and without their
// doing: a worker that was killed is found out within seconds.
func Living() interceptor.WorkerInterceptor { return &living{} }

type living struct {
	interceptor.WorkerInterceptorBase
}

func (*living) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &beating{interceptor.ActivityInboundInterceptorBase{Next: next}}
}

type beating struct {
	interceptor.ActivityInboundInterceptorBase
}

func (b *beating) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	defer beat(ctx)()
	return b.Next.ExecuteActivity(ctx, in)
}

// beat tells the server that the activity lives, until the function it returns is called.
func beat(ctx context.Context) (stop func()) {
	ending, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(BeatEvery)
		defer tick.Stop()
		for {
			select {
			case <-ending.Done():
				return
			case <-tick.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return func() { cancel(); <-done }
}

package embedded

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"time"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"
)

const (
	clusterName = "active"
	// historyShards cannot be changed once the tables exist. One machine with one
	// writer gains nothing from more.
	historyShards = 1
	// healthPoll is how often a starting server is asked whether it is ready.
	healthPoll = 20 * time.Millisecond
)

// services of the server. The worker service runs Temporal's own workflows
// (schedules, batches, scavengers), none of which this program uses.
var services = []primitives.ServiceName{primitives.FrontendService, primitives.HistoryService, primitives.MatchingService}

// temporalServer is the Temporal server of this process.
type temporalServer struct {
	server temporal.Server
	log    *serverLog
}

// startTemporal serves 127.0.0.1:port and returns when workflows can be started.
func startTemporal(ctx context.Context, dataDir string, port int, st *state, save func() error, program *slog.Logger) (*temporalServer, error) {
	path := filepath.Join(dataDir, "temporal", "temporal.db")
	sql := sqlConfig(path)
	if err := prepareSchema(sql, path, st, save); err != nil {
		return nil, err
	}
	serverLog, err := openServerLog(filepath.Join(dataDir, "log", "temporal.log"), program)
	if err != nil {
		return nil, err
	}
	fail := func(err error) (*temporalServer, error) {
		// The reason of the failure matters, not that of closing the log.
		_ = serverLog.close()
		return nil, fmt.Errorf("embedded: Temporal: %w", err)
	}
	internal, err := freePorts(len(services) - 1)
	if err != nil {
		return fail(err)
	}
	ports := map[primitives.ServiceName]int{
		primitives.FrontendService: port, primitives.HistoryService: internal[0], primitives.MatchingService: internal[1],
	}
	hosts := map[primitives.ServiceName]static.Hosts{}
	names := make([]string, len(services))
	for i, s := range services {
		names[i] = string(s)
		hosts[s] = static.SingleLocalHost(address(ports[s]))
	}
	// Asked for although there is no worker service here; nobody calls it.
	hosts[primitives.WorkerService] = static.SingleLocalHost(address(port))

	server, err := temporal.NewServer(
		temporal.WithConfig(serverConfig(sql, ports)),
		temporal.ForServices(names),
		// One process: no gossip, which saves its ports and seconds of joining.
		temporal.WithStaticHosts(hosts),
		temporal.WithLogger(serverLog.logger),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return authorization.NewNoopClaimMapper() }),
		temporal.WithCustomMetricsHandler(metrics.NoopMetricsHandler),
		temporal.WithDynamicConfigClient(tuning()),
	)
	if err != nil {
		return fail(err)
	}
	if err := server.Start(); err != nil {
		return fail(err)
	}
	t := &temporalServer{server: server, log: serverLog}
	if err := waitHealthy(ctx, address(port)); err != nil {
		_ = t.shutdown(context.WithoutCancel(ctx)) // the first error is the one to show
		return nil, err
	}
	return t, nil
}

// shutdown stops the services in their order. Running workflows are not touched:
// they wait in the file.
func (t *temporalServer) shutdown(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- t.server.Stop() }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("embedded: stop Temporal: %w", err)
		}
		return t.log.close()
	case <-ctx.Done():
		return fmt.Errorf("embedded: stop Temporal: %w", ctx.Err())
	}
}

// waitHealthy returns when the frontend answers for the namespace.
func waitHealthy(ctx context.Context, hostPort string) error {
	c, err := client.NewLazyClient(client.Options{HostPort: hostPort, Namespace: Namespace, Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	if err != nil {
		return fmt.Errorf("embedded: Temporal client: %w", err)
	}
	defer c.Close()
	tick := time.NewTicker(healthPoll)
	defer tick.Stop()
	for {
		if _, err = c.CheckHealth(ctx, &client.CheckHealthRequest{}); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("embedded: Temporal does not become ready: %w (%w)", ctx.Err(), err)
		case <-tick.C:
		}
	}
}

// sqlConfig opens path so that readers do not wait for the writer, and a commit
// survives the end of the process at any moment.
func sqlConfig(path string) *config.SQL {
	return &config.SQL{
		PluginName: sqlite.PluginName,
		// The name becomes part of a URI.
		DatabaseName: (&url.URL{Path: path}).EscapedPath(),
		ConnectAttributes: map[string]string{
			"mode":         "rwc",
			"busy_timeout": "10000",
			"journal_mode": "wal",
			"synchronous":  "1",
		},
	}
}

func serverConfig(sql *config.SQL, ports map[primitives.ServiceName]int) *config.Config {
	byName := map[string]config.Service{}
	for s, port := range ports {
		byName[string(s)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
	}
	frontend := address(ports[primitives.FrontendService])
	return &config.Config{
		Global: config.Global{Membership: config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: loopback}},
		Persistence: config.Persistence{
			DefaultStore: sqlite.PluginName, VisibilityStore: sqlite.PluginName, NumHistoryShards: historyShards,
			DataStores: map[string]config.DataStore{sqlite.PluginName: {SQL: sql}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10, MasterClusterName: clusterName, CurrentClusterName: clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services:            byName,
		PublicClient:        config.PublicClient{HostPort: frontend},
		Archival: config.Archival{
			History: config.HistoryArchival{State: "disabled"}, Visibility: config.VisibilityArchival{State: "disabled"},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
		}},
	}
}

// tuning keeps caches, which are made for clusters, at the size of one province.
func tuning() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
		// Workflows held in memory; the others are read again when they move.
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key(): 512,
		dynamicconfig.HistoryCacheTTL.Key():              10 * time.Minute,
		dynamicconfig.EventsCacheMaxSizeBytes.Key():      4 << 20,
		dynamicconfig.EventsCacheTTL.Key():               10 * time.Minute,
	}
}

func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }

package rehearsal

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"chuky/activities"
	"chuky/calendar"
	"chuky/commands"
	"chuky/indicators"
	"chuky/internal/testdb"
	"chuky/models"
	"chuky/notify"
	"chuky/notify/smtpsink"
	"chuky/seal"
	"chuky/store"
)

// Province is a database with people, one cycle at most, and a mail server. The last unit is the organiser: its people
// verify the others.
type Province struct {
	Commands *commands.Service
	Units    []models.Unit
	Cycle    string // ID, after Open
	At       commands.Instants
	Policy   commands.Policy
	Objects  Objects
	Key      seal.Key
	Channel  notify.Channel
	File     string // of the database
	Mailbox  string // folder of the mail server

	t      *testing.T
	people map[string]commands.Actor
}

// Start is the first instant of every rehearsal, a Monday morning.
var Start = time.Date(2026, time.January, 5, 8, 0, 0, 0, calendar.Location)

// New makes a province of some units whose clock decides about deadlines.
func New(t *testing.T, clock store.Clock, units int) *Province {
	t.Helper()
	p := &Province{t: t, people: map[string]commands.Actor{}, Objects: Objects{}, Policy: commands.DefaultPolicy(), Mailbox: filepath.Join(t.TempDir(), "mail")}
	dsn := testdb.SQLite(t)
	p.File = strings.TrimPrefix(dsn, "sqlite:")
	p.Commands = &commands.Service{Store: testdb.Open(t, dsn, store.Options{Clock: clock}), Sets: indicators.Get, Log: slog.New(slog.DiscardHandler),
		BaseURL: "http://127.0.0.1", Sender: "Sở Khoa học và Công nghệ"}
	day := func(n int) models.Instant { return models.At(Start.AddDate(0, 0, n).Add(9 * time.Hour)) }
	p.At = commands.Instants{DueAt: day(11), LockAt: day(18), VerifyBy: day(32), ExplainBy: day(60), CouncilBy: day(67), SignBy: day(81), PublishAt: day(85)}
	p.mailServer()
	p.populate(units)
	var err error
	p.Key, err = seal.Generate(rand.Reader)
	p.must(err)
	return p
}

// Activities are the province's own; the starter is the test's.
func (p *Province) Activities(s activities.Starter) *activities.Activities {
	return &activities.Activities{Commands: p.Commands, Channel: p.Channel, Starter: s,
		Publisher: func(ctx context.Context, id string) (commands.MovedCycle, error) {
			return p.Commands.Publish(ctx, p.Objects, p.Key, id)
		},
		Seal: func(ctx context.Context) (int, error) {
			return p.Commands.SealAudit(ctx, p.Objects, p.Key, "chuky/rehearsal")
		},
	}
}

func (p *Province) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *Province) ctx() context.Context { return p.t.Context() }

// DB reads the database.
func (p *Province) DB() store.DB { return p.Commands.Store.Read(p.ctx()) }

func (p *Province) mailServer() {
	s, err := smtpsink.Start("127.0.0.1:0", p.Mailbox)
	p.must(err)
	p.t.Cleanup(func() { _ = s.Close(context.Background()) })
	host, port, err := net.SplitHostPort(s.Addr())
	p.must(err)
	n, err := strconv.Atoi(port)
	p.must(err)
	p.Channel, err = notify.NewSMTP(notify.SMTPConfig{Host: host, Port: n, From: "chuky@example.vn", FromName: "Chu kỳ", TLS: notify.TLSNone})
	p.must(err)
}

// Mails counts the mail that the server took.
func (p *Province) Mails() int {
	p.t.Helper()
	_, n, err := smtpsink.List(p.Mailbox, 0, 1)
	p.must(err)
	return n
}

func (p *Province) populate(units int) {
	p.must(p.Commands.Store.Write(p.ctx(), func(tx *store.Tx) error {
		for n := range units {
			u := models.Unit{ID: fmt.Sprintf("unit-%04d", n), Code: fmt.Sprintf("H29.%d", n+1), Name: fmt.Sprintf("Đơn vị %d", n+1), GroupKey: "so-nganh", Ranked: true}
			p.Units = append(p.Units, u)
			if err := tx.InsertUnit(&u); err != nil {
				return err
			}
			if err := p.person(tx, officer(n), u.ID, models.RoleOfficer); err != nil {
				return err
			}
			if err := p.person(tx, leader(n), u.ID, models.RoleLeader); err != nil {
				return err
			}
		}
		organiser := p.Units[units-1].ID
		for _, x := range []struct {
			key, unit string
			role      models.Role
		}{{"coordinator", "", models.RoleCoordinator}, {"secretary", "", models.RoleSecretary}, {"chairman", "", models.RoleChairman}, {"office", "", models.RoleOffice},
			{"verifier-1", organiser, models.RoleVerifier}, {"verifier-2", organiser, models.RoleVerifier}, {"verifier-other", p.Units[0].ID, models.RoleVerifier}} {
			if err := p.person(tx, x.key, x.unit, x.role); err != nil {
				return err
			}
		}
		return nil
	}))
}

func officer(n int) string { return fmt.Sprintf("officer-%04d", n) }
func leader(n int) string  { return fmt.Sprintf("leader-%04d", n) }

func (p *Province) person(tx *store.Tx, key, unit string, role models.Role) error {
	u := models.User{ID: key, Username: key, Name: key, UnitID: unit, Email: key + "@example.vn"}
	g := models.Grant{ID: key + "-grant", UserID: key, Role: role}
	if role.OfUnit() {
		g.UnitID = unit
	}
	p.people[key] = commands.Actor{User: u, Grants: []models.Grant{g}}
	if err := tx.InsertUser(&u); err != nil {
		return err
	}
	return tx.InsertGrant(&g)
}

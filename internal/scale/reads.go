package scale

import "context"

// lists asks, while all units wait to be verified, for what shows or counts all of them. Each is asked three times.
func (p *play) lists(ctx context.Context) error {
	boss, verifier := p.cast.coordinator, p.cast.verifiers[0][0]
	for _, r := range []struct {
		who        *actor
		kind, path string
	}{
		{boss, "board", "/cycles/" + p.cycle + "/board"},
		{boss, "provisional results", "/cycles/" + p.cycle + "/provisional"},
		{verifier, "one criterion, all units", "/cycles/" + p.cycle + "/compare/" + assessed + "/1.1"},
		{boss, "forms, a page of 50", "/assessments?cycle=" + p.cycle},
		{verifier, "inbox, a page of 50", "/inbox"},
		{verifier, "inbox, a page of 500", "/inbox?limit=500"},
		{verifier, "desk, a page of 50", "/desk"},
		{verifier, "desk of one unit", "/assessments/" + p.units[0].Form + "/desk"},
		{p.cast.leaders[0], "inbox of a leader", "/inbox"},
		{boss, "messages, a page of 50", "/messages?cycle=" + p.cycle},
		{p.cast.admin, "audit log, a page of 50", "/audit?cycle=" + p.cycle},
		{p.cast.admin, "audit log verified", "/audit/verification"},
		{p.cast.admin, "accounts, a page of 50", "/users"},
	} {
		for range 3 {
			if err := r.who.get(ctx, r.kind, r.path, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

package api

import (
	"sync"
	"time"

	"chuky/models"

	"golang.org/x/time/rate"
)

// Limits bound wrong sign-ins: how many at once, and one more every so often. Right ones cost nothing, since a whole
// office shares one address.
type Limits struct {
	PerAddress, PerName       int
	AddressRefill, NameRefill time.Duration
}

// DefaultLimits allow thirty wrong passwords from one address and ten for one name.
func DefaultLimits() Limits {
	return Limits{PerAddress: 30, AddressRefill: 10 * time.Second, PerName: 10, NameRefill: time.Minute}
}

// mostBuckets bounds the memory of a limiter; beyond it buckets that are full again are dropped.
const mostBuckets = 20_000

type signInLimit struct {
	mu      sync.Mutex
	limits  Limits
	address map[string]*rate.Limiter
	name    map[string]*rate.Limiter
}

func newSignInLimit(l Limits) *signInLimit {
	if l == (Limits{}) {
		l = DefaultLimits()
	}
	return &signInLimit{limits: l, address: map[string]*rate.Limiter{}, name: map[string]*rate.Limiter{}}
}

func bucket(m map[string]*rate.Limiter, key string, burst int, refill time.Duration) *rate.Limiter {
	if l, ok := m[key]; ok {
		return l
	}
	if len(m) >= mostBuckets {
		for k, l := range m {
			if l.Tokens() >= float64(burst) {
				delete(m, k)
			}
		}
	}
	l := rate.NewLimiter(rate.Every(refill), burst)
	m[key] = l
	return l
}

// check refuses an attempt while its address or its name has none left.
func (s *signInLimit) check(address, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := bucket(s.address, address, s.limits.PerAddress, s.limits.AddressRefill)
	n := bucket(s.name, name, s.limits.PerName, s.limits.NameRefill)
	var wait time.Duration
	for _, b := range []struct {
		l      *rate.Limiter
		refill time.Duration
	}{{a, s.limits.AddressRefill}, {n, s.limits.NameRefill}} {
		if t := b.l.Tokens(); t < 1 {
			wait = max(wait, time.Duration((1-t)*float64(b.refill)))
		}
	}
	if wait == 0 {
		return nil
	}
	r := models.Refuse(models.RefuseTooMany, "too_many_attempts", "Có quá nhiều lần đăng nhập sai. Hãy chờ rồi thử lại.")
	r.Extra = map[string]any{"retry_after": int((wait + time.Second - 1) / time.Second)}
	return r
}

// failed counts a wrong attempt.
func (s *signInLimit) failed(address, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bucket(s.address, address, s.limits.PerAddress, s.limits.AddressRefill).Allow()
	bucket(s.name, name, s.limits.PerName, s.limits.NameRefill).Allow()
}

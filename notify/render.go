package notify

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"chuky/calendar"
)

// letter is a message before it takes its form.
type letter struct {
	subject string
	// paragraphs stand between greeting and list.
	paragraphs []string
	// listTitle heads Data.Items when there are any.
	listTitle string
	// dueWord names the deadline, "Hạn nộp"; empty leaves Data.Due out.
	dueWord string
	// linkWord introduces the link, "Mở phiếu tự đánh giá".
	linkWord string
}

// words has the wording and the needs of every kind.
var words = map[Kind]struct {
	write func(Data) letter
	needs []need
}{
	AccountCreated:      {accountCreated, []need{needAccount}},
	CycleOpened:         {cycleOpened, []need{needCycle, needUnit, needDue, needLock}},
	VerifierAssigned:    {verifierAssigned, []need{needCycle, needItems, needDue}},
	Reminder:            {reminder, []need{needCycle, needUnit, needDue, needItems}},
	LeaderReview:        {leaderReview, []need{needCycle, needUnit, needActor, needDue}},
	Returned:            {returned, []need{needCycle, needUnit, needReason, needDue}},
	DuePassed:           {duePassed, []need{needCycle, needUnit, needDue, needLock}},
	Laggards:            {laggards, []need{needCycle, needItems, needDue}},
	Locked:              {locked, []need{needCycle, needUnit}},
	Extended:            {extended, []need{needCycle, needUnit, needReason, needDue}},
	Reopened:            {reopened, []need{needCycle, needUnit, needReason, needDue}},
	Submitted:           {submitted, []need{needCycle, needUnit, needDue}},
	SupplementRequested: {supplementRequested, []need{needCycle, needUnit, needItems, needReason, needDue}},
	SupplementAnswered:  {supplementAnswered, []need{needCycle, needUnit, needItems}},
	RoundCompleted:      {roundCompleted, []need{needCycle, needUnit}},
	ExplanationOpen:     {explanationOpen, []need{needCycle, needUnit, needDue}},
	ExplanationReceived: {explanationReceived, []need{needCycle, needUnit, needItems, needDue}},
	Round2Decided:       {round2Decided, []need{needCycle, needUnit}},
	PointsMoved:         {pointsMoved, []need{needCycle, needUnit, needItems}},
	VerifyReminder:      {verifyReminder, []need{needCycle, needItems, needDue}},
	CouncilOpen:         {councilOpen, []need{needCycle, needDue}},
	CouncilDone:         {councilDone, []need{needCycle, needUnit, needReference}},
	SignRequested:       {signRequested, []need{needCycle, needDigest, needDue}},
	SignReminder:        {signReminder, []need{needCycle, needDigest, needDue}},
	SignEscalated:       {signEscalated, []need{needCycle, needDigest, needDue}},
	SignReturned:        {signReturned, []need{needCycle, needDigest, needReason}},
	DigestVoid:          {digestVoid, []need{needCycle, needDigest, needReason}},
	Signed:              {signed, []need{needCycle, needDigest, needActor, needReference}},
	Published:           {published, []need{needCycle, needVersion}},
	Cancelled:           {cancelled, []need{needCycle, needReason}},
	CalendarRevised:     {calendarRevised, []need{needCycle, needReason, needDue}},
	SetReplaced:         {setReplaced, []need{needCycle, needReason}},
	CriterionExcluded:   {criterionExcluded, []need{needCycle, needItems, needReason}},
	EvidenceRejected:    {evidenceRejected, []need{needCycle, needUnit, needItems, needReason}},
}

// need is one thing that a kind cannot be worded without.
type need struct {
	name string
	met  func(Data) bool
}

var (
	needAccount   = need{"Account", func(d Data) bool { return d.Account != "" }}
	needActor     = need{"Actor", func(d Data) bool { return d.Actor != "" }}
	needCycle     = need{"Cycle", func(d Data) bool { return d.Cycle != "" }}
	needDigest    = need{"Digest", func(d Data) bool { return d.Digest != "" }}
	needDue       = need{"Due", func(d Data) bool { return !d.Due.IsZero() }}
	needItems     = need{"Items", func(d Data) bool { return len(d.Items) > 0 }}
	needLink      = need{"Link", func(d Data) bool { return d.Link != "" }}
	needLock      = need{"Lock", func(d Data) bool { return !d.Lock.IsZero() }}
	needNow       = need{"Now", func(d Data) bool { return !d.Now.IsZero() }}
	needReason    = need{"Reason", func(d Data) bool { return strings.TrimSpace(d.Reason) != "" }}
	needReference = need{"Reference", func(d Data) bool { return d.Reference != "" }}
	needSender    = need{"Sender", func(d Data) bool { return d.Sender != "" }}
	needUnit      = need{"Unit", func(d Data) bool { return d.Unit != "" }}
	needVersion   = need{"Version", func(d Data) bool { return d.Version > 0 }}
)

// Kinds lists every kind that Render knows, sorted.
func Kinds() []Kind {
	kinds := make([]Kind, 0, len(words))
	for k := range words {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	return kinds
}

// Render words a message: subject (one line) and text. The text says what the
// reader owes, by when in relative and absolute terms, and where. An unknown
// kind or a need that Data does not meet is an error that names every gap.
func Render(kind Kind, d Data) (subject, text string, err error) {
	w, ok := words[kind]
	if !ok {
		return "", "", fmt.Errorf("notify: unknown kind of message %q", kind)
	}
	var missing []string
	for _, n := range append([]need{needNow, needSender, needLink}, w.needs...) {
		if !n.met(d) {
			missing = append(missing, n.name)
		}
	}
	if len(missing) > 0 {
		return "", "", fmt.Errorf("notify: message %q lacks %s", kind, strings.Join(missing, ", "))
	}
	l := w.write(d)
	return oneLine(l.subject), l.text(d), nil
}

// text gives the letter its form.
func (l letter) text(d Data) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	if d.ToName == "" {
		line("Kính gửi: Ông/Bà,")
	} else {
		line("Kính gửi: Ông/Bà %s,", oneLine(d.ToName))
	}
	for _, p := range l.paragraphs {
		line("\n%s", p)
	}
	if l.listTitle != "" && len(d.Items) > 0 {
		line("\n%s:", l.listTitle)
		for _, item := range d.Items {
			line("- %s", oneLine(item))
		}
	}
	if l.dueWord != "" && !d.Due.IsZero() {
		line("\n%s: %s.", l.dueWord, d.Calendar.LeftAndAt(d.Now, d.Due))
	}
	line("\n%s: %s", l.linkWord, d.Link)
	line("\nTrân trọng./.")
	line("\n%s", oneLine(d.Sender))
	line("(Thư do hệ thống gửi tự động, Ông/Bà vui lòng không trả lời thư này.)")
	return b.String()
}

// by words an instant for a subject: "trước 17:00 ngày 16/01/2026".
func by(t time.Time) string { return "trước " + calendar.FormatVN(t) }

// because words the reason on record as a paragraph.
func because(d Data) string { return "Lý do: " + oneLine(d.Reason) }

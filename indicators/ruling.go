package indicators

// Ruling (cách hiểu) settles a passage that is silent, contradicts itself or misprints. The set
// holds the readings possible and a default; the cycle chooses one before it opens.
type Ruling struct {
	ID       string
	Title    string
	Passages []Passage
	Question string
	Criteria []string // that it touches; empty: none in particular (the totals)
	Default  string   // key of the reading that the set's own data encodes
	Reason   string   // why that is the default
	Readings []Reading
}

// Passage quotes the decision.
type Passage struct {
	Line int
	Text string
}

// Reading is one way to understand the passages.
type Reading struct {
	Key, Text string
	Changes   map[string]Change // by criterion; what differs from the set's own data
	Policy    *Policy           // what differs for the whole set
}

// Change is what a reading does to one criterion.
type Change struct {
	Inputs   []Input // replace those with the same key, or are added
	Drop     []string
	Method   *Method
	Excluded string // reason: the criterion leaves points and maximum
}

// Reading returns the reading with that key.
func (r *Ruling) Reading(key string) (*Reading, bool) {
	for i := range r.Readings {
		if r.Readings[i].Key == key {
			return &r.Readings[i], true
		}
	}
	return nil, false
}

package notify

import (
	"context"
	"errors"
	"fmt"
)

// Message is one message to one person.
type Message struct {
	// ID is the message's row; sending the same ID again is recognisable as a
	// repetition at the other end.
	ID string
	// To is the address in the channel: an e-mail address or a phone number.
	To     string
	ToName string
	// Subject is one line. Text is plain text with \n line ends. HTML is
	// optional and says the same as Text.
	Subject string
	Text    string
	HTML    string
}

// Channel sends messages. Send tries once and returns when the other end has
// taken responsibility. An error that IsPermanent will not go away by trying
// again; every other error may.
type Channel interface {
	Send(ctx context.Context, m Message) error
}

// PermanentError says that this message will never get through this channel as
// it is: the address does not exist, the message is refused.
type PermanentError struct {
	// Reason is a sentence for the coordinator's list of failed messages.
	Reason string
	Err    error
}

func (e *PermanentError) Error() string {
	if e.Err == nil {
		return e.Reason
	}
	return fmt.Sprintf("%s: %v", e.Reason, e.Err)
}

// Unwrap returns the cause.
func (e *PermanentError) Unwrap() error { return e.Err }

// IsPermanent reports whether trying again is pointless.
func IsPermanent(err error) bool {
	var p *PermanentError
	return errors.As(err, &p)
}

// Package smtpsink is the mail server of the one-machine mode: it takes mail
// over TCP like any other server and keeps every message as an .eml file in a
// folder, where the page "Thư đã gửi" and any mail program can read it. Nothing
// leaves the machine.
//
//	server.go   the SMTP server
//	store.go    one message, one file; the same Message-ID is kept once
//	mail.go     List and Read: the parsed message
//
// It relays nothing, authenticates nobody and therefore belongs on a loopback
// address only. Sending is package notify's.
package smtpsink

// Package notify says things to people: it words the messages of the process in
// Vietnamese and hands them to a channel.
//
//	message.go       Message, Channel, PermanentError
//	smtp.go          e-mail through an SMTP server
//	webhook.go       SMS and Zalo gateways, by signed POST
//	kinds.go         Kind and Data: what a message may say
//	render.go        Render: letter form, deadlines, missing data refused
//	words_unit.go    wording of messages to units
//	words_review.go  wording of verification, explanation and council
//	words_sign.go    wording of approval, publication and administration
//	smtpsink/        the mail server of the one-machine mode
//
// It does not decide who is told what and when (commands), does not keep what
// was sent (store), and does not retry (workflows): Send tries once and says
// whether trying again can help.
package notify

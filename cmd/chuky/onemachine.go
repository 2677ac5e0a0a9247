//go:build !servers

package main

import "chuky/app/onemachine"

// oneMachine starts Temporal and an object store in this process where the configuration names none. A build with the tag
// "servers" goes without: it links in seconds, and its image is a fifth of the size.
var oneMachine = onemachine.Servers

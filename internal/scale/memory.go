package scale

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// memory is what a process holds now and held at most, in bytes, and for how long it kept a core busy.
type memory struct {
	Now, Peak int64
	Busy      time.Duration
}

func memoryOf(pid int) (memory, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return memory{}, err
	}
	var m memory
	for line := range bytes.Lines(text) {
		var kb int64
		if _, err := fmt.Sscanf(string(line), "VmRSS: %d kB", &kb); err == nil {
			m.Now = kb << 10
		}
		if _, err := fmt.Sscanf(string(line), "VmHWM: %d kB", &kb); err == nil {
			m.Peak = kb << 10
		}
	}
	if m.Now == 0 {
		return m, fmt.Errorf("process %d does not say what it holds", pid)
	}
	m.Busy, err = busy(pid)
	return m, err
}

// tick is the kernel's unit of processor time.
const tick = 10 * time.Millisecond

// busy is for how long a process and its children kept a core busy: those that ended and those that run.
func busy(pid int) (time.Duration, error) {
	own, ended, err := times(pid)
	if err != nil {
		return 0, err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return 0, err
	}
	sum := own + ended
	for field := range strings.FieldsSeq(string(children)) {
		child, err := strconv.Atoi(field)
		if err != nil {
			return 0, err
		}
		if own, _, err := times(child); err == nil { // one that has ended in between is counted with its parent next time
			sum += own
		}
	}
	return sum, nil
}

// times reads the processor time of a process and of its children that ended.
func times(pid int) (own, ended time.Duration, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, err
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:])) // the name before may hold anything
	if len(fields) < 15 {
		return 0, 0, fmt.Errorf("/proc/%d/stat is %q", pid, text)
	}
	var n [4]int64 // utime, stime, cutime, cstime
	for i := range n {
		if n[i], err = strconv.ParseInt(fields[11+i], 10, 64); err != nil {
			return 0, 0, err
		}
	}
	return time.Duration(n[0]+n[1]) * tick, time.Duration(n[2]+n[3]) * tick, nil
}

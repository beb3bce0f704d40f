package pgserver

import "strings"

// tail returns the last lines of a server's log, as the end of an error's message.
func tail(log string) string {
	const most = 15
	log = strings.TrimSpace(log)
	if log == "" {
		return ""
	}
	lines := strings.Split(log, "\n")
	return "\nits log ends:\n" + strings.Join(lines[max(0, len(lines)-most):], "\n")
}

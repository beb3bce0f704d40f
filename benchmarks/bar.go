package main

import (
	"cmp"
	"fmt"
	"math"
	"time"
)

// bar is a figure of Inlay that a row has to reach.
type bar struct {
	// what says which figure it is.
	what string
	// atMost is the largest that will do.
	atMost float64
	// of reads the figure off Inlay's sample and that of the first contender.
	of func(inlay, first sample) float64
	// unit writes a figure.
	unit func(float64) string
	// ofRivals says that the other sample is the best of the rivals' figures.
	ofRivals bool
	// who is the contender that it is a bar for, "" for Inlay.
	who string
}

func cpuRatio(atMost float64) bar {
	return bar{what: "CPU time to that of hand-written pgx", atMost: atMost, of: cpuOf, unit: ratio}
}

func wallRatio(atMost float64) bar {
	return bar{what: "wall time to that of hand-written pgx", atMost: atMost, of: wallOf, unit: ratio}
}

// busyRatio is wallRatio for a machine that has other work, too.
func busyRatio(atMost float64) bar {
	return bar{what: "CPU time of client and server to that of hand-written pgx", atMost: atMost, of: busyOf, unit: ratio}
}

func allocsRatio(atMost float64) bar {
	return bar{what: "allocations to those of hand-written pgx", atMost: atMost, of: func(inlay, first sample) float64 {
		return inlay.Allocs / first.Allocs
	}, unit: ratio}
}

func allocs(atMost float64) bar {
	return bar{what: "allocations", atMost: atMost, of: func(inlay, _ sample) float64 { return inlay.Allocs }, unit: count}
}

// peerRatio is for rows with peers, where the first sample is the fastest peer's.
func peerRatio(atMost float64) bar {
	return bar{what: "CPU time to that of the fastest peer", atMost: atMost, of: cpuOf, unit: ratio}
}

// foundRatio is for queries that are built and found in the cache, beside what
// the fastest peer takes to build its own.
func foundRatio(atMost float64) bar {
	b := peerRatio(atMost)
	b.who = inlayHit
	return b
}

// aheadByWall is for rows with rivals.
func aheadByWall() bar {
	return bar{what: "wall time to that of the fastest ORM", atMost: 1, of: wallOf, unit: ratio, ofRivals: true}
}

// aheadByBusy is for rows with rivals.
func aheadByBusy() bar {
	return bar{what: "CPU time of client and server to that of the fastest ORM", atMost: 1, of: busyOf, unit: ratio, ofRivals: true}
}

// aheadByCPU is for rows with rivals.
func aheadByCPU() bar {
	return bar{what: "CPU time to that of the fastest ORM", atMost: 1, of: cpuOf, unit: ratio, ofRivals: true}
}

func wallOf(inlay, other sample) float64 { return float64(inlay.Wall) / float64(other.Wall) }

func cpuOf(inlay, other sample) float64 { return float64(inlay.CPU) / float64(other.CPU) }

func busyOf(inlay, other sample) float64 { return float64(inlay.Busy) / float64(other.Busy) }

func wall(atMost time.Duration) bar {
	return bar{what: "wall time", atMost: float64(atMost), of: func(inlay, _ sample) float64 { return float64(inlay.Wall) }, unit: nanoseconds}
}

// verdict is a bar and what was measured for it.
type verdict struct {
	What   string  `json:"what"`
	Who    string  `json:"who"`
	AtMost float64 `json:"at_most"`
	Got    float64 `json:"got"`
	Met    bool    `json:"met"`
	// GotText and BarText are the figures as they are shown.
	GotText string `json:"got_text"`
	BarText string `json:"bar_text"`
}

func (b bar) judge(own, first sample) verdict {
	got := b.of(own, first)
	return verdict{
		What: b.what, Who: cmp.Or(b.who, inlay), AtMost: b.atMost, Got: got, Met: got <= b.atMost,
		GotText: b.unit(got), BarText: b.unit(b.atMost),
	}
}

func (v verdict) String() string {
	return fmt.Sprintf("%s: %s, bar %s: %s", v.subject(), v.GotText, v.BarText, v.word())
}

// subject is what the figure is, and whose where it is not that of Inlay alone.
func (v verdict) subject() string {
	if v.Who == inlay {
		return v.What
	}
	return v.Who + ": " + v.What
}

func (v verdict) word() string {
	if v.Met {
		return "met"
	}
	return "missed"
}

// ratio writes three digits, so that a figure just above its bar does not
// read as if it were the bar.
func ratio(r float64) string { return fmt.Sprintf("%.3f", r) }

func count(n float64) string { return fmt.Sprintf("%.1f", n) }

func nanoseconds(ns float64) string {
	switch {
	case ns < 1e4:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 1e6:
		return fmt.Sprintf("%.1f µs", ns/1e3)
	}
	return fmt.Sprintf("%.2f ms", ns/1e6)
}

func bytes(n float64) string {
	switch {
	case n < 1e3:
		return fmt.Sprintf("%.0f B", n)
	case n < 1e6:
		return fmt.Sprintf("%.1f KB", n/1e3)
	}
	return fmt.Sprintf("%.1f MB", n/1e6)
}

// oneDecimal takes off what the measurement itself allocates in a batch.
func oneDecimal(f float64) float64 { return math.Round(f*10) / 10 }

package schema

import "time"

// WallTime is an argument that is compared with a timestamp without time
// zone: what is sent is what the clock shows in the location of the time.
type WallTime struct{ time.Time }

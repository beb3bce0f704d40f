// Package branches has a list that is written out.
package branches

// Supported are all branches.
var Supported = map[string]bool{"main": true, "next": false} // want Supported:"is written out"

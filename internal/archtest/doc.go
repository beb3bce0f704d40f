// Package archtest holds the house together: its tests fail when a package
// imports one that stands above it, and when an exported function or method
// has no example in its doc comment, or one that does not compile.
package archtest

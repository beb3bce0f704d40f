// Package archtest holds the house together: its test fails when a package
// imports one that stands above it.
package archtest

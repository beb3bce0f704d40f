// Package docs holds the guides, which README.md beside this file lists. It
// has no code of its own: its tests run every snippet of the guides and of the
// repository's README on both databases, and compare every SQL statement
// shown there with what the library sends.
package docs

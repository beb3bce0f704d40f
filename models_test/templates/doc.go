// Package templates tests the template cache and prepared queries where there is
// a database, on every dialect.
package templates
